/* `lock`: resolve, and write the pins with the digests of every wheel that a target would take. */
#include <string.h>

#include "resolving.h"
#include "spokeshave/buf.h"
#include "spokeshave/files.h"
#include "spokeshave/reqfile.h"
#include "spokeshave/url.h"
#include "table.h"

#define LIMIT_LOCK_BYTES (64u << 20)

struct lock_args {
	struct resolve_args resolve;
	str output, dockerfile;
	struct strs upgrade_packages;
	bool upgrade;
};

static const struct opt opts[] = {
	{ 'o', "output", OPT_TEXT, offsetof(struct lock_args, output), "FILE", "write here; - is standard output" },
	{ 0, "dockerfile", OPT_TEXT, offsetof(struct lock_args, dockerfile), "FILE",
	  "read the target from its last FROM" },
	{ 0, "upgrade", OPT_FLAG, offsetof(struct lock_args, upgrade), NULL, "keep no version that FILE has now" },
	{ 0, "upgrade-package", OPT_LIST, offsetof(struct lock_args, upgrade_packages), "NAME",
	  "nor the one of this distribution (may be repeated)" },
	RESOLVE_OPTS(struct lock_args),
};
static const struct opt_group groups[] = { { opts, COUNT(opts) } };

/* ---- what FILE has now ---- */

static bool is_upgraded(struct arena *a, const struct lock_args *given, str canonical)
{
	for (size_t i = 0; i < given->upgrade_packages.n; i++)
		if (str_eq(name_normal(a, given->upgrade_packages.v[i]), canonical)) return true;
	return false;
}

static str env_value(void *ctx, str name)
{
	struct run *r = ctx;
	str value = run_env(r, arena_cstr(run_arena(r), name));
	run_secret(r, name, value);
	return value;
}

/* The pins of an existing output are preferred, so that a new lock differs in little. */
static bool read_preferences(struct run *r, struct lock_args *given, struct err *e)
{
	struct arena *a = run_arena(r);
	struct reqfile file = { 0 };
	struct notes ignored = { 0 };
	struct { struct preference *v; size_t n, cap; } list = { 0 };
	str text;
	if (given->upgrade || str_eq(given->output, STR("-")) || file_look(r, given->output).kind != FILE_REGULAR) return true;
	if (!file_read(r, a, given->output, LIMIT_LOCK_BYTES, &text, e)) return false;
	struct reqfile_env env = { env_value, r };
	if (!reqfile_parse(a, given->output, text, &env, &file, &ignored, e))
		return err_in(e, "the lock that is there; --upgrade passes it over");
	for (size_t i = 0; i < file.n; i++) {
		const struct reqfile_entry *entry = &file.v[i];
		const struct clause *pin = entry->kind == REQFILE_REQUIREMENT ? specifiers_pin(&entry->req.specs) : NULL;
		if (!pin || !pin->is_version || is_upgraded(a, given, entry->req.canonical)) continue;
		PUSH(a, &list, ((struct preference){ entry->req.canonical, pin->version }));
	}
	given->resolve.preferences = list.v;
	given->resolve.preferences_n = list.n;
	return true;
}

/* ---- digests ---- */

struct digests { struct wheel_fetch *v; size_t n; }; /* of wheels whose page gives none */

/* An index may give no digests: such wheels are fetched, since a lock without them locks nothing. */
static bool fetch_digests(struct run *r, const struct resolved *x, struct digests *out, struct err *e)
{
	struct arena *a = run_arena(r);
	out->v = NEW_N(a, struct wheel_fetch, x->solution.n * x->targets_n);
	for (size_t i = 0; i < x->solution.n; i++)
		for (size_t t = 0; t < x->targets_n; t++) {
			const struct wheel_file *file = x->solution.v[i].file[t];
			if (file && !file->sha256.n) out->v[out->n++] = (struct wheel_fetch){ .file = file };
		}
	return !out->n || index_fetch_wheels(r, x->index, a, out->v, out->n, e);
}

static str digest_of(const struct digests *fetched, const struct wheel_file *file)
{
	for (size_t i = 0; i < fetched->n; i++)
		if (fetched->v[i].file == file) return fetched->v[i].sha256;
	return file->sha256;
}

/* One digest a target, each once: the wheels that were chosen. */
static void digests(struct arena *a, const struct chosen *c, size_t targets_n, const struct digests *fetched,
                    struct strs *out)
{
	for (size_t t = 0; t < targets_n; t++)
		if (c->file[t]) PUSH(a, out, digest_of(fetched, c->file[t]));
	strs_sort_unique(out);
}

/* Where the user had it from, if it is a wheel that an input names; else empty. */
static str address_of(const struct resolved *x, const struct chosen *c)
{
	const struct { const struct input *v; size_t n; } lists[] = {
		{ x->inputs.overrides, x->inputs.overrides_n }, { x->inputs.v, x->inputs.n },
	};
	for (size_t k = 0; k < COUNT(lists); k++)
		for (size_t i = 0; i < lists[k].n; i++) {
			const struct input *in = &lists[k].v[i];
			if (!in->req.url.n || !str_eq(in->req.canonical, c->name)) continue;
			for (size_t t = 0; t < x->targets_n; t++)
				if (c->file[t] && str_eq(c->file[t]->url, url_without_fragment(in->req.url))) return in->address;
		}
	return (str){ 0 };
}

