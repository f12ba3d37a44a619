/* Writes wheels for tests: sound ones of "demo 1.0", and those that are not. */
#ifndef TESTS_WHEEL_MAKER_H
#define TESTS_WHEEL_MAKER_H

#include <openssl/evp.h>
#include <stdio.h>

#include "spokeshave/buf.h"
#include "spokeshave/record.h"
#include "zip_maker.h"

enum { SPEC_EXTRA = 8 };

/* What a wheel has; null pointers stand for the usual. */
struct wheel_spec {
	const char *name, *version; /* "demo", "1.0" */
	const char *dist_info;      /* folder; "demo-1.0.dist-info" */
	const char *metadata, *wheel, *entry_points;
	struct made_file extra[SPEC_EXTRA];
	const char *record_without; /* a path that RECORD does not list */
	const char *record_bare;    /* a path that it lists without a hash */
	const char *record_wrong;   /* a path of which it gives another's hash */
	const char *record_extra;   /* further lines */
	const char *without;        /* a file of the dist-info to leave out: "WHEEL" */
	void (*spoil)(struct made *m);
};

static struct made wheel_bytes_made;

static inline const char *spec_or(const char *given, const char *usual)
{
	return given ? given : usual;
}

static inline bool is_named(const char *name, const char *other)
{
	return other && !strcmp(name, other);
}

static inline void spec_row(struct arena *a, struct buf *record, const struct wheel_spec *s,
                            const struct made_file *f)
{
	uint8_t digest[32];
	str data = { f->data, made_size(f) };
	if (is_named(f->name, s->record_without) || f->name[strlen(f->name) - 1] == '/') return;
	if (is_named(f->name, s->record_wrong)) data = STR("something else");
	if (!EVP_Digest(data.p, data.n, digest, NULL, EVP_sha256(), NULL)) abort();
	if (is_named(f->name, s->record_bare)) buf_fmt(record, "%s,,\n", f->name);
	else buf_fmt(record, "%s,sha256=%.*s,%zu\n", f->name, STR_ARG(sha256_record_text(a, digest)), made_size(f));
}

static inline void spec_add(struct made_file *files, size_t *n, const struct wheel_spec *s,
                            char *name, const char *dist_info, const char *file, const char *data)
{
	if (!data || is_named(file, s->without)) return;
	snprintf(name, 128, "%s/%s", dist_info, file);
	files[(*n)++] = (struct made_file){ .name = name, .data = data, .deflated = 1, .mode = 0100644 };
}

/* The bytes of the wheel. */
static inline str wheel_made(struct arena *a, const struct wheel_spec *s)
{
	static char names[4][128];
	static struct made_file files[SPEC_EXTRA + 8];
	size_t n = 0;
	const char *name = spec_or(s->name, "demo"), *version = spec_or(s->version, "1.0");
	const char *info = spec_or(s->dist_info, arena_fmt(a, "%s-%s.dist-info", name, version).p);
	str usual = arena_fmt(a, "Metadata-Version: 2.1\nName: %s\nVersion: %s\n", name, version);
	for (size_t i = 0; i < SPEC_EXTRA && s->extra[i].name; i++) files[n++] = s->extra[i];
	spec_add(files, &n, s, names[0], info, "METADATA", spec_or(s->metadata, usual.p));
	spec_add(files, &n, s, names[1], info, "WHEEL",
	         spec_or(s->wheel, "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"));
	spec_add(files, &n, s, names[2], info, "entry_points.txt", s->entry_points);
	struct buf record = buf_in(a);
	for (size_t i = 0; i < n; i++) spec_row(a, &record, s, &files[i]);
	buf_fmt(&record, "%s/RECORD,,\n%s", info, spec_or(s->record_extra, ""));
	buf_char(&record, 0);
	spec_add(files, &n, s, names[3], info, "RECORD", record.p);
	made_zip(&wheel_bytes_made, files, n);
	if (s->spoil) s->spoil(&wheel_bytes_made);
	return arena_str(a, (str){ (const char *)wheel_bytes_made.bytes, wheel_bytes_made.n });
}

static inline str wheel_digest(struct arena *a, str bytes)
{
	uint8_t digest[32];
	if (!EVP_Digest(bytes.p, bytes.n, digest, NULL, EVP_sha256(), NULL)) abort();
	return sha256_hex(a, digest);
}

#endif
