/*
 * Resolver cases as text: a small index, inputs, and what is to come of them.
 *
 *     # a comment
 *     target alpine python=3.12.8 libc=musl_1.2 arch=x86_64
 *     option prerelease=allow      (also: require-hashes, no-deps, ignore-requires-python-upper,
 *                                  complete, resolution=lowest, first-match=2: so many indexes)
 *     option exclude-newer=2026-01-31T12:00:00Z flask   (of one project; "never": none)
 *     input requirements.txt:1: flask[async]>=2 --hash=sha256:abc
 *     constraint constraints.txt:1: flask<3
 *     override overrides.txt:1: werkzeug==3
 *     exclude colorama
 *     prefer flask 2.0             an existing lock has it
 *     flask 2.0                    a wheel, py3-none-any, that requires nothing
 *     flask 2.1: werkzeug>=2 | asgiref; extra == "async"
 *     flask 2.2 wheel=cp312-cp312-musllinux_1_2_x86_64 build=1 python=>=3.8,<4: werkzeug
 *     flask 2.3 uploaded=2026-01-30T00:00:00Z yanked=broken%20on%20arm sha256=abc extra=async
 *     flask 2.3.1 index=1          of the second index
 *     flask 2.4 source             no wheel at all
 *     flask 2.5 ! its METADATA is broken
 *     flask 2.6 ?                  metadata never came
 *     page flask                   a page, even if no line above says so
 *     => flask 2.1 [async] @alpine
 *     =! a line of the explanation
 *     =# where: a note
 *
 * One line is one file; more files of one version are more lines. Without
 * targets there is one, as in the first line above. %20 stands for a blank in a
 * word, and so on. Files come in the order given.
 */
#ifndef TESTS_CASE_H
#define TESTS_CASE_H

#include "spokeshave/buf.h"
#include "spokeshave/solver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct case_file { /* beside page.v[i] */
	const struct metadata *metadata;
	str why;
	bool unknown;
};

struct case_project {
	str name;
	struct page page;
	VEC(struct case_file) files;
};

struct case_text {
	VEC(struct target) targets;
	VEC(struct input) inputs, overrides;
	VEC(struct preference) preferences;
	VEC(struct named_cutoff) cutoffs;
	VEC(struct case_project) projects;
	struct solver_opts opts;
	struct strs expected; /* "flask 2.1 [async] @alpine", sorted */
	struct strs explained, notes;
	bool stuck;           /* an explanation is expected */
};

static inline _Noreturn void case_wrong(str line, const char *what)
{
	fprintf(stderr, "case: %s: '%.*s'\n", what, STR_ARG(line));
	abort();
}

static inline str case_word(str *rest)
{
	str word;
	*rest = str_trim(*rest);
	str_cut(*rest, ' ', &word, rest);
	return word;
}

static inline unsigned case_number(str *s)
{
	str digits;
	uint64_t n;
	if (!str_cut(*s, '.', &digits, s)) *s = STR("");
	if (!str_u64(digits, &n)) case_wrong(digits, "a number is missing");
	return (unsigned)n;
}

static inline struct target case_target(struct arena *a, str name, str python, str libc, str arch)
{
	struct target t = { .name = name, .arch = arch };
	str rest = python;
	if (!version_parse(a, python, &t.python)) case_wrong(python, "not a version");
	t.major = case_number(&rest);
	t.minor = case_number(&rest);
	t.libc = str_eat(&libc, STR("musl_")) ? LIBC_MUSL : (str_eat(&libc, STR("glibc_")), LIBC_GLIBC);
	t.libc_major = case_number(&libc);
	t.libc_minor = case_number(&libc);
	t.tags = tag_set_new(a, t.major, t.minor, t.libc, t.libc_major, t.libc_minor, arch);
	for (size_t i = 0; i < MARKER_KEYS; i++) t.env.value[i] = STR("");
	t.env.value[MARKER_OS_NAME] = STR("posix");
	t.env.value[MARKER_SYS_PLATFORM] = STR("linux");
	t.env.value[MARKER_PLATFORM_MACHINE] = arch;
	t.env.value[MARKER_PLATFORM_SYSTEM] = STR("Linux");
	t.env.value[MARKER_PLATFORM_PYTHON_IMPLEMENTATION] = STR("CPython");
	t.env.value[MARKER_IMPLEMENTATION_NAME] = STR("cpython");
	t.env.value[MARKER_IMPLEMENTATION_VERSION] = python;
	t.env.value[MARKER_PYTHON_FULL_VERSION] = python;
	t.env.value[MARKER_PYTHON_VERSION] = arena_fmt(a, "%u.%u", t.major, t.minor);
	return t;
}