/* ---- which targets need it ---- */

/* No target without it has a value of the key that one with it has. */
static bool tells_apart(const struct resolved *x, const struct chosen *c, enum marker_key key)
{
	for (size_t t = 0; t < x->targets_n; t++)
		for (size_t u = 0; c->file[t] && u < x->targets_n; u++)
			if (!c->file[u] && str_eq(x->targets[t].env.value[key], x->targets[u].env.value[key])) return false;
	return true;
}

/*
 * Where some targets have no need of it, a marker that holds on the others:
 * they may have no wheel of it. Empty where no key of markers can tell them
 * apart; then none of the requirements on it could either.
 */
static str marker_of(struct arena *a, const struct resolved *x, const struct chosen *c)
{
	static const enum marker_key keys[] = { MARKER_PYTHON_VERSION, MARKER_PLATFORM_MACHINE, MARKER_PYTHON_FULL_VERSION };
	struct buf b = buf_in(a);
	struct strs values = { 0 };
	size_t k = 0, lacking = 0;
	for (size_t t = 0; t < x->targets_n; t++) lacking += !c->file[t];
	while (lacking && k < COUNT(keys) && !tells_apart(x, c, keys[k])) k++;
	if (!lacking || k == COUNT(keys)) return STR("");
	for (size_t t = 0; t < x->targets_n; t++)
		if (c->file[t]) PUSH(a, &values, x->targets[t].env.value[keys[k]]);
	strs_sort_unique(&values);
	for (size_t i = 0; i < values.n; i++)
		buf_fmt(&b, "%s%.*s == '%.*s'", i ? " or " : "", STR_ARG(marker_key_name(keys[k])), STR_ARG(values.v[i]));
	return buf_str(&b);
}

/* ---- the text ---- */

static void add_pin(struct arena *a, struct buf *b, const struct resolved *x, const struct chosen *c)
{
	str address = address_of(x, c);
	bool path = !str_has(address, STR(":")) && !str_has(address, STR("${"));
	if (!address.n) buf_fmt(b, "%.*s==%.*s", STR_ARG(c->name), STR_ARG(c->version->normal));
	else if (path) buf_add(b, address);
	else buf_fmt(b, "%.*s @ %.*s", STR_ARG(c->name), STR_ARG(address));
	str marker = marker_of(a, x, c);
	if (marker.n) buf_fmt(b, " ; %.*s", STR_ARG(marker));
}

static str lock_text(struct arena *a, const struct resolved *x, const struct digests *fetched)
{
	struct buf b = buf_in(a);
	buf_add(&b, STR("# made by spokeshave lock for"));
	for (size_t t = 0; t < x->targets_n; t++)
		buf_fmt(&b, "%s %.*s", t ? "," : "", STR_ARG(x->targets[t].name));
	buf_char(&b, '\n');
	for (size_t i = 0; i < x->solution.n; i++) {
		const struct chosen *c = &x->solution.v[i];
		struct strs hashes = { 0 };
		digests(a, c, x->targets_n, fetched, &hashes);
		add_pin(a, &b, x, c);
		for (size_t k = 0; k < hashes.n; k++) buf_fmt(&b, " \\\n    --hash=sha256:%.*s", STR_ARG(hashes.v[k]));
		buf_char(&b, '\n');
		for (size_t k = 0; k < c->via.n; k++) {
			str via = str_starts(c->via.v[k], STR("/")) ? path_base(c->via.v[k]) : c->via.v[k];
			buf_fmt(&b, "    # via %.*s\n", STR_ARG(via));
		}
	}
	return buf_str(&b);
}

static bool write_lock(struct run *r, const struct lock_args *given, const struct resolved *x, struct err *e)
{
	struct digests fetched = { 0 };
	if (!fetch_digests(r, x, &fetched, e)) return false;
	str text = lock_text(run_arena(r), x, &fetched);
	if (str_eq(given->output, STR("-"))) return run_print(r, text, e);
	return file_write(r, given->output, text, 0644, e);
}

static bool lock_main(struct run *r, void *args, const struct strs *rest, struct err *e)
{
	struct lock_args *given = args;
	struct dockerfile from;
	struct resolved x = { 0 };
	if (!given->output.n) return err_set(e, FAULT_INPUT, "say where to write: -o FILE, or -o - for standard output");
	if (!dockerfile_read(r, given->dockerfile, &from, e)) return false;
	if (!make_targets(r, &given->resolve, &from, &x, e)) return false;
	if (!read_preferences(r, given, e)) return false;
	if (!resolve_inputs(r, &given->resolve, rest, &x, e)) return false;
	run_say(r, 0, "resolved %zu distributions in %.2f s", x.solution.n, x.seconds);
	bool ok = write_lock(r, given, &x, e);
	index_close(x.index);
	return ok;
}

const struct cmd cmd_lock = {
	.name = "lock",
	.usage = "[REQUIREMENT]...",
	.help = "resolve and write pins with hashes, as a requirements.txt",
	.groups = groups,
	.groups_n = COUNT(groups),
	.args_size = sizeof(struct lock_args),
	.rest_most = SIZE_MAX,
	.main = lock_main,
};
