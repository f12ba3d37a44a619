/* `diff`: what changed between two locks, or between two staged directories. */
#include "diff_report.h"
#include "ledger.h"
#include "lock_reading.h"
#include "spokeshave/files.h"
#include "table.h"

struct diff_args {
	struct strs targets;
	str python, arch;
	int format;
	bool exit_code;
};

static const struct opt opts[] = {
	{ 0, "target", OPT_LIST, offsetof(struct diff_args, targets), "TARGET",
	  "of locks: compare the sizes of what this image takes (may be repeated)" },
	{ 0, "python", OPT_TEXT, offsetof(struct diff_args, python), "3.X[.Z][t]", "another Python than the image's" },
	{ 0, "arch", OPT_TEXT, offsetof(struct diff_args, arch), "ARCH", "amd64, arm64, … (this machine's)" },
	{ 0, "format", OPT_CHOICE, offsetof(struct diff_args, format), "text|json|markdown",
	  "how to print it; markdown is for pull requests" },
	{ 0, "exit-code", OPT_FLAG, offsetof(struct diff_args, exit_code), NULL, "exit 1 when anything differs" },
};
static const struct opt_group groups[] = { { opts, COUNT(opts) } };

/* What is said of one side: sides, and what they were made of. */
struct half {
	str path;
	bool is_manifest;
	struct lockfile lock;
	struct diff_side *v;
	size_t n;
};

/* ---- manifests ---- */

static bool is_manifest(struct run *r, str path)
{
	return str_eq(path_base(path), STR("manifest.json")) ||
	       file_look(r, path_join(run_arena(r), path, STR("."))).kind == FILE_DIR;
}

static bool read_manifests(struct run *r, struct half *h, struct err *e)
{
	struct ledgers ledgers;
	if (!ledgers_load(r, h->path, &ledgers, e)) return false;
	h->v = NEW_N(run_arena(r), struct diff_side, ledgers.n);
	h->n = ledgers.n;
	for (size_t i = 0; i < ledgers.n; i++) diff_side_of_manifest(run_arena(r), &ledgers.v[i], &h->v[i]);
	return true;
}

/* ---- locks ---- */

/* A file of another name, an older state in a pipe perhaps, is what the other one is. */
static bool read_locks(struct run *r, struct half *before, struct half *after, struct err *e)
{
	enum lock_format otherwise = LOCK_FORMATS;
	if (!lock_format_of(before->path, &otherwise) && !lock_format_of(after->path, &otherwise)) otherwise = LOCK_FORMATS;
	return lock_read(r, before->path, otherwise, &before->lock, e) && lock_read(r, after->path, otherwise, &after->lock, e);
}

static bool make_targets_of(struct run *r, const struct diff_args *args, struct target **out, struct err *e)
{
	struct arena *a = run_arena(r);
	size_t n = args->targets.n;
	*out = NEW_N(a, struct target, n);
	for (size_t i = 0; i < n; i++)
		if (!target_make(a, args->targets.v[i], args->python, args->arch, host_arch(a), &(*out)[i], e)) return false;
	size_t twin = targets_tell_apart(a, *out, n);
	return twin == n || err_set(e, FAULT_INPUT, "--target %.*s is given twice; leave one out", STR_ARG(args->targets.v[twin]));
}

/* A lock of before may not know a target of now: then it has no size there. */
static void make_side(struct run *r, struct half *h, const struct target *targets, size_t n)
{
	struct arena *a = run_arena(r);
	const struct lock_picks **picks = NEW_N(a, const struct lock_picks *, n);
	str *names = NEW_N(a, str, n);
	for (size_t i = 0; i < n; i++) {
		struct err why;
		struct lock_picks *mine = NEW(a, struct lock_picks);
		names[i] = targets[i].name;
		if (lockfile_pick(a, &h->lock, &targets[i], NULL, mine, &why)) picks[i] = mine;
		else run_warn(r, "%s", why.text);
	}
	h->v = NEW(a, struct diff_side);
	h->n = 1;
	diff_side_of_lock(a, &h->lock, names, picks, n, h->v);
}

static bool read_halves(struct run *r, const struct diff_args *args, struct half *before, struct half *after, struct err *e)
{
	struct target *targets;
	before->is_manifest = is_manifest(r, before->path);
	after->is_manifest = is_manifest(r, after->path);
	if (before->is_manifest != after->is_manifest)
		return err_set(e, FAULT_INPUT, "%.*s is a %s, %.*s is a %s; of a staged directory compare its pylock.toml", STR_ARG(before->path),
		               before->is_manifest ? "manifest" : "lock", STR_ARG(after->path), after->is_manifest ? "manifest" : "lock");
	if (before->is_manifest) {
		if (args->targets.n) return err_set(e, FAULT_INPUT, "--target is for locks; a manifest has its own");
		return read_manifests(r, before, e) && read_manifests(r, after, e);
	}
	if (!make_targets_of(r, args, &targets, e) || !read_locks(r, before, after, e)) return false;
	make_side(r, before, targets, args->targets.n);
	make_side(r, after, targets, args->targets.n);
	return true;
}

static bool diff_main(struct run *r, void *given, const struct strs *rest, struct err *e)
{
	const struct diff_args *args = given;
	struct arena *a = run_arena(r);
	struct lock_diff d;
	if (rest->n != 2) return err_set(e, FAULT_INPUT, "name two locks or two staged directories, the older one first");
	struct half before = { .path = rest->v[0] }, after = { .path = rest->v[1] };
	if (!read_halves(r, args, &before, &after, e)) return false;
	lock_diff(a, before.v, before.n, after.v, after.n, &d);
	struct diff_report report = { .diff = &d, .before = before.path, .after = after.path, .manifests = before.is_manifest };
	str (*const formats[])(struct arena *, const struct diff_report *) = { diff_report_text, diff_report_json, diff_report_markdown };
	if (!run_print(r, formats[args->format](a, &report), e)) return false;
	if (d.hash_changes)
		return err_set(e, FAULT_CHECK, "%zu %s another hash under the same version", d.hash_changes,
		               d.hash_changes == 1 ? "package has" : "packages have");
	return !args->exit_code || diff_is_empty(&d) ||
	       err_set(e, FAULT_CHECK, "%.*s and %.*s differ", STR_ARG(before.path), STR_ARG(after.path));
}

const struct cmd cmd_diff = {
	.name = "diff",
	.usage = "OLD NEW",
	.help = "what changed between two locks or two staged directories",
	.groups = groups,
	.groups_n = COUNT(groups),
	.args_size = sizeof(struct diff_args),
	.rest_most = 2,
	.unused = "cache-dir no-cache offline refresh timeout workers",
	.main = diff_main,
};
