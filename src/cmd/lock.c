/* `lock`: resolve, and write the pins with the digests of every wheel that a target would take. */
#include "lock_build.h"
#include "lock_memo.h"
#include "planning.h"
#include "spokeshave/buf.h"
#include "spokeshave/files.h"
#include "spokeshave/text_diff.h"
#include "spokeshave/url.h"
#include "table.h"

enum lock_as { AS_REQUIREMENTS, AS_PYLOCK };

struct lock_args {
	struct plan_args plan;
	str output;
	struct strs upgrade_packages;
	int as; /* enum lock_as, or CHOICE_UNSAID: by the output's name */
	bool upgrade, reachable, check, dry_run;
};

static const struct opt opts[] = {
	{ 'o', "output", OPT_TEXT, offsetof(struct lock_args, output), "FILE",
	  "write here: pylock.toml, pylock.NAME.toml (PEP 751), or a requirements.txt; - is standard output" },
	{ 0, "as", OPT_CHOICE, offsetof(struct lock_args, as), "requirements|pylock", "which of the two, whatever FILE's name" },
	{ 0, "upgrade", OPT_FLAG, offsetof(struct lock_args, upgrade), NULL, "keep no version that FILE has now" },
	{ 0, "upgrade-package", OPT_LIST, offsetof(struct lock_args, upgrade_packages), "NAME",
	  "nor the one of this distribution (may be repeated)" },
	{ 0, "check", OPT_FLAG, offsetof(struct lock_args, check), NULL,
	  "write nothing; fail with 1, and say what would differ, unless FILE is what it would be" },
	{ 0, "dry-run", OPT_FLAG, offsetof(struct lock_args, dry_run), NULL, "write nothing; say what would differ" },
	{ 0, "reachable", OPT_FLAG, offsetof(struct lock_args, reachable), NULL,
	  "lock only what the application reaches, as `stage` would keep it: the options on what is kept are for this" },
	PLAN_OPTS,
};
static const struct opt_group groups[] = { { opts, COUNT(opts) } };
static const struct lock_args defaults = { .plan = PLAN_DEFAULTS, .as = CHOICE_UNSAID };

/* One lock that is being made; with --per-target there is one for each. */
struct locking {
	struct run *r;
	struct lock_args *args;
	const struct strs *words;
	str output;          /* of this one */
	enum lock_as as;
	str before;          /* what the output holds; empty: nothing */
	struct resolved *x;
	bool *kept;          /* by the solution's rows; null: all */
	str *why;
	struct lock_memo memo;
	bool remembered;     /* the text is the memo's: nothing was resolved */
};

/* ---- what FILE has now ---- */

static bool is_upgraded(struct arena *a, const struct lock_args *given, str canonical)
{
	for (size_t i = 0; i < given->upgrade_packages.n; i++)
		if (str_eq(name_normal(a, given->upgrade_packages.v[i]), canonical)) return true;
	return false;
}

struct preferences { struct preference *v; size_t n, cap; };

static bool prefer_requirements(struct locking *k, struct preferences *out, struct err *e)
{
	struct arena *a = run_arena(k->r);
	struct reqfile file = { 0 };
	struct notes ignored = { 0 };
	struct reqfile_env env = inputs_env(k->r);
	if (!reqfile_parse(a, k->output, k->before, &env, &file, &ignored, e)) return false;
	for (size_t i = 0; i < file.n; i++) {
		const struct reqfile_entry *entry = &file.v[i];
		const struct clause *pin = entry->kind == REQFILE_REQUIREMENT ? specifiers_pin(&entry->req.specs) : NULL;
		if (!pin || !pin->is_version || is_upgraded(a, k->args, entry->req.canonical)) continue;
		PUSH(a, out, ((struct preference){ entry->req.canonical, pin->version }));
	}
	return true;
}

static bool prefer_pylock(struct locking *k, struct preferences *out, struct err *e)
{
	struct arena *a = run_arena(k->r);
	struct lockfile lock;
	struct notes ignored = { 0 };
	if (!lockfile_parse(a, LOCK_PYLOCK, k->output, k->before, &lock, &ignored, e)) return false;
	for (size_t i = 0; i < lock.n; i++)
		if (lock.v[i].written.n && !is_upgraded(a, k->args, lock.v[i].name))
			PUSH(a, out, ((struct preference){ lock.v[i].name, lock.v[i].version }));
	return true;
}

