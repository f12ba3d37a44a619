#!/usr/bin/env python3
"""A package index on loopback, for tests: a folder of wheels as a Simple API, with any fault on demand.

    python3 tests/server/server.py --dir WHEELS [--format json|html] [--siblings announced|silent|absent]
        [--no-ranges] [--no-etag] [--no-gzip] [--no-hashes] [--no-sizes] [--max-age N] [--user U --password P]
        [--tls CERT KEY] [--log FILE] [--port 0] [--seconds 600] [--fault SPEC]…

The first line of standard output is {"url": "http://127.0.0.1:PORT/simple/", "port": PORT}. The server
ends when standard input closes, or after --seconds. Each request is a line of JSON in the log.
The standard library of Python 3.11 suffices; `Server` can be imported as well.

A fault is JSON or "do=reset,match=/files/,times=2": what is done to requests whose path the regular
expression `match` finds, the first `times` times (default: always):

    status       answer `code` (503), with Retry-After: `retry_after` if given
    hang         say nothing for `seconds` (3600)
    slow         `bytes` (1) of body, then a pause of `seconds` (0.05), and so on
    reset        send `bytes` of body (half), then reset the connection
    short        announce the whole length, send `bytes` (half), close
    chunked      in chunks, but for the last: send `bytes` (half) of body, close
    endless      announce no length, send `bytes` of body (all), close: HTTP/1.0's way
    damage       flip a bit in the middle of the body
    type         answer with content type `type`
    body         answer with `text` instead
    redirect     to `location`; "{path}" in it is the path asked for
    metadata     of another distribution in the .metadata file
    wrong_hash   pages announce a sha256 that no wheel has
    version      pages of API version `api` ("2.0")
    state        pages whose project has the `status` ("archived")
    project      pages of the project `name` ("somebody-elses")
    huge         pages with `bytes` (100 MB) of blanks before them

POST a JSON object to /control to change settings by their names below; "faults" replaces the list.
"""
import argparse
import base64
import gzip
import hashlib
import html
import http.server
import json
import pathlib
import re
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse
import zipfile

