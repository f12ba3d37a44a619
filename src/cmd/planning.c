/* From the options of a command that prunes to the plan of what is kept. */
#include "planning.h"

#include "source_date.h"
#include "spokeshave/data_rules.h"
#include "spokeshave/dockerfile.h"
#include "spokeshave/files.h"
#include "spokeshave/intake.h"
#include "table.h"
#include "tracing.h"

#define EPOCH_1980 INT64_C(315532800) /* the first second that a zip archive can name */

/* ---- what runs ---- */

/* In a distroless image the entry point is Python itself, unless the Dockerfile sets another. */
static bool python_starts(struct planned *j)
{
	struct arena *a = run_arena(j->r);
	struct target t;
	struct err e;
	const struct strs *cmd = &j->dockerfile.cmd;
	/* a FROM that is not known: options alone can only be for an entry point that it brings, the interpreter */
	if (!j->dockerfile.entrypoint.n && cmd->n && str_starts(cmd->v[0], STR("-"))) return true;
	return !j->dockerfile.entrypoint.n && target_make(a, j->dockerfile.image, (str){ 0 }, (str){ 0 }, host_arch(a), &t, &e) &&
	       t.distroless;
}

static void command_of_dockerfile(struct planned *j, struct strs *out)
{
	struct arena *a = run_arena(j->r);
	struct strs words = { 0 };
	for (size_t i = 0; i < j->dockerfile.entrypoint.n; i++) PUSH(a, &words, j->dockerfile.entrypoint.v[i]);
	for (size_t i = 0; i < j->dockerfile.cmd.n; i++) PUSH(a, &words, j->dockerfile.cmd.v[i]);
	command_entries(a, &words, python_starts(j), out);
}

static bool scan_app(struct planned *j, struct err *e)
{
	if (!app_scan(j->r, j->args->app, j->output, &j->app, e)) return false;
	if (j->args->dockerfile.n && !app_add_settings(j->r, &j->app, j->args->dockerfile, e)) return false;
	bool is_started = j->args->entries.n || j->app.commands.n || j->dockerfile.cmd.n || j->dockerfile.entrypoint.n;
	if (j->app.sources || is_started || j->args->prune == PRUNE_NONE) return true;
	return err_set(e, FAULT_INPUT,
	               "--app %.*s holds no Python file, so everything would be dropped; name the application's folder, what "
	               "the image starts with --entry or --dockerfile, or keep everything with --prune none",
	               STR_ARG(j->args->app));
}

/* ---- wheels ---- */

static const struct input *pinned_input(const struct inputs *in, str name)
{
	for (size_t i = 0; i < in->n; i++)
		if (in->v[i].sha256.n && str_eq(in->v[i].req.canonical, name)) return &in->v[i];
	return NULL;
}

/* Each wheel once, though several targets take it. */
static void add_wheel(struct planned *j, const struct chosen *c, const struct wheel_file *file)
{
	const struct input *pinned = pinned_input(&j->resolved.inputs, c->name);
	for (size_t i = 0; i < j->wheels_n; i++)
		if (str_eq(j->wheels[i].file->url, file->url)) return;
	j->wheels[j->wheels_n++] = (struct wheel_fetch){ .file = file, .allowed = pinned ? &pinned->sha256 : NULL };
}

static bool is_stripped(const struct planned *j)
{
	return j->args->strip || !j->args->no_strip;
}

static bool fetch(struct planned *j, struct err *e)
{
	const struct resolved *x = &j->resolved;
	j->wheels = NEW_N(run_arena(j->r), struct wheel_fetch, x->solution.n * x->targets_n);
	for (size_t i = 0; i < x->solution.n; i++)
		for (size_t t = 0; t < x->targets_n; t++)
			if (x->solution.v[i].file[t]) add_wheel(j, &x->solution.v[i], x->solution.v[i].file[t]);
	struct intake_opts o = { .files = j->files, .mtime = j->mtime, .beside = path_dir(j->output),
		                 .strip = is_stripped(j) };
	if (!intake_wheels(j->r, x->index, j->wheels, j->wheels_n, &o, e)) return false;
	run_progress_end(j->r);
	for (size_t i = 0; i < j->wheels_n; i++)
		if (!j->wheels[i].cached) j->fetched_bytes += j->wheels[i].size;
	return true;
}

/* ---- what is kept ---- */

/* "--locale en,de" and "--locale en --locale de" say the same. */
static bool read_locales(struct planned *j, struct strs *out, struct err *e)
{
	for (size_t i = 0; i < j->args->locales.n; i++) {
		str one, rest = j->args->locales.v[i];
		do {
			str_cut(rest, ',', &one, &rest);
			one = str_trim(one);
			if (!locale_is_sound(one))
				return err_set(e, FAULT_INPUT, "--locale '%.*s' is no language; write it as the folders do: de, pt_BR, zh_Hans",
				               STR_ARG(one));
			PUSH(run_arena(j->r), out, one);
		} while (rest.n);
	}
	return true;
}

