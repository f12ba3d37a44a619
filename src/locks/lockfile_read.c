/* What the readers of locks share: values by themselves, and tables. */
#include <stdarg.h>
#include <stdio.h>

#include "lockfile_private.h"
#include "spokeshave/url.h"
#include "spokeshave/utf8.h"

/* ---- faults ---- */

bool lock_fault(struct lock_reader *r, enum fault fault, struct lock_place at, const char *format, ...)
{
	char text[1024];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return err_set(r->e, fault, "%.*s:%u:%u: %s", STR_ARG(r->path), at.line, at.column, text);
}

void lock_note(struct lock_reader *r, struct lock_place at, str text)
{
	if (!r->notes) return;
	PUSH(r->a, r->notes, ((struct note){ arena_fmt(r->a, "%.*s:%u", STR_ARG(r->path), at.line), text }));
}

struct lock_place lock_place_of(const struct toml_value *v)
{
	return (struct lock_place){ v->line, v->column };
}

struct lock_place lock_place_at(const struct lock_reader *r, size_t byte)
{
	struct lock_place at = { 1, 1 };
	for (size_t i = 0; i < byte && i < r->text.n; i++) {
		if (r->text.p[i] == '\n') at = (struct lock_place){ at.line + 1, 1 };
		else if (((unsigned char)r->text.p[i] & 0xc0) != 0x80) at.column++;
	}
	return at;
}

/* ---- values by themselves ---- */

bool lock_take_name(struct lock_reader *r, struct lock_place at, str text, str *canonical)
{
	if (!name_valid(text)) return lock_fault(r, FAULT_INPUT, at, "'%.*s' is no name", STR_ARG(text));
	*canonical = name_normal(r->a, text);
	return true;
}

bool lock_take_version(struct lock_reader *r, struct lock_place at, str text, struct lock_package *p)
{
	p->written = text;
	return version_parse(r->a, text, &p->version)
		|| lock_fault(r, FAULT_INPUT, at, "'%.*s' is no version", STR_ARG(text));
}

/* What a parser says of a value, where the value stands. */
static bool at_place(struct lock_reader *r, struct lock_place at, str text)
{
	str why = arena_str(r->a, str_of(r->e->text));
	return lock_fault(r, FAULT_INPUT, at, "'%.*s': %.*s", STR_ARG(text), STR_ARG(why));
}

bool lock_take_marker(struct lock_reader *r, struct lock_place at, str text, const struct marker **out)
{
	if (!text.n) return true;
	return marker_parse(r->a, text, out, NULL, r->e) || at_place(r, at, text);
}

bool lock_take_specifiers(struct lock_reader *r, struct lock_place at, str text, struct specifiers *out)
{
	return specifiers_parse(r->a, text, out, r->e) || at_place(r, at, text);
}

static bool is_hex(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!char_is_digit(s.p[i]) && (s.p[i] < 'a' || s.p[i] > 'f')) return false;
	return true;
}

bool lock_take_hash(struct lock_reader *r, struct lock_place at, str text, struct strs *out)
{
	static const struct { str name; size_t digits; } known[] = {
		{ STR_INIT("sha256"), 64 }, { STR_INIT("sha384"), 96 }, { STR_INIT("sha512"), 128 }, { STR_INIT("sha224"), 56 },
		{ STR_INIT("sha1"), 40 }, { STR_INIT("md5"), 32 }, { STR_INIT("sha3_256"), 64 }, { STR_INIT("sha3_384"), 96 },
		{ STR_INIT("sha3_512"), 128 }, { STR_INIT("blake2b"), 128 }, { STR_INIT("blake2s"), 64 },
	};
	str lower = arena_lower(r->a, text), name, digits;
	size_t k = 0;
	if (!str_cut(lower, ':', &name, &digits))
		return lock_fault(r, FAULT_INTEGRITY, at, "'%.*s' is no hash; one is written sha256:…", STR_ARG(text));
	while (k < COUNT(known) && !str_eq(known[k].name, name)) k++;
	if (k == COUNT(known)) {
		lock_note(r, at, arena_fmt(r->a, "a hash by '%.*s' is not known and passed over", STR_ARG(name)));
		return true;
	}
	if (digits.n != known[k].digits)
		return lock_fault(r, FAULT_INTEGRITY, at, "a %.*s hash has %zu digits, this one %zu", STR_ARG(name), known[k].digits,
		                  digits.n);
	if (!is_hex(digits)) return lock_fault(r, FAULT_INTEGRITY, at, "'%.*s' is not a hash in hex digits", STR_ARG(text));
	PUSH(r->a, out, lower);
	return true;
}

