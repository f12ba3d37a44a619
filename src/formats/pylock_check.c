/* The structure of pylock.toml (PEP 751), checked in full and strictly. */
#include "spokeshave/pylock_check.h"

#include "spokeshave/requirement.h"
#include "spokeshave/tags.h"
#include "spokeshave/url.h"

struct check {
	struct arena *a;
	const struct check *up; /* the table or array that it is in; null: the document's table */
	str key;                /* in `up` */
	size_t i;               /* of an array's element; else NO_ELEMENT */
	struct err *e;
	const struct toml_value **at; /* what is being looked at */
};
#define NO_ELEMENT SIZE_MAX

/* "packages[3].wheels[0]"; empty: the document's table. Asked only of what is refused. */
static str where(const struct check *c)
{
	if (!c->up) return (str){ 0 };
	str above = where(c->up);
	const char *dot = above.n ? "." : "";
	if (c->i == NO_ELEMENT) return arena_fmt(c->a, "%.*s%s%.*s", STR_ARG(above), dot, STR_ARG(c->key));
	return arena_fmt(c->a, "%.*s%s%.*s[%zu]", STR_ARG(above), dot, STR_ARG(c->key), c->i);
}

static bool refuse(const struct check *c, str key, const char *what)
{
	str of = where(c);
	const char *dot = of.n && key.n ? "." : "";
	return err_set(c->e, FAULT_INPUT, "%.*s%s%.*s %s", STR_ARG(of), dot, STR_ARG(key), what);
}

static const struct toml_value *get(const struct toml_value *table, str key)
{
	for (const struct toml_value *v = table->first; v; v = v->next)
		if (str_eq(v->key, key)) return v;
	return NULL;
}

static struct check within(const struct check *c, str key, size_t i)
{
	return (struct check){ c->a, c, key, i, c->e, c->at };
}

/* ---- what the values of keys must be ---- */

typedef bool check_value(const struct check *c, str key, const struct toml_value *v);

static bool is_string(const struct check *c, str key, const struct toml_value *v)
{
	return v->kind == TOML_STRING || refuse(c, key, "is not a string");
}

static bool is_table(const struct check *c, str key, const struct toml_value *v)
{
	return v->kind == TOML_TABLE || refuse(c, key, "is not a table");
}

static bool is_integer(const struct check *c, str key, const struct toml_value *v)
{
	return v->kind == TOML_INTEGER || refuse(c, key, "is not an integer");
}

static bool is_bool(const struct check *c, str key, const struct toml_value *v)
{
	return v->kind == TOML_BOOL || refuse(c, key, "is not true or false");
}

static bool is_time(const struct check *c, str key, const struct toml_value *v)
{
	return v->kind == TOML_OFFSET_DATE_TIME || v->kind == TOML_LOCAL_DATE_TIME || refuse(c, key, "is not a date and time");
}

static bool is_name(const struct check *c, str key, const struct toml_value *v)
{
	if (!is_string(c, key, v)) return false;
	return (name_valid(v->text) && str_eq(name_normal(c->a, v->text), v->text))
		|| refuse(c, key, "is not a normalised name");
}

static bool is_version(const struct check *c, str key, const struct toml_value *v)
{
	struct version ignored;
	return is_string(c, key, v) && (version_parse(c->a, v->text, &ignored) || refuse(c, key, "is not a version"));
}

static bool is_marker(const struct check *c, str key, const struct toml_value *v)
{
	const struct marker *ignored;
	return is_string(c, key, v) && (marker_parse(c->a, v->text, &ignored, NULL, c->e) || refuse(c, key, "is not a marker"));
}

static bool is_specifiers(const struct check *c, str key, const struct toml_value *v)
{
	struct specifiers ignored;
	return is_string(c, key, v)
		&& (specifiers_parse(c->a, v->text, &ignored, c->e) || refuse(c, key, "is not a list of specifiers"));
}

static bool is_list(const struct check *c, str key, const struct toml_value *v, check_value *each)
{
	size_t i = 0;
	if (v->kind != TOML_ARRAY) return refuse(c, key, "is not an array");
	for (const struct toml_value *item = v->first; item; item = item->next, i++) {
		struct check inner = within(c, key, i);
		*c->at = item;
		if (!each(&inner, (str){ 0 }, item)) return false;
	}
	return true;
}

static bool is_strings(const struct check *c, str key, const struct toml_value *v)
{
	return is_list(c, key, v, is_string);
}

static bool is_tables(const struct check *c, str key, const struct toml_value *v)
{
	return is_list(c, key, v, is_table);
}

static bool is_names(const struct check *c, str key, const struct toml_value *v)
{
	return is_list(c, key, v, is_name);
}

static bool is_markers(const struct check *c, str key, const struct toml_value *v)
{
	return is_list(c, key, v, is_marker);
}

