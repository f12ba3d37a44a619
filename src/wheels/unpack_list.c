#include "unpack_list.h"

#include <stdlib.h>
#include <string.h>

#include "spokeshave/buf.h"
#include "spokeshave/names.h"
#include "wheel_private.h"

str fate_reason(enum file_fate fate)
{
	static const str reasons[FATES] = {
		[FATE_HEADER] = STR_INIT("headers are not staged"),
		[FATE_BYTECODE] = STR_INIT("bytecode is not staged"),
		[FATE_ANEW] = STR_INIT("written anew for what is staged"),
		[FATE_WRAPPED] = STR_INIT("an entry point of the same name takes its place"),
	};
	return reasons[fate];
}

/* ---- from an open wheel ---- */

static bool is_script(const struct entry_point *p)
{
	return str_eq(p->group, STR("console_scripts")) || str_eq(p->group, STR("gui_scripts"));
}

static int script_order(const void *a, const void *b)
{
	return str_cmp(((const struct unpacked_script *)a)->name, ((const struct unpacked_script *)b)->name);
}

/* `known` gets their names. */
static void list_scripts(struct arena *a, const struct wheel *w, struct names *known,
                         struct unpacked *out)
{
	for (size_t i = 0; i < w->entry_points.n; i++) {
		const struct entry_point *p = &w->entry_points.v[i];
		if (!is_script(p) || names_find(known, p->name) != NAME_NONE) continue;
		names_add(known, p->name);
		PUSH(a, &out->scripts, (struct unpacked_script){ p->name, p->module, p->attr });
	}
	if (out->scripts.n > 1) qsort(out->scripts.v, out->scripts.n, sizeof *out->scripts.v, script_order);
}

/* Files of the dist-info that an installer writes itself. */
static bool is_anew(str path)
{
	static const str names[] = {
		STR_INIT("RECORD"), STR_INIT("RECORD.jws"), STR_INIT("RECORD.p7s"), STR_INIT("INSTALLER"),
	};
	str name = str_skip(path, str_find(path, '/') + 1);
	return str_is_any(name, names, COUNT(names));
}

static bool is_bytecode(str path)
{
	return str_starts(path, STR("__pycache__/")) || str_has(path, STR("/__pycache__/"));
}

static enum file_fate fate_of(const struct names *scripts, const struct wheel_entry *entry)
{
	if (entry->scheme == SCHEME_HEADERS) return FATE_HEADER;
	if (entry->scheme == SCHEME_DIST_INFO && is_anew(entry->path)) return FATE_ANEW;
	if (entry->scheme == SCHEME_SCRIPTS && names_find(scripts, entry->path) != NAME_NONE)
		return FATE_WRAPPED;
	return is_bytecode(entry->path) ? FATE_BYTECODE : FATE_LINK;
}

struct first_bytes { char p[8]; size_t n; };

static bool keep_first(void *ctx, const void *bytes, size_t n, struct err *e)
{
	struct first_bytes *first = ctx;
	size_t room = sizeof first->p - first->n;
	(void)e;
	if (n > room) n = room;
	memcpy(first->p + first->n, bytes, n);
	first->n += n;
	return true;
}

static int letter_value(char c)
{
	if (c >= 'A' && c <= 'Z') return c - 'A';
	if (c >= 'a' && c <= 'z') return c - 'a' + 26;
	if (char_is_digit(c)) return c - '0' + 52;
	return c == '-' ? 62 : c == '_' ? 63 : -1;
}

/* The hex of a digest as RECORD spells it; empty when it is not spelled so. */
static str hex_of_record(struct arena *a, str text)
{
	uint8_t digest[SHA256_BYTES] = { 0 };
	while (str_eat_end(&text, STR("="))) {}
	if (text.n != 43) return STR("");
	for (size_t i = 0; i < text.n; i++) {
		int value = letter_value(text.p[i]);
		if (value < 0) return STR("");
		for (size_t bit = 0; bit < 6; bit++) {
			size_t at = i * 6 + bit;
			if (at / 8 < sizeof digest && value >> (5 - bit) & 1)
				digest[at / 8] |= (uint8_t)(0x80u >> at % 8);
		}
	}
	return sha256_hex(a, digest);
}

