/* `export`: a lock of any tool as another lock, or as a bill of materials. */
#include <string.h>

#include "lock_reading.h"
#include "source_date.h"
#include "spokeshave/cutoff.h"
#include "spokeshave/digest.h"
#include "spokeshave/files.h"
#include "spokeshave/lock_convert.h"
#include "spokeshave_config.h"
#include "table.h"

struct export_args {
	struct strs targets, extras, groups;
	str python, arch, output;
	int format; /* enum lock_output; -1: not given */
};

static const struct opt opts[] = {
	{ 0, "format", OPT_CHOICE, offsetof(struct export_args, format), "requirements|pylock|cyclonedx|spdx",
	  "what to write; without it the name of -o tells" },
	{ 'o', "output", OPT_TEXT, offsetof(struct export_args, output), "FILE", "write here instead of standard output" },
	{ 0, "target", OPT_LIST, offsetof(struct export_args, targets), "TARGET",
	  "only what this image installs (may be repeated)" },
	{ 0, "python", OPT_TEXT, offsetof(struct export_args, python), "3.X[.Z][t]", "another Python than the image's" },
	{ 0, "arch", OPT_TEXT, offsetof(struct export_args, arch), "ARCH", "amd64, arm64, … (this machine's)" },
	{ 0, "extra", OPT_LIST, offsetof(struct export_args, extras), "NAME", "with this extra of the application (may be repeated)" },
	{ 0, "group", OPT_LIST, offsetof(struct export_args, groups), "NAME", "with this dependency group (may be repeated)" },
};
static const struct opt_group groups[] = { { opts, COUNT(opts) } };
static const struct export_args defaults = { .format = -1 };

/* ---- what is asked for ---- */

static bool format_of(const struct export_args *args, enum lock_output *out, struct err *e)
{
	static const struct { str end; enum lock_output format; } ends[] = {
		{ STR_INIT(".cdx.json"), OUTPUT_CYCLONEDX }, { STR_INIT(".spdx.json"), OUTPUT_SPDX }, { STR_INIT(".txt"), OUTPUT_REQUIREMENTS },
	};
	enum lock_format lock;
	str name = path_base(args->output);
	if (args->format >= 0) {
		*out = (enum lock_output)args->format;
		return true;
	}
	for (size_t i = 0; i < COUNT(ends); i++)
		if (str_ends(name, ends[i].end)) {
			*out = ends[i].format;
			return true;
		}
	*out = OUTPUT_PYLOCK;
	return (lock_format_of(name, &lock) && lock == LOCK_PYLOCK) ||
	       err_set(e, FAULT_INPUT, "say what to write with --format requirements, pylock, cyclonedx or spdx, or by the name of -o: "
	               "NAME.txt, pylock.toml, NAME.cdx.json, NAME.spdx.json");
}

static bool make_targets_of(struct run *r, const struct export_args *args, struct target **out, struct err *e)
{
	struct arena *a = run_arena(r);
	*out = NEW_N(a, struct target, args->targets.n);
	for (size_t i = 0; i < args->targets.n; i++) {
		struct target *t = &(*out)[i];
		if (!target_make(a, args->targets.v[i], args->python, args->arch, host_arch(a), t, e)) return false;
		if (t->notice.n) run_warn(r, "%.*s", STR_ARG(t->notice));
	}
	size_t twin = targets_tell_apart(a, *out, args->targets.n);
	return twin == args->targets.n ||
	       err_set(e, FAULT_INPUT, "--target %.*s is given twice; leave one out", STR_ARG(args->targets.v[twin]));
}

/* ---- what is left out ---- */

static void add_name(struct arena *a, str written, const struct strs *wanted, struct strs *out)
{
	str name = name_normal(a, written);
	bool is_main = !name.n || str_eq(name, STR("main")) || str_eq(name, STR("default"));
	if (!is_main && !strs_has(wanted, name)) PUSH(a, out, name);
}

static void add_names(struct arena *a, const struct strs *from, const struct strs *wanted, struct strs *out)
{
	for (size_t i = 0; i < from->n; i++) add_name(a, from->v[i], wanted, out);
}

static str joined(struct arena *a, const struct strs *names)
{
	str list = { 0 };
	for (size_t i = 0; i < names->n; i++) list = arena_fmt(a, "%.*s%s%.*s", STR_ARG(list), i ? ", " : "", STR_ARG(names->v[i]));
	return list;
}

/* Groups and extras that the lock has and nobody asked for. */
static void say_left_out(struct run *r, const struct lockfile *lock, const struct lock_wanted *wanted)
{
	struct arena *a = run_arena(r);
	struct strs left_groups = { 0 }, left_extras = { 0 };
	add_names(a, &lock->groups, &wanted->groups, &left_groups);
	add_names(a, &lock->extras, &wanted->extras, &left_extras);
	for (size_t i = 0; i < lock->n; i++) add_names(a, &lock->v[i].groups, &wanted->groups, &left_groups);
	for (size_t i = 0; i < lock->roots.n; i++) {
		add_name(a, lock->roots.v[i].group, &wanted->groups, &left_groups);
		add_name(a, lock->roots.v[i].extra, &wanted->extras, &left_extras);
	}
	strs_sort_unique(&left_groups);
	strs_sort_unique(&left_extras);
	if (left_groups.n) run_warn(r, "dependency groups that are left out: %.*s; --group takes one in", STR_ARG(joined(a, &left_groups)));
	if (left_extras.n) run_warn(r, "extras that are left out: %.*s; --extra takes one in", STR_ARG(joined(a, &left_extras)));
}

