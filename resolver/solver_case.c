/* The facts as a file that tests/case reads. Its grammar is described there. */
#include "solver_private.h"
#include "text.h"
#include "spokeshave/buf.h"

#include <stdlib.h>

/* One word: what would end it is written as %XX. */
static void add_word(struct buf *b, const char *key, str value)
{
	buf_fmt(b, " %s", key);
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];
		if (c <= ' ' || c == ':' || c == '%' || c == 127) buf_fmt(b, "%%%02X", c);
		else buf_char(b, (char)c);
	}
}

/* The rest of a line. */
static void add_rest(struct buf *b, str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		buf_char(b, c < ' ' || c == 127 ? ' ' : (char)c);
	}
}

/* A requirement, its URL without credentials. */
static void add_requirement(struct buf *b, const struct requirement *req)
{
	struct requirement clean = *req;
	clean.url = url_without_user(b->a, req->url);
	add_rest(b, requirement_text(b->a, &clean));
}

static void add_target(struct buf *b, const struct target *t)
{
	buf_fmt(b, "target %.*s python=%.*s libc=%s_%u.%u arch=%.*s\n", STR_ARG(t->name), STR_ARG(t->python.normal),
	        t->libc == LIBC_MUSL ? "musl" : "glibc", t->libc_major, t->libc_minor, STR_ARG(t->arch));
}

static void add_cutoff(struct buf *b, struct cutoff cutoff, str name)
{
	buf_fmt(b, "option exclude-newer=%.*s %.*s\n",
	        STR_ARG(cutoff.given ? moment_text(b->a, cutoff.at) : STR("never")), STR_ARG(name));
}

static void add_options(struct buf *b, const struct solver_opts *o)
{
	static const char *const mode[] = { "if-necessary", "disallow", "allow", "explicit" };
	static const char *const first[] = { "highest", "lowest", "lowest-direct" };
	if (o->prerelease) buf_fmt(b, "option prerelease=%s\n", mode[o->prerelease]);
	if (o->resolution) buf_fmt(b, "option resolution=%s\n", first[o->resolution]);
	if (o->require_hashes) buf_add(b, STR("option require-hashes\n"));
	if (o->no_deps) buf_add(b, STR("option no-deps\n"));
	if (o->complete) buf_add(b, STR("option complete\n"));
	if (o->ignore_requires_python_upper) buf_add(b, STR("option ignore-requires-python-upper\n"));
	if (o->first_match) buf_fmt(b, "option first-match=%u\n", o->first_match);
	if (o->exclude_newer.given) add_cutoff(b, o->exclude_newer, STR(""));
	for (size_t i = 0; i < o->cutoffs_n; i++) add_cutoff(b, o->cutoffs[i].cutoff, o->cutoffs[i].name);
}

static void add_input(struct buf *b, const char *kind, const struct input *in)
{
	buf_fmt(b, "%s ", kind);
	add_rest(b, in->where);
	buf_add(b, STR(": "));
	add_requirement(b, &in->req);
	for (size_t i = 0; i < in->sha256.n; i++) buf_fmt(b, " --hash=sha256:%.*s", STR_ARG(in->sha256.v[i]));
	buf_char(b, '\n');
}

static void add_inputs(struct buf *b, const struct universe *u)
{
	const struct solver_opts *o = u->opts;
	for (size_t i = 0; i < u->given_n; i++)
		add_input(b, u->given[i].constraint ? "constraint" : "input", &u->given[i]);
	for (size_t i = 0; i < o->overrides_n; i++) add_input(b, "override", &o->overrides[i]);
	for (size_t i = 0; i < o->excludes.n; i++) buf_fmt(b, "exclude %.*s\n", STR_ARG(o->excludes.v[i]));
	for (size_t i = 0; i < o->preferences_n; i++)
		buf_fmt(b, "prefer %.*s %.*s\n", STR_ARG(o->preferences[i].name),
		        STR_ARG(o->preferences[i].version.normal));
}

static void add_file(struct buf *b, const struct project *p, const struct wheel_file *f)
{
	const struct answer *answer = p->open ? project_answer(p, f) : &(struct answer){ 0 };
	const struct metadata *m = answer->metadata;
	buf_fmt(b, "%.*s %.*s", STR_ARG(p->name), STR_ARG(f->wheel.version.normal));
	add_word(b, "wheel=", arena_fmt(b->a, "%.*s-%.*s-%.*s", STR_ARG(f->wheel.python), STR_ARG(f->wheel.abi),
	                                STR_ARG(f->wheel.platform)));
	if (f->wheel.build_text.n) add_word(b, "build=", f->wheel.build_text);
	if (f->requires_python.n) add_word(b, "python=", f->requires_python);
	if (f->sha256.n) add_word(b, "sha256=", f->sha256);
	if (p->rank && f->index) buf_fmt(b, " index=%u", f->index);
	if (p->cutoff.given && str_starts(f->url, STR("file:"))) add_word(b, "url=", STR("file:"));
	if (f->upload_time.n) add_word(b, "uploaded=", f->upload_time);
	if (f->is_yanked) add_word(b, "yanked=", f->yanked);
	if (m && m->requires_python.n) add_word(b, "metadata-python=", m->requires_python);
	for (size_t i = 0; m && i < m->provides_extra.n; i++) add_word(b, "extra=", m->provides_extra.v[i]);
	if (!answer->here) {
		buf_add(b, STR(" ?"));
	} else if (!m) {
		buf_add(b, STR(" ! "));
		add_rest(b, answer->why);
	}
	for (size_t i = 0; m && i < m->requires_dist.n; i++) {
		buf_add(b, i ? STR(" | ") : STR(": "));
		add_requirement(b, &m->requires_dist.v[i]);
	}
	buf_char(b, '\n');
}

static int by_name(const void *left, const void *right)
{
	return str_cmp((*(const struct project *const *)left)->name, (*(const struct project *const *)right)->name);
}

str solver_case(struct solver *s, struct arena *a)
{
	struct buf b = buf_in(a);
	const struct universe *u = &s->u;
	for (uint32_t t = 0; t < u->targets_n; t++) add_target(&b, &u->targets[t]);
	add_options(&b, u->opts);
	add_inputs(&b, u);
	const struct project **sorted = NEW_N(a, const struct project *, u->projects.n + 1);
	for (size_t i = 0; i < u->projects.n; i++) sorted[i] = u->projects.v[i];
	if (u->projects.n) qsort(sorted, u->projects.n, sizeof *sorted, by_name);
	for (size_t i = 0; i < u->projects.n; i++) {
		const struct page *page = sorted[i]->page;
		if (!page) continue;
		if (!page->n && !page->sdists.n) buf_fmt(&b, "page %.*s\n", STR_ARG(sorted[i]->name));
		for (size_t k = 0; k < page->sdists.n; k++)
			buf_fmt(&b, "%.*s %.*s source\n", STR_ARG(sorted[i]->name), STR_ARG(page->sdists.v[k].normal));
		for (size_t k = 0; k < page->n; k++) add_file(&b, sorted[i], &page->v[k]);
	}
	return buf_str(&b);
}