static bool list_file(struct run *r, struct arena *a, struct wheel *w, const struct names *scripts,
                      const struct wheel_entry *entry, struct unpacked *out, struct err *e)
{
	const struct zip_entry *zip = &w->dir.v[entry->zip];
	struct unpacked_file file = {
		.scheme = entry->scheme, .fate = fate_of(scripts, entry), .path = entry->path, .archived = zip->path,
		.size = zip->size, .crc32 = zip->crc32, .executable = entry->scheme == SCHEME_SCRIPTS || zip->mode & 0111,
	};
	file.wheel_size = file.size;
	if (entry->record) file.sha256 = hex_of_record(a, entry->record->sha256);
	bool script = file.scheme == SCHEME_SCRIPTS && file.fate == FATE_LINK;
	if (script || (file.fate == FATE_LINK && !file.sha256.n)) {
		struct first_bytes first = { .n = 0 };
		uint8_t digest[SHA256_BYTES];
		if (!wheel_pour(r, w, a, entry, keep_first, &first, digest, e)) return false;
		file.sha256 = sha256_hex(a, digest);
		if (script && str_eq((str){ first.p, first.n }, STR("#!python"))) file.fate = FATE_REWRITE;
	}
	file.wheel_sha256 = file.sha256;
	if (!fate_reason(file.fate).n) out->bytes += file.size;
	PUSH(a, &out->files, file);
	return true;
}

bool unpack_list(struct run *r, struct arena *a, struct wheel *w, struct unpacked *out,
                 struct err *e)
{
	struct unpacked u = { .dist_info = w->dist_info };
	struct names scripts;
	names_init(&scripts, a);
	list_scripts(a, w, &scripts, &u);
	for (size_t i = 0; i < w->entries.n; i++)
		if (!list_file(r, a, w, &scripts, &w->entries.v[i], &u, e)) return false;
	*out = u;
	return true;
}

/* ---- as text: a line each, fields by tabs, which no name can hold ---- */

str unpack_list_text(struct arena *a, const struct unpacked *u)
{
	struct buf b = buf_in(a);
	buf_add(&b, u->dist_info);
	buf_char(&b, '\n');
	for (size_t i = 0; i < u->scripts.n; i++) {
		const struct unpacked_script *s = &u->scripts.v[i];
		buf_fmt(&b, "script\t%.*s\t%.*s\t%.*s\n", STR_ARG(s->name), STR_ARG(s->module), STR_ARG(s->attr));
	}
	for (size_t i = 0; i < u->files.n; i++) {
		const struct unpacked_file *f = &u->files.v[i];
		bool stripped = f->wheel_size != f->size;
		buf_fmt(&b, "file\t%d\t%d\t%d\t%llu\t%lu\t%.*s\t%llu\t%.*s\t%.*s\t%.*s\n", (int)f->scheme, (int)f->fate,
		        f->executable, (unsigned long long)f->size, (unsigned long)f->crc32, STR_ARG(f->sha256),
		        (unsigned long long)f->wheel_size, STR_ARG(stripped ? f->wheel_sha256 : STR("")), STR_ARG(f->path),
		        STR_ARG(f->archived));
	}
	return buf_str(&b);
}

static bool cut_number(str *rest, uint64_t below, uint64_t *out)
{
	str field;
	return str_cut(*rest, '\t', &field, rest) && str_u64(field, out) && *out < below;
}

static bool parse_file(str rest, struct unpacked_file *out)
{
	uint64_t scheme, fate, executable, size, crc32;
	if (!cut_number(&rest, SCHEME_DIST_INFO + 1, &scheme) || !cut_number(&rest, FATES, &fate) ||
	    !cut_number(&rest, 2, &executable) || !cut_number(&rest, LIMIT_ENTRY_BYTES + 1, &size) ||
	    !cut_number(&rest, UINT64_C(1) << 32, &crc32))
		return false;
	out->scheme = (enum scheme)scheme;
	out->fate = (enum file_fate)fate;
	out->executable = executable;
	out->size = size;
	out->crc32 = (uint32_t)crc32;
	if (!str_cut(rest, '\t', &out->sha256, &rest) || !cut_number(&rest, LIMIT_ENTRY_BYTES + 1, &out->wheel_size) ||
	    out->wheel_size < size || !str_cut(rest, '\t', &out->wheel_sha256, &rest))
		return false;
	if (!out->wheel_sha256.n) out->wheel_sha256 = out->sha256;
	return str_cut(rest, '\t', &out->path, &out->archived);
}

bool unpack_list_parse(struct arena *a, str text, struct unpacked *out)
{
	struct unpacked u = { 0 };
	if (!str_cut(text, '\n', &u.dist_info, &text)) return false;
	for (str line; text.n;) {
		struct unpacked_script script;
		struct unpacked_file file;
		if (!str_cut(text, '\n', &line, &text)) return false;
		if (str_eat(&line, STR("script\t"))) {
			if (!str_cut(line, '\t', &script.name, &line)) return false;
			str_cut(line, '\t', &script.module, &script.attr);
			PUSH(a, &u.scripts, script);
		} else {
			if (!str_eat(&line, STR("file\t")) || !parse_file(line, &file)) return false;
			if (!fate_reason(file.fate).n) u.bytes += file.wheel_size;
			u.saved += file.wheel_size - file.size;
			PUSH(a, &u.files, file);
		}
	}
	*out = u;
	return true;
}