static bool is_of(struct lock_reader *r, const struct lock_package *p, struct lock_place at, str file, str name,
                  const struct version *version)
{
	if (!str_eq(name, p->name))
		return lock_fault(r, FAULT_INTEGRITY, at, "'%.*s' is a file of another distribution than %.*s", STR_ARG(file),
		                  STR_ARG(p->name));
	if (p->written.n && version_cmp(version, &p->version))
		return lock_fault(r, FAULT_INTEGRITY, at, "'%.*s' is a file of another version than %.*s %.*s", STR_ARG(file),
		                  STR_ARG(p->name), STR_ARG(p->written));
	return true;
}

bool lock_take_file_name(struct lock_reader *r, const struct lock_package *p, struct lock_place at, str name,
                         struct lock_file *out)
{
	struct version version;
	str its_name;
	out->name = name;
	out->at = at;
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == '/' || name.p[i] == '\\' || (unsigned char)name.p[i] < 0x20)
			return lock_fault(r, FAULT_INTEGRITY, at, "'%.*s' is no name of a file: it holds a path", STR_ARG(name));
	if (!name.n) return lock_fault(r, FAULT_INPUT, at, "the file of %.*s has no name", STR_ARG(p->name));
	out->is_wheel = str_ends(name, STR(".whl"));
	if (out->is_wheel) {
		if (!wheel_name_parse(r->a, name, &out->wheel, r->e)) return at_place(r, at, name);
		return is_of(r, p, at, name, out->wheel.name, &out->wheel.version);
	}
	/* old archives have names that only their project understands: "Foo-1.0-beta.tgz" */
	return !sdist_name_parse(r->a, name, &its_name, &version) || is_of(r, p, at, name, its_name, &version);
}

bool lock_take_path(struct lock_reader *r, struct lock_place at, str path, str *out)
{
	str part, rest = path;
	long depth = 0;
	if (str_starts(path, STR("/")) || str_starts(path, STR("\\")) || str_has(path, STR(":")))
		return lock_fault(r, FAULT_INTEGRITY, at, "'%.*s' is not below the lock's folder", STR_ARG(path));
	for (size_t i = 0; i < path.n; i++)
		if ((unsigned char)path.p[i] < 0x20 || path.p[i] == '\\')
			return lock_fault(r, FAULT_INTEGRITY, at, "'%.*s' is no path", STR_ARG(path));
	while (rest.n) {
		str_cut(rest, '/', &part, &rest);
		if (str_eq(part, STR(".."))) depth--;
		else depth += part.n && !str_eq(part, STR("."));
		if (depth < 0) return lock_fault(r, FAULT_INTEGRITY, at, "'%.*s' leaves the lock's folder", STR_ARG(path));
	}
	*out = path;
	return true;
}

bool lock_take_requirement(struct lock_reader *r, struct lock_place at, str text, struct lock_requirement *out)
{
	struct requirement req;
	if (!requirement_parse(r->a, text, &req, NULL, r->e)) return at_place(r, at, text);
	*out = (struct lock_requirement){ .name = req.canonical, .extras = req.extras, .specs = req.specs,
	                                  .marker = req.marker, .at = at };
	return true;
}

bool lock_push_file(struct lock_reader *r, struct lock_package *p, struct lock_file file)
{
	if (r->files++ == LIMIT_LOCK_FILES)
		return lock_fault(r, FAULT_INPUT, file.at, "more than %d files", LIMIT_LOCK_FILES);
	strs_sort_unique(&file.hashes);
	PUSH(r->a, &p->files, file);
	return true;
}

bool lock_push_package(struct lock_reader *r, const struct lock_package *p)
{
	struct lockfile *lock = r->out;
	if (lock->n == LIMIT_LOCK_PACKAGES)
		return lock_fault(r, FAULT_INPUT, p->at, "more than %d packages", LIMIT_LOCK_PACKAGES);
	PUSH(r->a, lock, *p);
	struct lock_package *added = &lock->v[lock->n - 1];
	strs_sort_unique(&added->hashes);
	strs_sort_unique(&added->groups);
	return true;
}

bool lock_take_format(struct lock_reader *r, struct lock_place at, str text, unsigned least, unsigned major,
                      unsigned minor)
{
	str first, rest, second, after;
	uint64_t a, b = 0;
	r->out->lock_version = text;
	str_cut(text, '.', &first, &rest);
	str_cut(rest, '.', &second, &after);
	if (!str_u64(first, &a) || (second.n && !str_u64(second, &b)))
		return lock_fault(r, FAULT_INPUT, at, "'%.*s' is no version of the format", STR_ARG(text));
	if (a > major)
		return lock_fault(r, FAULT_INPUT, at, "the format's version is %.*s, and up to %u.%u is understood; lock again with an "
		                  "older tool, or use a newer spokeshave", STR_ARG(text), major, minor);
	if (a < least)
		return lock_fault(r, FAULT_INPUT, at, "the format's version is %.*s, which is too old: from %u on it is understood; "
		                  "lock again", STR_ARG(text), least);
	r->newer = a == major && b > minor;
	if (r->newer)
		lock_note(r, at, arena_fmt(r->a, "the format's version %.*s is newer than %u.%u: what it adds is passed over",
		                           STR_ARG(text), major, minor));
	return true;
}