/* The pins of an existing output are preferred, so that a new lock differs in little. */
static bool read_preferences(struct locking *k, struct err *e)
{
	struct preferences list = { 0 };
	if (str_eq(k->output, STR("-")) || file_is_stream(k->r, k->output)) return true;
	if (file_look(k->r, k->output).kind == FILE_NONE) return true;
	if (!file_read(k->r, run_arena(k->r), k->output, LIMIT_LOCK_BYTES, &k->before, e)) return false;
	if (k->args->upgrade || !str_trim(k->before).n) return true;
	bool ok = k->as == AS_PYLOCK ? prefer_pylock(k, &list, e) : prefer_requirements(k, &list, e);
	k->args->plan.resolve.preferences = list.v;
	k->args->plan.resolve.preferences_n = list.n;
	return ok || err_in(e, "the lock that is there; --upgrade passes it over");
}

/* ---- the header ---- */

static bool is_plain(str word)
{
	static const str plain = STR_INIT("-_./=:,+@%");
	for (size_t i = 0; i < word.n; i++)
		if (!char_is_alpha(word.p[i]) && !char_is_digit(word.p[i]) && str_find(plain, word.p[i]) == plain.n) return false;
	return word.n > 0;
}

static void add_word(struct buf *b, str word)
{
	if (is_plain(word)) buf_fmt(b, " %.*s", STR_ARG(word));
	else buf_fmt(b, " '%.*s'", STR_ARG(word));
}

static void add_words(struct buf *b, const char *option, const struct strs *words, bool paths)
{
	for (size_t i = 0; i < words->n; i++) {
		str word = words->v[i];
		/* a folder of this machine is no one else's */
		if (paths && str_starts(word, STR("/"))) word = path_base(word);
		word = url_redacted_text(b->a, word);
		if (*option) buf_fmt(b, " %s", option);
		add_word(b, word);
	}
}

static void add_one(struct buf *b, const char *option, str word)
{
	struct strs one = { &word, 1, 1 };
	if (word.n) add_words(b, option, &one, true);
}

/* By their enums; what nobody needs to say is empty. */
static const char *const resolutions[] = { "", "lowest", "lowest-direct" };
static const char *const prereleases[] = { "", "disallow", "allow", "explicit" };

/* The command again, without what says where packages come from and what the machine is like. */
static str header(struct locking *k)
{
	struct arena *a = run_arena(k->r);
	const struct resolve_args *given = &k->args->plan.resolve;
	struct buf b = buf_in(a);
	buf_add(&b, STR("made by: spokeshave lock"));
	struct strs words = { 0 };
	for (size_t i = 0; i < k->words->n; i++) PUSH(a, &words, url_redacted_text(a, k->words->v[i]));
	add_words(&b, "", &words, false);
	add_words(&b, "-r", &given->input.requirements, true);
	add_words(&b, "-c", &given->input.constraints, true);
	add_words(&b, "--override", &given->input.overrides, true);
	add_words(&b, "--extra", &given->input.extras, false);
	add_words(&b, "--group", &given->input.groups, false);
	add_words(&b, "--target", &given->targets, false);
	add_one(&b, "--dockerfile", k->args->plan.dockerfile);
	add_one(&b, "--python", given->python);
	add_one(&b, "--arch", given->arch);
	if (given->per_target) buf_add(&b, STR(" --per-target"));
	if (k->args->reachable) buf_add(&b, STR(" --reachable"));
	add_one(&b, "--exclude-newer", given->exclude_newer);
	add_words(&b, "--exclude-newer-package", &given->exclude_newer_packages, false);
	add_words(&b, "--exclude", &given->excludes, false);
	add_one(&b, "--resolution", str_of(resolutions[given->resolution]));
	add_one(&b, "--prerelease", str_of(prereleases[given->prerelease]));
	if (given->input.pre) buf_add(&b, STR(" --pre"));
	if (given->no_deps) buf_add(&b, STR(" --no-deps"));
	if (given->complete) buf_add(&b, STR(" --complete"));
	if (given->ignore_upper) buf_add(&b, STR(" --ignore-requires-python-upper"));
	add_one(&b, "-o", k->args->output);
	return run_redact(k->r, a, buf_str(&b));
}

/* ---- what is kept ---- */

static size_t row_of(const struct solution *s, str name)
{
	size_t i = 0;
	while (i < s->n && !str_eq(s->v[i].name, name)) i++;
	return i;
}

/* A distribution is locked when any target keeps it. */
static void take_plan(struct locking *k, const struct stage_plan *plan)
{
	const struct solution *s = &k->x->solution;
	k->kept = NEW_N(run_arena(k->r), bool, s->n);
	k->why = NEW_N(run_arena(k->r), str, s->n);
	for (size_t t = 0; t < plan->n; t++)
		for (size_t i = 0; i < plan->v[t].n; i++) {
			const struct stage_dist *d = &plan->v[t].v[i];
			size_t row = row_of(s, d->name);
			k->kept[row] |= d->kept;
			if (!d->kept) k->why[row] = d->reason;
		}
}