static bool is_hashes(const struct check *c, str key, const struct toml_value *v)
{
	if (!is_table(c, key, v)) return false;
	if (!v->first) return refuse(c, key, "is empty: at least one hash must be there");
	struct check inner = within(c, key, NO_ELEMENT);
	for (const struct toml_value *hash = v->first; hash; hash = hash->next)
		if (!is_string(&inner, hash->key, hash)) return false;
	return true;
}

/* ---- tables ---- */

struct rule {
	str key;
	check_value *check;
	bool required;
};

static bool obeys(const struct check *c, const struct toml_value *table, const struct rule *rules, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct toml_value *v = get(table, rules[i].key);
		*c->at = v ? v : table;
		if (!v && rules[i].required) return refuse(c, rules[i].key, "is missing");
		if (v && !rules[i].check(c, rules[i].key, v)) return false;
	}
	return true;
}

static bool has_place(const struct check *c, const struct toml_value *table)
{
	const struct toml_value *url = get(table, STR("url")), *path = get(table, STR("path"));
	return (url && url->text.n) || (path && path->text.n) || refuse(c, (str){ 0 }, "has neither url nor path");
}

static bool is_source(const struct check *c, str key, const struct toml_value *v, const struct rule *rules, size_t n)
{
	if (!is_table(c, key, v)) return false;
	struct check inner = key.n ? within(c, key, NO_ELEMENT) : *c;
	return obeys(&inner, v, rules, n) && has_place(&inner, v);
}

static bool is_vcs(const struct check *c, str key, const struct toml_value *v)
{
	static const struct rule rules[] = {
		{ STR_INIT("type"), is_string, true }, { STR_INIT("url"), is_string, false },
		{ STR_INIT("path"), is_string, false }, { STR_INIT("requested-revision"), is_string, false },
		{ STR_INIT("commit-id"), is_string, true }, { STR_INIT("subdirectory"), is_string, false },
	};
	return is_source(c, key, v, rules, COUNT(rules));
}

static bool is_directory(const struct check *c, str key, const struct toml_value *v)
{
	static const struct rule rules[] = {
		{ STR_INIT("path"), is_string, true }, { STR_INIT("editable"), is_bool, false },
		{ STR_INIT("subdirectory"), is_string, false },
	};
	if (!is_table(c, key, v)) return false;
	struct check inner = within(c, key, NO_ELEMENT);
	return obeys(&inner, v, rules, COUNT(rules));
}

static bool is_archive(const struct check *c, str key, const struct toml_value *v)
{
	static const struct rule rules[] = {
		{ STR_INIT("url"), is_string, false }, { STR_INIT("path"), is_string, false },
		{ STR_INIT("size"), is_integer, false }, { STR_INIT("upload-time"), is_time, false },
		{ STR_INIT("hashes"), is_hashes, true }, { STR_INIT("subdirectory"), is_string, false },
	};
	return is_source(c, key, v, rules, COUNT(rules));
}

static bool is_file(const struct check *c, str key, const struct toml_value *v)
{
	static const struct rule rules[] = {
		{ STR_INIT("name"), is_string, false }, { STR_INIT("upload-time"), is_time, false },
		{ STR_INIT("url"), is_string, false }, { STR_INIT("path"), is_string, false },
		{ STR_INIT("size"), is_integer, false }, { STR_INIT("hashes"), is_hashes, true },
	};
	return is_source(c, key, v, rules, COUNT(rules));
}

static bool is_files(const struct check *c, str key, const struct toml_value *v)
{
	return is_list(c, key, v, is_file);
}

/* ---- what must agree ---- */

static str last_part(str path)
{
	size_t slash = str_rfind(path, '/');
	if (slash == path.n) slash = str_rfind(path, '\\');
	return slash == path.n ? path : str_skip(path, slash + 1);
}

static str file_name(struct arena *a, const struct toml_value *file)
{
	const struct toml_value *name = get(file, STR("name")), *path = get(file, STR("path")), *url = get(file, STR("url"));
	if (name && name->text.n) return name->text;
	if (path && path->text.n) return last_part(path->text);
	str address = url ? url->text : (str){ 0 };
	address = str_slice(address, 0, str_find(address, '#'));
	address = str_slice(address, 0, str_find(address, '?'));
	return url_decode(a, last_part(address));
}

static bool agrees(const struct check *c, const struct toml_value *package, str name, const struct version *version)
{
	const struct toml_value *wanted = get(package, STR("version"));
	struct version v;
	if (!str_eq(get(package, STR("name"))->text, name)) return refuse(c, (str){ 0 }, "is a file of another package");
	if (!wanted || (version_parse(c->a, wanted->text, &v) && !version_cmp(&v, version))) return true;
	return refuse(c, (str){ 0 }, "is a file of another version");
}

static bool wheels_agree(const struct check *c, const struct toml_value *package)
{
	const struct toml_value *wheels = get(package, STR("wheels"));
	size_t i = 0;
	for (const struct toml_value *w = wheels ? wheels->first : NULL; w; w = w->next, i++) {
		struct check inner = within(c, STR("wheels"), i);
		*c->at = w;
		struct wheel_name name;
		if (!wheel_name_parse(c->a, file_name(c->a, w), &name, c->e)) return err_in(c->e, "%.*s", STR_ARG(where(&inner)));
		if (!agrees(&inner, package, name.name, &name.version)) return false;
	}
	return true;
}