/* ---- bills of materials ---- */

/* None without SOURCE_DATE_EPOCH: then the same lock gives the same bytes. */
static bool timestamp(struct run *r, str *out, struct err *e)
{
	int64_t seconds = -1;
	if (!source_date(r, &seconds, e)) return false;
	*out = seconds < 0 ? (str){ 0 } : moment_text(run_arena(r), seconds * MOMENT_SECOND);
	return true;
}

/* The number of a document is the digest of what it says with the number zero. */
static bool bill_text(struct run *r, const struct lockfile *lock, str application, enum lock_output format, struct notes *notes,
                      str *out, struct err *e)
{
	struct arena *a = run_arena(r);
	struct sbom bom;
	uint8_t digest[SHA256_BYTES];
	lock_bill(a, lock, STR(SPOKESHAVE_DEFAULT_INDEX), &bom);
	bom.name = application;
	bom.ref = arena_fmt(a, "application:%.*s", STR_ARG(bom.name));
	bom.tool_version = STR(SPOKESHAVE_VERSION);
	if (!timestamp(r, &bom.timestamp, e)) return false;
	str text = format == OUTPUT_SPDX ? sbom_spdx(a, &bom, notes) : sbom_cyclonedx(a, &bom);
	if (!sha256_of(text, digest, e)) return false;
	memcpy(bom.serial, digest, sizeof bom.serial);
	*out = format == OUTPUT_SPDX ? sbom_spdx(a, &bom, NULL) : sbom_cyclonedx(a, &bom);
	return true;
}

/* ---- the way through ---- */

/* What a target was chosen for need not be said of the result. */
static void say_losses(struct run *r, const struct lockfile *lock, bool chosen, enum lock_output format, struct notes *notes)
{
	struct lockfile told = *lock;
	if (chosen) {
		told.requires_python = (str){ 0 };
		told.environments.n = 0;
	}
	lock_losses(run_arena(r), &told, format, notes);
}

static bool text_of(struct run *r, struct lockfile *lock, str application, enum lock_output format, struct notes *notes, str *out,
                    struct err *e)
{
	struct arena *a = run_arena(r);
	lock_redact(a, lock, notes);
	lock->created_by = STR("spokeshave");
	lock->header = arena_fmt(a, "made by spokeshave export from %.*s", STR_ARG(path_base(lock->path)));
	switch (format) {
	case OUTPUT_REQUIREMENTS:
		/* what extras bring has a pin of its own */
		for (size_t i = 0; i < lock->n; i++) lock->v[i].extras = (struct strs){ 0 };
		lock_set_via(a, lock, application);
		return lockfile_requirements(a, lock, out, e);
	case OUTPUT_PYLOCK: return lockfile_pylock(a, lock, out, e);
	default: return bill_text(r, lock, application, format, notes, out, e);
	}
}

static bool convert(struct run *r, const struct export_args *args, const struct lockfile *lock, struct lockfile *out, struct err *e)
{
	struct arena *a = run_arena(r);
	struct lock_wanted wanted = { 0 };
	struct target *targets;
	if (!make_targets_of(r, args, &targets, e)) return false;
	for (size_t i = 0; i < args->extras.n; i++) PUSH(a, &wanted.extras, name_normal(a, args->extras.v[i]));
	for (size_t i = 0; i < args->groups.n; i++) PUSH(a, &wanted.groups, name_normal(a, args->groups.v[i]));
	say_left_out(r, lock, &wanted);
	return args->targets.n ? lockfile_narrow(a, lock, targets, args->targets.n, &wanted, out, e)
	                       : lock_settle(a, lock, &wanted, out, e);
}

static bool export_main(struct run *r, void *given, const struct strs *rest, struct err *e)
{
	const struct export_args *args = given;
	struct arena *a = run_arena(r);
	struct lockfile lock, converted;
	struct notes notes = { 0 };
	enum lock_output format;
	str text;
	if (!rest->n) return err_set(e, FAULT_INPUT, "name the LOCK to convert");
	if (!format_of(args, &format, e) || !lock_read(r, rest->v[0], LOCK_FORMATS, &lock, e)) return false;
	bool to_file = args->output.n && !str_eq(args->output, STR("-"));
	if (to_file && str_eq(path_real(r, a, args->output), path_real(r, a, rest->v[0])))
		return err_set(e, FAULT_INPUT, "%.*s would be overwritten by what is made from it", STR_ARG(args->output));
	if (!convert(r, args, &lock, &converted, e)) return false;
	say_losses(r, &converted, args->targets.n > 0, format, &notes);
	if (!text_of(r, &converted, lock_application(&lock), format, &notes, &text, e)) return false;
	run_warn_notes(r, &notes);
	return to_file ? file_write(r, args->output, text, 0644, e) : run_print(r, text, e);
}

const struct cmd cmd_export = {
	.name = "export",
	.usage = "LOCK",
	.help = "convert a lock: requirements.txt, pylock.toml, or a bill of materials",
	.groups = groups,
	.groups_n = COUNT(groups),
	.args_size = sizeof(struct export_args),
	.defaults = &defaults,
	.rest_most = 1,
	.unused = "cache-dir no-cache offline refresh timeout workers",
	.main = export_main,
};