static inline void case_add_target(struct arena *a, struct case_text *c, str line)
{
	str name = case_word(&line), python = STR("3.12.8"), libc = STR("musl_1.2"), arch = STR("x86_64");
	while (line.n) {
		str word = case_word(&line);
		if (str_eat(&word, STR("python="))) python = word;
		else if (str_eat(&word, STR("libc="))) libc = word;
		else if (str_eat(&word, STR("arch="))) arch = word;
		else case_wrong(word, "unknown word of a target");
	}
	PUSH(a, &c->targets, case_target(a, name, python, libc, arch));
}

static inline void case_add_cutoff(struct arena *a, struct case_text *c, str value, str name)
{
	struct named_cutoff n = { .name = name };
	struct err e;
	if (!str_eq(value, STR("never")) && !cutoff_parse(value, 0, &n.cutoff, &e)) case_wrong(value, e.text);
	if (name.n) PUSH(a, &c->cutoffs, n);
	else c->opts.exclude_newer = n.cutoff;
}

static inline void case_add_option(struct arena *a, struct case_text *c, str line)
{
	static const str first[] = { STR_INIT("highest"), STR_INIT("lowest"), STR_INIT("lowest-direct") };
	str word = case_word(&line);
	static const str modes[] = { STR_INIT("if-necessary"), STR_INIT("disallow"), STR_INIT("allow"),
	                             STR_INIT("explicit") };
	if (str_eq(word, STR("require-hashes"))) c->opts.require_hashes = true;
	else if (str_eq(word, STR("no-deps"))) c->opts.no_deps = true;
	else if (str_eq(word, STR("ignore-requires-python-upper"))) c->opts.ignore_requires_python_upper = true;
	else if (str_eq(word, STR("complete"))) c->opts.complete = true;
	else if (str_eat(&word, STR("first-match="))) c->opts.first_match = case_number(&word);
	else if (str_eat(&word, STR("exclude-newer="))) case_add_cutoff(a, c, word, str_trim(line));
	else if (str_eat(&word, STR("resolution="))) {
		for (size_t i = 0; i < COUNT(first); i++)
			if (str_eq(word, first[i])) c->opts.resolution = (enum resolution)i;
	} else if (str_eat(&word, STR("prerelease="))) {
		for (size_t i = 0; i < COUNT(modes); i++)
			if (str_eq(word, modes[i])) c->opts.prerelease = (enum prerelease)i;
	} else case_wrong(word, "unknown option");
}

static inline struct requirement case_requirement(struct arena *a, str text)
{
	struct requirement req;
	struct err e;
	if (!requirement_parse(a, text, &req, NULL, &e)) case_wrong(text, e.text);
	return req;
}

static inline struct input case_input(struct arena *a, str line, bool constraint)
{
	struct input in = { .constraint = constraint };
	str option;
	size_t at = 0;
	while (at + 1 < line.n && !(line.p[at] == ':' && line.p[at + 1] == ' ')) at++;
	in.where = str_slice(line, 0, at);
	line = str_trim(str_skip(line, at + 1));
	while (str_has(line, STR(" --hash=sha256:"))) {
		str_cut_last(line, ' ', &line, &option);
		if (!str_eat(&option, STR("--hash=sha256:"))) case_wrong(option, "unknown option of an input");
		PUSH(a, &in.sha256, option);
	}
	in.req = case_requirement(a, line);
	return in;
}

static inline void case_add_preference(struct arena *a, struct case_text *c, str line)
{
	struct preference p = { .name = case_word(&line) };
	if (!version_parse(a, line, &p.version)) case_wrong(line, "not a version");
	PUSH(a, &c->preferences, p);
}

static inline struct case_project *case_project(struct arena *a, struct case_text *c, str name)
{
	for (size_t i = 0; i < c->projects.n; i++)
		if (str_eq(c->projects.v[i].name, name)) return &c->projects.v[i];
	PUSH(a, &c->projects, (struct case_project){ .name = name, .page = { .name = name } });
	return &c->projects.v[c->projects.n - 1];
}

static inline unsigned case_hex(char c)
{
	return char_is_digit(c) ? (unsigned)(c - '0') : (unsigned)(char_lower(c) - 'a' + 10) & 15;
}

