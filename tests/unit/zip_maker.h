/* Makes zip archives for tests, sound ones; what should be wrong with one is then put into its bytes. */
#ifndef TESTS_ZIP_MAKER_H
#define TESTS_ZIP_MAKER_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MADE_BYTES = 1 << 20, MADE_ENTRIES = 64 };

struct made_file {
	const char *name;
	const char *data;
	size_t size;          /* 0: as long as the text in `data` */
	int deflated;         /* as one stored block of deflate */
	unsigned mode;        /* of a file, with its kind: 0100644; 0: not said */
	size_t descriptor;    /* 0, 12, 16, 20 or 24 bytes behind the data */
	unsigned flags;
};

struct made {
	unsigned char bytes[MADE_BYTES];
	size_t n;
	size_t local[MADE_ENTRIES], data[MADE_ENTRIES], packed[MADE_ENTRIES], central[MADE_ENTRIES];
	size_t entries, directory, end;
};

static inline void made_put(struct made *m, uint64_t value, size_t size)
{
	if (m->n + size > MADE_BYTES) abort();
	for (size_t i = 0; i < size; i++) m->bytes[m->n++] = (unsigned char)(value >> (8 * i));
}

static inline void made_set(struct made *m, size_t at, uint64_t value, size_t size)
{
	size_t n = m->n;
	m->n = at;
	made_put(m, value, size);
	m->n = n;
}

static inline void made_text(struct made *m, const void *p, size_t n)
{
	if (m->n + n > MADE_BYTES) abort();
	if (n) memcpy(m->bytes + m->n, p, n);
	m->n += n;
}

/* Move all from `at` on, and leave `n` bytes of 'x' there; the numbers in the records stay. */
static inline void made_insert(struct made *m, size_t at, size_t n)
{
	if (m->n + n > MADE_BYTES) abort();
	memmove(m->bytes + at + n, m->bytes + at, m->n - at);
	memset(m->bytes + at, 'x', n);
	m->n += n;
}

static inline uint32_t made_crc32(const void *bytes, size_t n)
{
	uint32_t crc = UINT32_MAX;
	for (size_t i = 0; i < n; i++) {
		crc ^= ((const unsigned char *)bytes)[i];
		for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

static inline size_t made_size(const struct made_file *f)
{
	return f->size ? f->size : strlen(f->data);
}

static inline void made_local(struct made *m, size_t i, const struct made_file *f)
{
	size_t size = made_size(f), packed = f->deflated ? size + 5 : size;
	uint32_t crc = made_crc32(f->data, size);
	m->local[i] = m->n;
	m->packed[i] = packed;
	made_put(m, 0x04034b50, 4);
	made_put(m, 20, 2);
	made_put(m, f->flags | (f->descriptor ? 8 : 0), 2);
	made_put(m, f->deflated ? 8 : 0, 2);
	made_put(m, 0x00210000, 4); /* 1980-01-01 */
	made_put(m, f->descriptor ? 0 : crc, 4);
	made_put(m, f->descriptor ? 0 : packed, 4);
	made_put(m, f->descriptor ? 0 : size, 4);
	made_put(m, strlen(f->name), 2);
	made_put(m, 0, 2);
	made_text(m, f->name, strlen(f->name));
	m->data[i] = m->n;
	if (f->deflated) {
		made_put(m, 1, 1);
		made_put(m, size, 2);
		made_put(m, ~size, 2);
	}
	made_text(m, f->data, size);
	if (f->descriptor == 16 || f->descriptor == 24) made_put(m, 0x08074b50, 4);
	if (f->descriptor) {
		made_put(m, crc, 4);
		made_put(m, packed, f->descriptor >= 20 ? 8 : 4);
		made_put(m, size, f->descriptor >= 20 ? 8 : 4);
	}
}

static inline void made_central(struct made *m, size_t i, const struct made_file *f)
{
	m->central[i] = m->n;
	made_put(m, 0x02014b50, 4);
	made_put(m, 3 << 8 | 20, 2);
	made_put(m, 20, 2);
	made_put(m, f->flags | (f->descriptor ? 8 : 0), 2);
	made_put(m, f->deflated ? 8 : 0, 2);
	made_put(m, 0x00210000, 4);
	made_put(m, made_crc32(f->data, made_size(f)), 4);
	made_put(m, m->packed[i], 4);
	made_put(m, made_size(f), 4);
	made_put(m, strlen(f->name), 2);
	made_put(m, 0, 2);
	made_put(m, 0, 2);
	made_put(m, 0, 2);
	made_put(m, 0, 2);
	made_put(m, (uint64_t)f->mode << 16, 4);
	made_put(m, m->local[i], 4);
	made_text(m, f->name, strlen(f->name));
}

static inline void made_end(struct made *m)
{
	m->end = m->n;
	made_put(m, 0x06054b50, 4);
	made_put(m, 0, 4);
	made_put(m, m->entries, 2);
	made_put(m, m->entries, 2);
	made_put(m, m->end - m->directory, 4);
	made_put(m, m->directory, 4);
	made_put(m, 0, 2);
}

static inline void made_zip(struct made *m, const struct made_file *files, size_t n)
{
	m->n = 0;
	m->entries = n;
	for (size_t i = 0; i < n; i++) made_local(m, i, &files[i]);
	m->directory = m->n;
	for (size_t i = 0; i < n; i++) made_central(m, i, &files[i]);
	made_end(m);
}

#endif