static bool decide(struct planned *j, struct err *e)
{
	struct reach_opts o = {
		.prune = j->args->prune != PRUNE_NONE,
		.files = j->args->prune == PRUNE_FILES,
		.only_entries = j->args->only_entries,
		.keep_optional = j->args->keep_optional,
		.missing_libraries_warn = j->args->missing_libraries != LIBRARIES_ERROR,
		.entries = j->args->entries,
		.keeps = j->args->keeps,
		.drops = j->args->drops,
		.commands = j->app.commands,
		.trace = j->trace.n ? &j->trace : NULL,
	};
	if (!read_locales(j, &o.locales, e)) return false;
	for (size_t i = 0; i < j->resolved.inputs.n; i++)
		if (!j->resolved.inputs.v[i].constraint)
			PUSH(run_arena(j->r), &o.requirements, j->resolved.inputs.v[i].req.canonical);
	if (j->args->dockerfile.n) command_of_dockerfile(j, &o.commands);
	if (o.only_entries && !o.entries.n && !o.commands.n)
		return err_set(e, FAULT_INPUT, "--only-entries needs --entry NAME or --dockerfile FILE");
	j->requirements = o.requirements;
	return reach_verdicts(j->r, &j->app, &j->resolved.solution, j->resolved.targets, j->resolved.targets_n, j->wheels,
	             j->wheels_n, &o, &j->verdicts, &j->apps, e);
}

/* ---- the plan ---- */

/* Names that were resolved for this target, of those declared. */
static void requires_in(struct arena *a, const struct strs *declared, const struct solution *s,
                        const struct verdict *verdicts, struct strs *out)
{
	for (size_t i = 0; i < s->n; i++)
		if (verdicts[i].wanted && strs_has(declared, s->v[i].name)) PUSH(a, out, s->v[i].name);
}

/* Who asked for it, without the folders of this machine: "requirements.txt:3". */
static void via_elsewhere(struct arena *a, const struct strs *via, struct strs *out)
{
	for (size_t i = 0; i < via->n; i++)
		PUSH(a, out, str_starts(via->v[i], STR("/")) ? path_base(via->v[i]) : via->v[i]);
}

static bool is_from_url(const struct inputs *inputs, str name)
{
	for (size_t i = 0; i < inputs->n; i++)
		if (inputs->v[i].req.url.n && str_eq(inputs->v[i].req.canonical, name)) return true;
	for (size_t i = 0; i < inputs->overrides_n; i++)
		if (inputs->overrides[i].req.url.n && str_eq(inputs->overrides[i].req.canonical, name)) return true;
	return false;
}

static void plan_target(struct planned *j, size_t t, struct stage_target *out)
{
	struct arena *a = run_arena(j->r);
	const struct solution *s = &j->resolved.solution;
	const struct verdict *verdicts = j->verdicts + t * s->n;
	*out = (struct stage_target){ &j->resolved.targets[t], NEW_N(a, struct stage_dist, s->n), 0, &j->apps[t] };
	for (size_t i = 0; i < s->n; i++) {
		const struct chosen *c = &s->v[i];
		const struct verdict *v = &verdicts[i];
		if (!v->wanted) continue;
		struct stage_dist *d = &out->v[out->n++];
		*d = (struct stage_dist){
			.name = c->name,
			.version = c->version,
			.file = c->file[t],
			.metadata = c->metadata[t],
			.wheel_path = v->wheel->path,
			.unpacked = v->wheel->unpacked,
			.sha256 = v->wheel->sha256,
			.wheel_bytes = v->wheel->size,
			.kept = v->kept,
			.reason = v->reason,
			.left_out = v->left_out,
			.data = v->data,
			.data_bytes = NEW_N(a, uint64_t, v->data.n),
			.direct = strs_has(&j->requirements, c->name),
			.from_url = is_from_url(&j->resolved.inputs, c->name),
			.evidence = &v->evidence,
		};
		via_elsewhere(a, &c->via, &d->via);
		requires_in(a, &v->requires, s, verdicts, &d->requires);
	}
}

static void make_plan(struct planned *j)
{
	static const str level[] = { [PRUNE_DISTS] = STR_INIT("dists"), [PRUNE_NONE] = STR_INIT("none"), [PRUNE_FILES] = STR_INIT("files") };
	struct arena *a = run_arena(j->r);
	struct stage_target *v = NEW_N(a, struct stage_target, j->resolved.targets_n);
	for (size_t t = 0; t < j->resolved.targets_n; t++) plan_target(j, t, &v[t]);
	j->plan = (struct stage_plan){
		.v = v,
		.n = j->resolved.targets_n,
		.prune = level[j->args->prune],
		.mtime = j->mtime,
		.strip = is_stripped(j),
		.guard = j->args->guard,
		.command = STR("spokeshave stage"),
	};
}

/* An empty tree is hardly what was meant. */
static void warn_of_nothing(struct planned *j)
{
	for (size_t t = 0; t < j->plan.n; t++) {
		size_t kept = 0;
		for (size_t i = 0; i < j->plan.v[t].n; i++) kept += j->plan.v[t].v[i].kept;
		if (!kept && j->plan.v[t].n)
			run_warn(j->r, "%.*s: the application imports none of the %zu distributions; is --app %.*s its folder?",
			         STR_ARG(j->plan.v[t].target->name), j->plan.v[t].n, STR_ARG(j->args->app));
	}
}

bool plan_make(struct run *r, struct plan_args *args, const struct strs *words, str output, bool files,
               struct planned *j, struct err *e)
{
	*j = (struct planned){ .r = r, .args = args, .output = output, .files = files };
	if (!traces_read(r, &args->traces, &j->trace, e)) return false;
	j->mtime = EPOCH_1980;
	if (!source_date(r, &j->mtime, e) || !dockerfile_read(r, args->dockerfile, &j->dockerfile, e)) return false;
	if (!make_targets(r, &args->resolve, &j->dockerfile, &j->resolved, e)) return false;
	if (!resolve_inputs(r, &args->resolve, words, &j->resolved, e)) return false;
	if (!scan_app(j, e) || !fetch(j, e) || !decide(j, e)) {
		index_close(j->resolved.index);
		return false;
	}
	make_plan(j);
	warn_of_nothing(j);
	return true;
}

void plan_close(struct planned *p)
{
	index_close(p->resolved.index);
}