/* A word with %XX replaced. */
static inline str case_value(struct arena *a, str s)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '%' && i + 2 < s.n) {
			buf_char(&b, (char)(case_hex(s.p[i + 1]) << 4 | case_hex(s.p[i + 2])));
			i += 2;
		} else {
			buf_char(&b, s.p[i]);
		}
	}
	return buf_str(&b);
}

static inline void case_requires(struct arena *a, struct metadata *m, str text)
{
	str one;
	while (text.n) {
		str_cut(text, '|', &one, &text);
		PUSH(a, &m->requires_dist, case_requirement(a, str_trim(one)));
	}
}

static inline str case_filename(struct arena *a, str name, str version, str build, str tag)
{
	char *flat = arena_cstr(a, name);
	for (size_t i = 0; i < name.n; i++)
		if (flat[i] == '-') flat[i] = '_';
	return arena_fmt(a, "%s-%.*s%s%.*s-%.*s.whl", flat, STR_ARG(version), build.n ? "-" : "",
	                 STR_ARG(build), STR_ARG(tag));
}

/* "NAME VERSION words…", then nothing, ": requirements", " ! why", or " ?". */
static inline void case_add_file(struct arena *a, struct case_text *c, str line)
{
	str whole = line, head = line, requires = STR("");
	struct case_file file = { 0 };
	struct wheel_file w = { .metadata = SIBLING_THERE };
	struct metadata *m = NEW(a, struct metadata);
	for (size_t i = 0; i < line.n; i++) {
		bool why = str_starts(str_skip(line, i), STR(" ! "));
		if (!why && !(line.p[i] == ':' && (i + 1 == line.n || line.p[i + 1] == ' '))) continue;
		head = str_slice(line, 0, i);
		if (why) file.why = str_trim(str_skip(line, i + 3));
		else requires = str_skip(line, i + 1);
		break;
	}
	str name = case_word(&head), version = case_word(&head), build = STR(""), tag = STR("py3-none-any");
	struct case_project *p = case_project(a, c, name);
	bool source = false, wheel = false;
	while (head.n) {
		str word = case_value(a, case_word(&head));
		if (str_eat(&word, STR("wheel="))) { tag = word; wheel = true; }
		else if (str_eat(&word, STR("build="))) build = word;
		else if (str_eat(&word, STR("python="))) w.requires_python = word;
		else if (str_eat(&word, STR("metadata-python="))) m->requires_python = word;
		else if (str_eat(&word, STR("sha256="))) w.sha256 = word;
		else if (str_eat(&word, STR("url="))) w.url = word;
		else if (str_eat(&word, STR("index="))) w.index = case_number(&word);
		else if (str_eat(&word, STR("uploaded="))) w.upload_time = word;
		else if (str_eat(&word, STR("extra="))) PUSH(a, &m->provides_extra, word);
		else if (str_eat(&word, STR("yanked="))) { w.is_yanked = true; w.yanked = word; }
		else if (str_eq(word, STR("yanked"))) w.is_yanked = true;
		else if (str_eq(word, STR("source"))) source = true;
		else if (str_eq(word, STR("?"))) file.unknown = true;
		else case_wrong(whole, "unknown word of a file");
	}
	if (source) {
		struct version v;
		if (!version_parse(a, version, &v)) case_wrong(whole, "not a version");
		PUSH(a, &p->page.sdists, v);
		if (!wheel) return;
	}
	struct err e;
	w.filename = case_filename(a, name, version, build, tag);
	if (!w.url.n) w.url = arena_fmt(a, "https://index.example/%.*s", STR_ARG(w.filename));
	if (!wheel_name_parse(a, w.filename, &w.wheel, &e)) case_wrong(whole, e.text);
	case_requires(a, m, str_trim(requires));
	m->name = name;
	m->version = version;
	if (!file.why.n) file.metadata = m;
	PUSH(a, &p->page, w);
	PUSH(a, &p->files, file);
}

static inline void case_add_line(struct arena *a, struct case_text *c, str line)
{
	if (str_eat(&line, STR("=! "))) {
		PUSH(a, &c->explained, line);
		c->stuck = true;
	} else if (str_eat(&line, STR("=> "))) PUSH(a, &c->expected, str_trim(line));
	else if (str_eat(&line, STR("=# "))) PUSH(a, &c->notes, str_trim(line));
	else if (str_eat(&line, STR("target "))) case_add_target(a, c, line);
	else if (str_eat(&line, STR("option "))) case_add_option(a, c, str_trim(line));
	else if (str_eat(&line, STR("input "))) PUSH(a, &c->inputs, case_input(a, line, false));
	else if (str_eat(&line, STR("constraint "))) PUSH(a, &c->inputs, case_input(a, line, true));
	else if (str_eat(&line, STR("override "))) PUSH(a, &c->overrides, case_input(a, line, false));
	else if (str_eat(&line, STR("exclude "))) PUSH(a, &c->opts.excludes, str_trim(line));
	else if (str_eat(&line, STR("prefer "))) case_add_preference(a, c, line);
	else if (str_eat(&line, STR("page "))) case_project(a, c, str_trim(line));
	else case_add_file(a, c, line);
}