JSON_TYPE = "application/vnd.pypi.simple.v1+json"
DEFAULTS = {"format": "json", "siblings": "announced", "ranges": True, "etag": True, "gzip": True,
            "hashes": True, "sizes": True, "max_age": None, "user": None, "password": None}


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class Wheels:
    """The wheels of a folder; read again when the folder changes."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.cache = {}

    def files(self):
        """Wheels and source distributions, by name."""
        names = [p.name for p in self.folder.iterdir() if p.name.endswith((".whl", ".tar.gz"))]
        return sorted(names)

    def data(self, name):
        """Bytes, digest and METADATA of one file; None when there is no such file."""
        path = self.folder / name
        if "/" in name or not path.is_file():
            return None
        key = (name, path.stat().st_mtime_ns, path.stat().st_size)
        if key not in self.cache:
            data = path.read_bytes()
            self.cache[key] = (data, sha256(data), self.metadata(path))
        return self.cache[key]

    @staticmethod
    def metadata(path):
        if path.suffix != ".whl":
            return None
        try:
            with zipfile.ZipFile(path) as archive:
                inner = [n for n in archive.namelist() if n.endswith(".dist-info/METADATA")]
                return archive.read(inner[0]) if inner else None
        except zipfile.BadZipFile:
            return None

    def projects(self):
        found = {}
        for name in self.files():
            stem = name.split("-")[0] if name.endswith(".whl") else name[:-7].rsplit("-", 1)[0]
            found.setdefault(normal(stem), []).append(name)
        return found


class Fault:
    def __init__(self, spec):
        self.spec = spec
        self.match = re.compile(spec.get("match", ""))
        self.left = spec.get("times")

    def take(self, path):
        """Whether this request is to suffer; counts it."""
        if not self.match.search(path) or self.left == 0:
            return False
        if self.left is not None:
            self.left -= 1
        return True

    def get(self, key, default=None):
        return self.spec.get(key, default)


def read_fault(text):
    """A fault as the command line gives it."""
    if text.startswith("{"):
        return json.loads(text)
    spec = dict(part.split("=", 1) for part in text.split(","))
    for key in ("times", "code", "bytes"):
        if key in spec:
            spec[key] = int(spec[key])
    if "seconds" in spec:
        spec["seconds"] = float(spec["seconds"])
    return spec


class Pages:
    """Simple API pages, as the settings and faults want them."""

    def __init__(self, wheels, settings):
        self.wheels, self.settings = wheels, settings

    def entries(self, names, faults):
        wrong = any(f.get("do") == "wrong_hash" for f in faults)
        for name in names:
            data, digest, metadata = self.wheels.data(name)
            entry = {"filename": name, "url": "../../files/" + urllib.parse.quote(name), "hashes": {}}
            if self.settings["hashes"]:
                entry["hashes"] = {"sha256": "0" * 64 if wrong else digest}
            if self.settings["sizes"]:
                entry["size"] = len(data)
            if metadata is not None and self.settings["siblings"] == "announced":
                entry["core-metadata"] = {"sha256": sha256(metadata)}
            yield entry

    def json(self, project, entries, faults):
        api, name = "1.1", project
        for fault in faults:
            if fault.get("do") == "version":
                api = fault.get("api", "2.0")
            if fault.get("do") == "project":
                name = fault.get("name", "somebody-elses")
        page = {"meta": {"api-version": api}, "name": name, "files": list(entries)}
        for fault in faults:
            if fault.get("do") == "state":
                page["project-status"] = {"status": fault.get("status", "archived"), "reason": "on demand"}
        return json.dumps(page).encode()

    def html(self, project, entries, faults):
        version = next((f.get("api", "2.0") for f in faults if f.get("do") == "version"), "1.0")
        lines = [f'<!DOCTYPE html><html><head><meta name="pypi:repository-version" content="{version}">']
        for fault in faults:
            if fault.get("do") == "state":
                lines.append(f'<meta name="pypi:project-status" content="{fault.get("status", "archived")}">')
        lines.append("</head><body>")
        for entry in entries:
            digest = entry["hashes"].get("sha256")
            attributes = f' href="{html.escape(entry["url"])}{"#sha256=" + digest if digest else ""}"'
            if "core-metadata" in entry:
                attributes += f' data-core-metadata="sha256={entry["core-metadata"]["sha256"]}"'
            lines.append(f"<a{attributes}>{html.escape(entry['filename'])}</a><br>")
        return "\n".join(lines + ["</body></html>"]).encode()

    def page(self, project, faults):
        """Content type and bytes; None for an unknown project."""
        names = self.wheels.projects().get(project)
        if names is None:
            return None
        entries = self.entries(names, faults)
        if self.settings["format"] == "json":
            made = JSON_TYPE, self.json(project, entries, faults)
        else:
            made = "text/html; charset=utf-8", self.html(project, entries, faults)
        for fault in faults:
            if fault.get("do") == "huge":
                made = made[0], b" " * fault.get("bytes", 100 << 20) + made[1]
        return made

    def root(self):
        projects = sorted(self.wheels.projects())
        if self.settings["format"] == "json":
            listed = {"meta": {"api-version": "1.1"}, "projects": [{"name": name} for name in projects]}
            return JSON_TYPE, json.dumps(listed).encode()
        return "text/html", "".join(f'<a href="{name}/">{name}</a>\n' for name in projects).encode()


class Answer:
    """What is to be sent; faults change it."""

    def __init__(self, status, kind, body, etag=None, cache=False, ranges=False):
        self.status, self.kind, self.body = status, kind, body
        self.etag, self.cache, self.ranges = etag, cache, ranges
        self.headers = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "test-index"

    def log_message(self, *args):
        pass

    def do_POST(self):
        size = int(self.headers.get("Content-Length", 0))
        self.server.index.control(json.loads(self.rfile.read(size)))
        self.send_response(204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):
        index = self.server.index
        path = urllib.parse.urlsplit(self.path).path
        faults = index.faults_for(path)
        try:
            self.serve(index, path, faults)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def note(self, status):
        """Into the log, before the client can have seen the answer."""
        self.server.index.write_log({
            "path": self.path, "status": status, "host": self.headers.get("Host"),
            "range": self.headers.get("Range"), "accept": self.headers.get("Accept"),
            "if_none_match": self.headers.get("If-None-Match"), "authorization": self.headers.get("Authorization")})

    def serve(self, index, path, faults):
        for fault in faults:
            kind = fault.get("do")
            if kind == "hang":
                self.note(None)
                index.sleep(fault.get("seconds", 3600))
                self.close_connection = True
                return
            if kind == "status":
                answer = Answer(fault.get("code", 503), "text/plain", b"a fault on demand\n")
                if fault.get("retry_after") is not None:
                    answer.headers["Retry-After"] = str(fault.get("retry_after"))
                self.deliver(answer, faults)
                return
            if kind == "redirect":
                answer = Answer(302, "text/plain", b"")
                answer.headers["Location"] = fault.get("location").replace("{path}", path)
                self.deliver(answer, faults)
                return
        if not index.is_authorized(self.headers.get("Authorization")):
            answer = Answer(401, "text/plain", b"who are you?\n")
            answer.headers["WWW-Authenticate"] = 'Basic realm="test"'
            self.deliver(answer, faults)
            return
        answer = index.answer(path, faults)
        for fault in faults:
            if fault.get("do") == "type":
                answer.kind = fault.get("type", "image/png")
            if fault.get("do") == "body":
                answer.body = fault.get("text", "").encode()
            if fault.get("do") == "damage" and answer.body:
                middle = len(answer.body) // 2
                answer.body = answer.body[:middle] + bytes([answer.body[middle] ^ 1]) + answer.body[middle + 1:]
        self.condition(index, answer)
        self.deliver(answer, faults)

    def condition(self, index, answer):
        """304, ranges and compression, by what the request says."""
        settings = index.settings
        if answer.status != 200:
            return
        if settings["etag"] and answer.etag:
            answer.headers["ETag"] = answer.etag
            if self.headers.get("If-None-Match") == answer.etag:
                answer.status, answer.body = 304, b""
        if answer.cache and settings["max_age"] is not None:
            answer.headers["Cache-Control"] = f"max-age={settings['max_age']}, public"
        if answer.ranges and settings["ranges"]:
            answer.headers["Accept-Ranges"] = "bytes"
            self.cut(answer)
        if settings["gzip"] and "gzip" in self.headers.get("Accept-Encoding", "") and answer.status == 200:
            answer.body = gzip.compress(answer.body, 1)
            answer.headers["Content-Encoding"] = "gzip"

    def cut(self, answer):
        wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range") or "")
        condition = self.headers.get("If-Range")
        if not wanted or (condition and condition != answer.etag):
            return
        size = len(answer.body)
        first, last = wanted.groups()
        if not first:
            start, end = max(0, size - int(last)), size
        else:
            start, end = int(first), min(size, int(last) + 1 if last else size)
        if start >= end:
            answer.status, answer.body = 416, b""
            answer.headers["Content-Range"] = f"bytes */{size}"
            return
        answer.status, answer.body = 206, answer.body[start:end]
        answer.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"

    def deliver(self, answer, faults):
        self.note(answer.status)
        self.send_response(answer.status)
        if answer.kind:
            self.send_header("Content-Type", answer.kind)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        framing = next((f for f in faults if f.get("do") in ("chunked", "endless") and answer.status != 304), None)
        if framing:
            self.deliver_unmeasured(answer.body, framing)
            return
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if answer.status == 304:
            return
        body = answer.body
        for fault in faults:
            kind = fault.get("do")
            if kind in ("reset", "short"):
                self.wfile.write(body[:fault.get("bytes", len(body) // 2)])
                self.wfile.flush()
                self.break_off(kind == "reset")
                return
            if kind == "slow":
                step = fault.get("bytes", 1)
                for at in range(0, len(body), step):
                    self.wfile.write(body[at:at + step])
                    self.wfile.flush()
                    self.server.index.sleep(fault.get("seconds", 0.05))
                return
        self.wfile.write(body)

    def deliver_unmeasured(self, body, fault):
        if fault.get("do") == "chunked":
            part = body[:fault.get("bytes", len(body) // 2)]
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        else:
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body[:fault.get("bytes", len(body))])
        self.wfile.flush()
        self.break_off(False)

    def break_off(self, reset):
        self.close_connection = True
        if reset:  # with no lingering, closing sends RST
            time.sleep(0.05)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.server.shutdown_request(self.connection) if not reset else self.connection.close()


class Threads(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass  # a client that hangs up is no news


class Server:
    """An index of the wheels in `folder`; `with Server(folder) as s: s.url`."""

    def __init__(self, folder, port=0, log=None, faults=(), tls=None, **settings):
        self.wheels = Wheels(folder)
        self.settings = {**DEFAULTS, **settings}
        self.pages = Pages(self.wheels, self.settings)
        self.lock = threading.Lock()
        self.ended = threading.Event()
        self.log = open(log, "a", encoding="utf-8") if log else None
        self.requests = []
        self.faults = [Fault(spec) for spec in faults]
        self.http = Threads(("127.0.0.1", port), Handler)
        self.http.index = self
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        self.port = self.http.server_address[1]
        self.url = f"{'https' if tls else 'http'}://{'localhost' if tls else '127.0.0.1'}:{self.port}/simple/"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *ignored):
        self.ended.set()
        self.http.shutdown()
        self.http.server_close()

    def sleep(self, seconds):
        self.ended.wait(seconds)

    def control(self, changes):
        with self.lock:
            if "faults" in changes:
                self.faults = [Fault(spec) for spec in changes.pop("faults")]
            self.settings.update(changes)

    def faults_for(self, path):
        with self.lock:
            return [fault for fault in self.faults if fault.take(path)]

    def write_log(self, entry):
        with self.lock:
            self.requests.append(entry)
            if self.log:
                self.log.write(json.dumps(entry) + "\n")
                self.log.flush()

    def is_authorized(self, header):
        if self.settings["user"] is None:
            return True
        pair = f"{self.settings['user']}:{self.settings['password'] or ''}".encode()
        return header == "Basic " + base64.b64encode(pair).decode()

    def answer(self, path, faults):
        """What an index without faults of transport answers."""
        absent = Answer(404, "text/plain", b"not here\n")
        parts = path.strip("/").split("/")
        if parts == ["simple"]:
            return Answer(200, *self.pages.root())
        if parts[0] == "simple" and len(parts) == 2:
            page = self.pages.page(normal(parts[1]), faults)
            if page is None:
                return absent
            return Answer(200, *page, etag=f'"{sha256(page[1])[:16]}"', cache=True)
        if parts[0] == "files" and len(parts) == 2:
            return self.file(urllib.parse.unquote(parts[1]), faults) or absent
        return absent

    def file(self, name, faults):
        if name.endswith(".metadata"):
            found = self.wheels.data(name[:-len(".metadata")])
            if not found or found[2] is None or self.settings["siblings"] == "absent":
                return None
            text = found[2]
            if any(fault.get("do") == "metadata" for fault in faults):
                text = b"Metadata-Version: 2.1\nName: somebody-elses\nVersion: 9\n\n"
            return Answer(200, "application/octet-stream", text)
        found = self.wheels.data(name)
        return found and Answer(200, "application/octet-stream", found[0], etag=f'"{found[1][:16]}"', ranges=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dir", required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--format", choices=("json", "html"), default="json")
    parser.add_argument("--siblings", choices=("announced", "silent", "absent"), default="announced")
    for what in ("ranges", "etag", "gzip", "hashes", "sizes"):
        parser.add_argument(f"--no-{what}", dest=what, action="store_false")
    parser.add_argument("--max-age", type=int)
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    parser.add_argument("--log")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--fault", action="append", type=read_fault, default=[])
    given = vars(parser.parse_args())
    folder, seconds, faults = given.pop("dir"), given.pop("seconds"), given.pop("fault")
    with Server(folder, port=given.pop("port"), log=given.pop("log"), tls=given.pop("tls"), faults=faults,
                **given) as server:
        print(json.dumps({"url": server.url, "port": server.port}), flush=True)
        timer = threading.Timer(seconds, server.ended.set)
        timer.daemon = True
        timer.start()
        threading.Thread(target=lambda: (sys.stdin.read(), server.ended.set()), daemon=True).start()
        server.ended.wait()


if __name__ == "__main__":
    main()