/* ---- tables ---- */

static bool is_word_of(str words, str word)
{
	while (words.n) {
		str one;
		str_cut(words, ' ', &one, &words);
		if (str_eq(one, word)) return true;
	}
	return false;
}

bool lock_keys(struct lock_reader *r, const struct toml_value *table, const char *known)
{
	for (const struct toml_value *v = table ? table->first : NULL; v; v = v->next) {
		struct lock_place at = { v->key_line, v->key_column };
		if (is_word_of(str_of(known), v->key)) continue;
		if (!r->newer)
			return lock_fault(r, FAULT_INPUT, at, "'%.*s' is no key of %.*s %.*s", STR_ARG(v->key),
			                  STR_ARG(lock_format_name(r->out->format)), STR_ARG(r->out->lock_version));
		lock_note(r, at, arena_fmt(r->a, "'%.*s' is not known and passed over", STR_ARG(v->key)));
	}
	return true;
}

bool lock_expect(struct lock_reader *r, const struct toml_value *v, enum toml_kind kind)
{
	return v->kind == kind || lock_fault(r, FAULT_INPUT, lock_place_of(v), "%s%.*s%s is %s, and has to be %s",
	                                     v->key.n ? "'" : "", STR_ARG(v->key.n ? v->key : STR("this value")),
	                                     v->key.n ? "'" : "", toml_kind_name(v->kind), toml_kind_name(kind));
}

static bool lock_get(struct lock_reader *r, const struct toml_value *table, const char *key, enum toml_kind kind,
                     const struct toml_value **out)
{
	*out = toml_get(table, str_of(key));
	return !*out || lock_expect(r, *out, kind);
}

bool lock_table(struct lock_reader *r, const struct toml_value *table, const char *key, const struct toml_value **out)
{
	return lock_get(r, table, key, TOML_TABLE, out);
}

bool lock_array(struct lock_reader *r, const struct toml_value *table, const char *key, const struct toml_value **out)
{
	return lock_get(r, table, key, TOML_ARRAY, out);
}

bool lock_text(struct lock_reader *r, const struct toml_value *table, const char *key, str *out)
{
	const struct toml_value *v;
	if (!lock_get(r, table, key, TOML_STRING, &v)) return false;
	if (v) *out = v->text;
	return true;
}

bool lock_bool(struct lock_reader *r, const struct toml_value *table, const char *key, bool *out)
{
	const struct toml_value *v;
	if (!lock_get(r, table, key, TOML_BOOL, &v)) return false;
	if (v) *out = v->truth;
	return true;
}

bool lock_size(struct lock_reader *r, const struct toml_value *table, const char *key, uint64_t *out)
{
	const struct toml_value *v;
	if (!lock_get(r, table, key, TOML_INTEGER, &v)) return false;
	if (v && v->integer < 0) return lock_fault(r, FAULT_INPUT, lock_place_of(v), "'%s' is negative", key);
	if (v) *out = (uint64_t)v->integer;
	return true;
}

bool lock_texts(struct lock_reader *r, const struct toml_value *table, const char *key, struct strs *out)
{
	const struct toml_value *list;
	if (!lock_array(r, table, key, &list)) return false;
	for (const struct toml_value *v = list ? list->first : NULL; v; v = v->next) {
		if (!lock_expect(r, v, TOML_STRING)) return false;
		PUSH(r->a, out, v->text);
	}
	return true;
}

bool lock_names(struct lock_reader *r, const struct toml_value *table, const char *key, struct strs *out)
{
	const struct toml_value *list;
	if (!lock_array(r, table, key, &list)) return false;
	for (const struct toml_value *v = list ? list->first : NULL; v; v = v->next) {
		str name;
		if (!lock_expect(r, v, TOML_STRING) || !lock_take_name(r, lock_place_of(v), v->text, &name)) return false;
		PUSH(r->a, out, name);
	}
	strs_sort_unique(out);
	return true;
}

bool lock_name_of(struct lock_reader *r, const struct toml_value *table, str *canonical)
{
	const struct toml_value *name = toml_get(table, STR("name"));
	if (!name) return lock_fault(r, FAULT_INPUT, lock_place_of(table), "'name' is missing");
	return lock_expect(r, name, TOML_STRING) && lock_take_name(r, lock_place_of(name), name->text, canonical);
}