static inline struct case_text case_read(struct arena *a, str text)
{
	struct case_text c = { 0 };
	for (str line; text.n;) {
		str_cut(text, '\n', &line, &text);
		if (str_trim(line).n && !str_starts(line, STR("#"))) case_add_line(a, &c, line);
	}
	c.opts.overrides = c.overrides.v;
	c.opts.overrides_n = c.overrides.n;
	c.opts.preferences = c.preferences.v;
	c.opts.preferences_n = c.preferences.n;
	c.opts.cutoffs = c.cutoffs.v;
	c.opts.cutoffs_n = c.cutoffs.n;
	if (!c.targets.n) case_add_target(a, &c, STR("alpine"));
	return c;
}

/* Hand in what is asked. False: the case does not say. */
static inline bool case_answer(struct solver *s, struct case_text *c, const struct need *n)
{
	for (size_t i = 0; i < c->projects.n; i++) {
		struct case_project *p = &c->projects.v[i];
		if (!str_eq(p->name, n->name)) continue;
		if (n->kind == NEED_PAGE) {
			solver_page(s, p->name, &p->page);
			return true;
		}
		const struct case_file *f = &p->files.v[n->file - p->page.v];
		if (!f->unknown) solver_metadata(s, n->file, f->metadata, f->why);
		return !f->unknown;
	}
	if (n->kind == NEED_PAGE) solver_page(s, n->name, NULL);
	return n->kind == NEED_PAGE;
}

/* Which of the asks are answered before the next step. */
enum case_order { CASE_ALL, CASE_FIRST_ONLY, CASE_BACKWARDS, CASE_RANDOM, CASE_ORDERS };

static inline enum solver_state case_solve(struct solver *s, struct case_text *c, enum case_order order, unsigned seed)
{
	for (;;) {
		struct needs asks;
		enum solver_state state = solver_step(s, &asks);
		if (state != SOLVER_NEEDS) return state;
		if (!asks.n) case_wrong(STR("solver_step"), "asks nothing");
		bool answered = false;
		for (size_t i = asks.n; i--;) {
			size_t k = order == CASE_BACKWARDS ? i : asks.n - 1 - i;
			seed = seed * 1103515245u + 12345u;
			if (order == CASE_FIRST_ONLY && k) continue;
			if (order == CASE_RANDOM && k && seed >> 16 & 1) continue;
			if (order == CASE_BACKWARDS && asks.n > 1 && !k && seed >> 16 & 1) continue;
			answered |= case_answer(s, c, &asks.v[k]);
		}
		/* Those that the order chose may all be what never came; the first is what counts. */
		if (!answered && !case_answer(s, c, &asks.v[0])) case_wrong(asks.v[0].name, "the case does not say what is asked of");
	}
}

static inline struct solver *case_solver(struct arena *a, struct case_text *c)
{
	return solver_new(a, c->targets.v, c->targets.n, c->inputs.v, c->inputs.n, &c->opts);
}

/* The solution as the lines after "=> ". */
static inline struct strs case_lines(struct arena *a, const struct case_text *c, const struct solution *found)
{
	struct strs lines = { 0 };
	for (size_t i = 0; i < found->n; i++) {
		const struct chosen *ch = &found->v[i];
		struct buf b = buf_in(a);
		size_t on = 0;
		buf_fmt(&b, "%.*s %.*s", STR_ARG(ch->name), STR_ARG(ch->version->normal));
		for (size_t x = 0; x < ch->extras.n; x++)
			buf_fmt(&b, "%s%.*s", x ? "," : " [", STR_ARG(ch->extras.v[x]));
		if (ch->extras.n) buf_char(&b, ']');
		for (size_t t = 0; t < c->targets.n; t++) on += ch->file[t] != NULL;
		for (size_t t = 0; t < c->targets.n && on < c->targets.n; t++)
			if (ch->file[t]) buf_fmt(&b, " @%.*s", STR_ARG(c->targets.v[t].name));
		PUSH(a, &lines, buf_str(&b));
	}
	return lines;
}

#endif