/* ---- writing ---- */

static bool make_text(struct locking *k, str *out, struct err *e)
{
	struct lock_build how = {
		.x = k->x, .output = str_eq(k->output, STR("-")) ? (str){ 0 } : k->output, .kept = k->kept, .why = k->why,
		.prune = STR("dists"), .named_files = k->as == AS_PYLOCK,
	};
	struct lockfile lock;
	if (!lock_build(k->r, &how, &lock, e)) return false;
	lock.header = header(k);
	return k->as == AS_PYLOCK ? lockfile_pylock(run_arena(k->r), &lock, out, e)
	                          : lockfile_requirements(run_arena(k->r), &lock, out, e);
}

/* Say what would differ; with --check that is a fault. */
static bool compare(struct locking *k, str text, struct err *e)
{
	size_t changed;
	bool is_new = !k->before.n;
	str diff = text_diff(run_arena(k->r), k->before, text, is_new ? STR("/dev/null") : k->output, k->output, &changed);
	if (diff.n && !run_print(k->r, diff, e)) return false;
	if (!diff.n) run_say(k->r, 0, "%.*s is up to date", STR_ARG(k->output));
	if (!diff.n || !k->args->check) return true;
	return is_new ? err_set(e, FAULT_CHECK, "there is no %.*s; the same command without --check writes it", STR_ARG(k->output))
	              : err_set(e, FAULT_CHECK, "%.*s is not up to date: %zu lines differ; the same command without --check writes it",
	                        STR_ARG(k->output), changed);
}

static bool write_text(struct locking *k, str text, struct err *e)
{
	if (str_eq(k->output, STR("-"))) return k->args->dry_run || run_print(k->r, text, e);
	if (k->args->check || k->args->dry_run) return compare(k, text, e);
	/* a file that is right already keeps its time */
	return str_eq(text, k->before) || file_write(k->r, k->output, text, 0644, e);
}

static bool write_lock(struct locking *k, struct err *e)
{
	str text;
	return make_text(k, &text, e) && write_text(k, text, e);
}

/* ---- one lock ---- */

static void say_resolved(struct run *r, const struct resolved *x)
{
	run_say(r, 0, "resolved %zu distributions in %.2f s", x->solution.n, x->seconds);
}

static bool lock_reachable(struct locking *k, struct err *e)
{
	struct planned p;
	if (!plan_make(k->r, &k->args->plan, k->words, k->output, false, &p, e)) return false;
	k->x = &p.resolved;
	say_resolved(k->r, k->x);
	take_plan(k, &p.plan);
	bool ok = write_lock(k, e);
	k->x = NULL;
	plan_close(&p);
	return ok;
}

static bool is_remembered(void *ctx, const struct resolved *x)
{
	struct locking *k = ctx;
	str key = lock_memo_key(k->r, opts, COUNT(opts), k->args, k->words, x, k->before);
	k->remembered = lock_memo_find(k->r, key, &k->memo);
	if (k->remembered) return true;
	k->memo = (struct lock_memo){ .key = key };
	run_keep_warnings(k->r, &k->memo.warnings);
	return false;
}

/* Wheels without a digest on their page were fetched: the page alone does not prove them. */
static bool all_have_digests(const struct resolved *x)
{
	for (size_t i = 0; i < x->solution.n; i++)
		for (size_t t = 0; t < x->targets_n; t++)
			if (x->solution.v[i].file[t] && !x->solution.v[i].file[t]->sha256.n) return false;
	return true;
}

static bool make_and_remember(struct locking *k, struct err *e)
{
	if (!make_text(k, &k->memo.text, e)) return false;
	run_keep_warnings(k->r, NULL);
	k->memo.distributions = k->x->solution.n;
	if (all_have_digests(k->x)) lock_memo_keep(k->r, k->x->index, &k->memo);
	return true;
}

static bool lock_all(struct locking *k, const struct dockerfile *from, struct err *e)
{
	struct resolved x = { 0 };
	k->memo = (struct lock_memo){ .key = { 0 } };
	k->remembered = false;
	if (!make_targets(k->r, &k->args->plan.resolve, from, &x, e)) return false;
	bool ok = resolve_unless(k->r, &k->args->plan.resolve, k->words, is_remembered, k, &x, e);
	k->x = &x;
	if (ok && k->remembered)
		run_say(k->r, 0, "resolved %zu distributions before, and nothing has changed since", k->memo.distributions);
	else if (ok) say_resolved(k->r, &x);
	if (ok && !k->remembered) ok = make_and_remember(k, e) || (index_close(x.index), false);
	run_keep_warnings(k->r, NULL);
	k->x = NULL;
	if (!ok) return false;
	ok = write_text(k, k->memo.text, e);
	index_close(x.index);
	return ok;
}

