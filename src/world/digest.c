#include "spokeshave/digest.h"

#include <errno.h>
#include <libdeflate.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static EVP_MD *found_sha256; /* of the library's default provider, which takes longer to look up than to use */

static void find_sha256(void)
{
	found_sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
}

bool sha256_of(str bytes, uint8_t out[SHA256_BYTES], struct err *e)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, find_sha256);
	if (found_sha256 && EVP_Digest(bytes.n ? bytes.p : "", bytes.n, out, NULL, found_sha256, NULL)) return true;
	return err_set(e, FAULT_SYSTEM, "sha256: no memory");
}

void sha256_name(str text, char hex[SHA256_DIGITS + 1])
{
	uint8_t digest[SHA256_BYTES];
	struct err e;
	if (!sha256_of(text, digest, &e)) memset(digest, 0, sizeof digest);
	hex_write(digest, sizeof digest, hex);
	hex[SHA256_DIGITS] = 0;
}

bool sha256_file(int fd, char hex[SHA256_DIGITS + 1])
{
	char block[64 << 10];
	uint8_t digest[SHA256_BYTES];
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	bool ok = c && EVP_DigestInit_ex(c, EVP_sha256(), NULL);
	int number = ENOMEM;
	for (ssize_t n = 1; ok && n;) {
		n = read(fd, block, sizeof block);
		if (n < 0 && errno == EINTR) continue;
		if (n < 0) number = errno;
		ok = n >= 0 && EVP_DigestUpdate(c, block, (size_t)n);
	}
	ok = ok && EVP_DigestFinal_ex(c, digest, NULL);
	EVP_MD_CTX_free(c);
	if (ok) hex_write(digest, sizeof digest, hex);
	if (ok) hex[SHA256_DIGITS] = 0;
	if (!ok) errno = number;
	return ok;
}

bool checksum_file(int fd, uint64_t size, char *block, uint32_t *out)
{
	uint32_t sum = 0;
	for (uint64_t at = 0; at < size;) {
		size_t most = size - at < CHECKSUM_BLOCK ? (size_t)(size - at) : CHECKSUM_BLOCK;
		ssize_t n = pread(fd, block, most, (off_t)at);
		if (n < 0 && errno == EINTR) continue;
		if (n <= 0) return false;
		sum = libdeflate_crc32(sum, block, (size_t)n);
		at += (uint64_t)n;
	}
	*out = sum;
	return true;
}