static bool sdist_agrees(const struct check *c, const struct toml_value *package)
{
	const struct toml_value *sdist = get(package, STR("sdist"));
	struct version version;
	str name;
	if (!sdist) return true;
	struct check inner = within(c, STR("sdist"), NO_ELEMENT);
	if (!sdist_name_parse(c->a, file_name(c->a, sdist), &name, &version))
		return refuse(&inner, (str){ 0 }, "is not a source distribution's name");
	return agrees(&inner, package, name, &version);
}

/* Files, or else exactly one of the places that a package may be built from. */
static bool sources_agree(const struct check *c, const struct toml_value *package)
{
	const struct toml_value *wheels = get(package, STR("wheels"));
	size_t files = (get(package, STR("sdist")) != NULL) + (wheels ? wheels->n : 0);
	static const str builds[] = { STR_INIT("vcs"), STR_INIT("directory"), STR_INIT("archive") };
	size_t places = 0;
	for (size_t i = 0; i < COUNT(builds); i++) places += get(package, builds[i]) != NULL;
	if (files && places) return refuse(c, (str){ 0 }, "has files and vcs, directory or archive");
	if (!files && places != 1) return refuse(c, (str){ 0 }, "needs files, or one of vcs, directory, archive");
	return true;
}

static bool is_identity(const struct check *c, str key, const struct toml_value *v)
{
	static const struct rule rules[] = { { STR_INIT("kind"), is_string, true } };
	return is_table(c, key, v) && obeys(c, v, rules, COUNT(rules));
}

static bool is_identities(const struct check *c, str key, const struct toml_value *v)
{
	return is_list(c, key, v, is_identity);
}

static bool is_package(const struct check *c, str key, const struct toml_value *v)
{
	static const struct rule rules[] = {
		{ STR_INIT("name"), is_name, true }, { STR_INIT("version"), is_version, false },
		{ STR_INIT("requires-python"), is_specifiers, false }, { STR_INIT("dependencies"), is_tables, false },
		{ STR_INIT("marker"), is_marker, false }, { STR_INIT("vcs"), is_vcs, false },
		{ STR_INIT("directory"), is_directory, false }, { STR_INIT("archive"), is_archive, false },
		{ STR_INIT("index"), is_string, false }, { STR_INIT("sdist"), is_file, false },
		{ STR_INIT("wheels"), is_files, false }, { STR_INIT("attestation-identities"), is_identities, false },
		{ STR_INIT("tool"), is_table, false },
	};
	struct arena_mark m = arena_mark(c->a);
	bool ok = is_table(c, key, v) && obeys(c, v, rules, COUNT(rules));
	if (ok) *c->at = v;
	ok = ok && sources_agree(c, v) && wheels_agree(c, v) && sdist_agrees(c, v);
	arena_reset(c->a, m);
	return ok;
}

static bool is_packages(const struct check *c, str key, const struct toml_value *v)
{
	return is_list(c, key, v, is_package);
}

/* Any 1.x: what a later one adds may be passed over. */
static bool is_lock_version(const struct check *c, str key, const struct toml_value *v)
{
	struct version version, first, next;
	if (!is_version(c, key, v) || !version_parse(c->a, v->text, &version)) return false;
	if (!version_parse(c->a, STR("1"), &first) || !version_parse(c->a, STR("2"), &next)) return false;
	return (version_cmp(&version, &first) >= 0 && version_cmp(&version, &next) < 0)
		|| refuse(c, key, "is not one that is understood (1.x)");
}

bool pylock_check_at(struct arena *scratch, const struct toml_value *lock, const struct toml_value **at, struct err *e)
{
	static const struct rule rules[] = {
		{ STR_INIT("lock-version"), is_lock_version, true }, { STR_INIT("environments"), is_markers, false },
		{ STR_INIT("extras"), is_names, false }, { STR_INIT("dependency-groups"), is_strings, false },
		{ STR_INIT("default-groups"), is_strings, false }, { STR_INIT("created-by"), is_string, true },
		{ STR_INIT("requires-python"), is_specifiers, false }, { STR_INIT("packages"), is_packages, true },
		{ STR_INIT("tool"), is_table, false },
	};
	struct arena_mark m = arena_mark(scratch);
	*at = lock;
	struct check c = { .a = scratch, .i = NO_ELEMENT, .e = e, .at = at };
	bool ok = obeys(&c, lock, rules, COUNT(rules));
	arena_reset(scratch, m);
	return ok;
}

bool pylock_check(struct arena *scratch, const struct toml_value *lock, struct err *e)
{
	const struct toml_value *at;
	return pylock_check_at(scratch, lock, &at, e);
}