static bool lock_one(struct locking *k, const struct dockerfile *from, struct err *e)
{
	if (!read_preferences(k, e)) return false;
	return k->args->reachable ? lock_reachable(k, e) : lock_all(k, from, e);
}

/* "pylock.toml" and "alpine" are "pylock.alpine.toml". */
static str name_for(struct arena *a, str path, str target)
{
	str folder = str_slice(path, 0, path.n - path_base(path).n), stem, ending;
	if (!str_cut_last(path_base(path), '.', &stem, &ending)) return arena_fmt(a, "%.*s.%.*s", STR_ARG(path), STR_ARG(target));
	return arena_fmt(a, "%.*s%.*s.%.*s.%.*s", STR_ARG(folder), STR_ARG(stem), STR_ARG(target), STR_ARG(ending));
}

/* A lock for each target, though one fails a check: what differs is said of all. */
static bool lock_each(struct locking *k, const struct dockerfile *from, const struct resolved *all, struct err *e)
{
	struct resolve_args *given = &k->args->plan.resolve;
	const struct strs targets = given->targets;
	str output = k->output;
	struct err one;
	bool ok = true;
	for (size_t t = 0; t < all->targets_n; t++) {
		k->output = name_for(run_arena(k->r), output, all->targets[t].name);
		k->before = (str){ 0 };
		given->targets = (struct strs){ &targets.v[t], 1, 1 };
		given->preferences_n = 0;
		if (lock_one(k, from, &one)) continue;
		if (one.fault != FAULT_CHECK || !k->args->check) return *e = one, err_in(e, "%.*s", STR_ARG(all->targets[t].name));
		if (ok) *e = one;
		else run_error(k->r, &one);
		ok = false;
	}
	given->targets = targets;
	return ok;
}

/* ---- the command ---- */

static bool choose_format(struct run *r, struct locking *k, struct err *e)
{
	enum lock_format by_name = LOCK_REQUIREMENTS;
	bool known = lock_format_of(k->output, &by_name);
	if (k->args->as != CHOICE_UNSAID) {
		k->as = (enum lock_as)k->args->as;
		if (k->as == AS_PYLOCK && by_name != LOCK_PYLOCK && !str_eq(k->output, STR("-")))
			run_warn(r, "%.*s: installers know a pylock only as pylock.toml or pylock.NAME.toml", STR_ARG(k->output));
		return true;
	}
	if (known && by_name != LOCK_PYLOCK && by_name != LOCK_REQUIREMENTS)
		return err_set(e, FAULT_INPUT, "-o %.*s: that is another tool's to write; name a pylock.toml or a requirements.txt",
		               STR_ARG(k->output));
	if (str_ends(k->output, STR(".toml")) && by_name != LOCK_PYLOCK)
		return err_set(e, FAULT_INPUT, "-o %.*s: a lock in TOML has the name pylock.toml or pylock.NAME.toml", STR_ARG(k->output));
	k->as = by_name == LOCK_PYLOCK ? AS_PYLOCK : AS_REQUIREMENTS;
	return true;
}

static bool lock_main(struct run *r, void *args, const struct strs *rest, struct err *e)
{
	struct lock_args *given = args;
	struct locking k = { .r = r, .args = given, .words = rest, .output = given->output };
	struct dockerfile from;
	struct resolved all = { 0 };
	if (!given->output.n) return err_set(e, FAULT_INPUT, "say where to write: -o FILE, or -o - for standard output");
	if (given->check && str_eq(given->output, STR("-")))
		return err_set(e, FAULT_INPUT, "--check compares with a file: name it with -o");
	if (!choose_format(r, &k, e)) return false;
	if (given->reachable && !plan_settle(r, &given->plan, groups, COUNT(groups), e)) return false;
	if (!dockerfile_read(r, given->plan.dockerfile, &from, e)) return false;
	if (!given->plan.resolve.per_target || given->plan.resolve.targets.n < 2) return lock_one(&k, &from, e);
	if (str_eq(given->output, STR("-"))) return err_set(e, FAULT_INPUT, "--per-target writes a lock for each: name a file with -o");
	return make_targets(r, &given->plan.resolve, &from, &all, e) && lock_each(&k, &from, &all, e);
}

const struct cmd cmd_lock = {
	.name = "lock",
	.usage = "[REQUIREMENT]...",
	.help = "resolve and write pins with hashes, as a pylock.toml or a requirements.txt",
	.groups = groups,
	.groups_n = COUNT(groups),
	.args_size = sizeof(struct lock_args),
	.defaults = &defaults,
	.rest_most = SIZE_MAX,
	.main = lock_main,
};
