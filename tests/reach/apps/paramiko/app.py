import datetime
import io
import socket
import threading

import argon2
import bcrypt
import jwt
import nacl.secret
import paramiko
from cryptography import x509
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID
from OpenSSL import crypto
from passlib.hash import pbkdf2_sha256, sha512_crypt

key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
host = paramiko.RSAKey.from_private_key(io.StringIO(pem.decode()))


class Server(paramiko.ServerInterface):
    def check_auth_password(self, username, password):
        return paramiko.AUTH_SUCCESSFUL if password == "p" else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, number):
        return paramiko.OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel, command):
        threading.Timer(0.1, self.answer, [channel, command]).start()
        return True

    def answer(self, channel, command):
        channel.send(b"ran " + command)
        channel.send_exit_status(0)
        channel.close()


a, b = socket.socketpair()
server = paramiko.Transport(a)
server.add_server_key(host)
server.start_server(server=Server(), event=threading.Event())
client = paramiko.Transport(b)
client.connect(username="u", password="p")
channel = client.open_session()
channel.exec_command("it")
print(channel.makefile().read())
client.close()
server.close()
token = jwt.encode({"a": 1}, key, algorithm="RS256")
print(jwt.decode(token, key.public_key(), algorithms=["RS256"]), jwt.decode(jwt.encode({"b": 2}, "k" * 32), "k" * 32, algorithms=["HS256"]))
print(argon2.PasswordHasher().verify(argon2.PasswordHasher().hash("x"), "x"), bcrypt.checkpw(b"x", bcrypt.hashpw(b"x", bcrypt.gensalt(4))))
print(pbkdf2_sha256.verify("x", pbkdf2_sha256.hash("x")), sha512_crypt.verify("x", sha512_crypt.using(rounds=1000).hash("x")))
name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "n")])
day = datetime.datetime(2026, 1, 1)
cert = x509.CertificateBuilder(name, name, key.public_key(), 5, day, day + datetime.timedelta(9)).sign(key, hashes.SHA256())
print(crypto.X509.from_cryptography(cert).get_subject().CN, Fernet(Fernet.generate_key()).encrypt(b"x")[:2])
print(ed25519.Ed25519PrivateKey.generate().sign(b"m").__len__(), ec.generate_private_key(ec.SECP256R1()).curve.name)
print(nacl.secret.SecretBox(b"k" * 32).decrypt(nacl.secret.SecretBox(b"k" * 32).encrypt(b"m")))
