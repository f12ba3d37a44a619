/*
 * The explanation: the derivation of "no solution", told from its facts
 * upwards. Each paragraph gives a few facts and the one conclusion from them; a
 * conclusion that is used again later, and not just by the next, gets a number.
 */
#include "explain.h"

#include <string.h>

enum {
	FACTS_MOST = 4,  /* facts before a conclusion */
	LINES_MOST = 10, /* conclusions; a longer derivation is told as the list of its facts */
	LIST_MOST = 30,
	LONG_STORY = 2,  /* conclusions from which on a reader looks for the point */
	HINTS_MOST = 4,
};

struct line {
	struct strs facts;
	VEC(uint32_t) from;  /* earlier lines */
	uint32_t incompat;   /* the conclusion */
	str conclusion;
	uint32_t uses;       /* later lines that draw on it */
	uint32_t number;     /* 0: none */
	bool gone;           /* merged into the next */
};

struct telling {
	struct arena *a;
	struct grounds g;
	uint32_t *line_of;        /* by incompatibility: index into lines + 1 */
	VEC(uint32_t) facts;      /* incompatibilities that are facts, in the order told */
	VEC(struct line) lines;
};

static const struct incompat *at(const struct telling *t, uint32_t id)
{
	return &t->g.u->engine.incompats.v[id];
}

static bool is_fact(const struct telling *t, uint32_t id)
{
	return at(t, id)->left == PUBGRUB_NONE;
}

/* All that the failure rests on, causes before conclusions; a stack, since depth follows the input. */
static void walk(struct telling *t, uint32_t failed)
{
	const struct universe *u = t->g.u;
	VEC(uint32_t) stack = { 0 };
	bool *told = NEW_N(t->a, bool, u->engine.incompats.n);
	PUSH(t->a, &stack, failed);
	while (stack.n) {
		uint32_t id = stack.v[stack.n - 1];
		const struct incompat *inc = at(t, id);
		if (told[id]) {
			stack.n--;
		} else if (is_fact(t, id)) {
			PUSH(t->a, &t->facts, id);
			told[id] = true;
			stack.n--;
		} else if (!told[inc->left] || !told[inc->right]) {
			/* What has more to tell comes first. */
			bool left_fact = is_fact(t, inc->left);
			uint32_t last = left_fact ? inc->left : inc->right;
			uint32_t first = left_fact ? inc->right : inc->left;
			if (!told[last]) PUSH(t->a, &stack, last);
			if (!told[first]) PUSH(t->a, &stack, first);
		} else {
			PUSH(t->a, &t->lines, (struct line){ .incompat = id });
			told[id] = true;
			stack.n--;
		}
	}
}

static void add_fact(struct telling *t, struct line *l, uint32_t id)
{
	if (fact_implied(t->a, &t->g, at(t, id))) return;
	str text = fact_text(t->a, &t->g, at(t, id));
	if (!strs_has(&l->facts, text)) PUSH(t->a, &l->facts, text);
}

static void add_parent(struct telling *t, struct line *l, uint32_t id)
{
	if (is_fact(t, id)) {
		add_fact(t, l, id);
		return;
	}
	uint32_t from = t->line_of[id] - 1;
	for (size_t i = 0; i < l->from.n; i++)
		if (l->from.v[i] == from) return;
	PUSH(t->a, &l->from, from);
	t->lines.v[from].uses++;
}

/* Every derived incompatibility as a line of its own. */
static void draw(struct telling *t)
{
	for (uint32_t i = 0; i < t->lines.n; i++) {
		struct line *l = &t->lines.v[i];
		t->line_of[l->incompat] = i + 1;
		add_parent(t, l, at(t, l->incompat)->left);
		add_parent(t, l, at(t, l->incompat)->right);
		l->conclusion = conclusion_text(t->a, t->g.u, at(t, l->incompat));
	}
}

/* Facts of `from` before those of `l`, each once. */
static void merge_facts(struct telling *t, struct line *l, const struct line *from)
{
	struct strs all = { 0 };
	for (size_t i = 0; i < from->facts.n; i++) PUSH(t->a, &all, from->facts.v[i]);
	for (size_t i = 0; i < l->facts.n; i++)
		if (!strs_has(&all, l->facts.v[i])) PUSH(t->a, &all, l->facts.v[i]);
	l->facts = all;
}

static size_t merged_count(const struct line *l, const struct line *from)
{
	size_t n = from->facts.n;
	for (size_t i = 0; i < l->facts.n; i++) n += !strs_has(&from->facts, l->facts.v[i]);
	return n;
}

/* A line whose conclusion only the next one uses is told within it, as long as that stays short. */
static void shorten(struct telling *t)
{
	for (uint32_t i = 1; i < t->lines.n; i++) {
		struct line *l = &t->lines.v[i];
		if (l->from.n != 1) continue;
		struct line *from = &t->lines.v[l->from.v[0]];
		bool same = merged_count(l, from) == from->facts.n || str_eq(l->conclusion, from->conclusion);
		if (from->gone || from->uses != 1) continue;
		if (!same && merged_count(l, from) > FACTS_MOST) continue;
		merge_facts(t, l, from);
		l->from.n = 0;
		for (size_t k = 0; k < from->from.n; k++) PUSH(t->a, &l->from, from->from.v[k]);
		from->gone = true;
	}
}

/* The line told just before line `i`; UINT32_MAX if it is the first. */
static uint32_t line_before(const struct telling *t, uint32_t i)
{
	while (i--)
		if (!t->lines.v[i].gone) return i;
	return UINT32_MAX;
}

static void number(struct telling *t)
{
	for (uint32_t i = 0; i < t->lines.n; i++) {
		const struct line *l = &t->lines.v[i];
		if (l->gone) continue;
		for (size_t k = 0; k < l->from.n; k++)
			if (l->from.v[k] != line_before(t, i)) t->lines.v[l->from.v[k]].number = 1;
	}
	uint32_t n = 0;
	for (size_t i = 0; i < t->lines.n; i++)
		if (t->lines.v[i].number) t->lines.v[i].number = ++n;
}

/* A sentence. Names keep their spelling at its beginning. */
static void say(struct buf *b, str text)
{
	if (str_eat(&text, STR("every "))) buf_add(b, STR("Every "));
	else if (str_eat(&text, STR("no version "))) buf_add(b, STR("No version "));
	buf_add(b, text);
	buf_add(b, STR(".\n"));
}

/*
 * The facts from the inputs' side downwards, then what follows. The line before
 * is fresh in mind and needs no mention.
 */
static void tell_line(const struct telling *t, uint32_t i, struct buf *b)
{
	const struct line *l = &t->lines.v[i];
	for (size_t k = 0; k < l->from.n; k++) {
		const struct line *from = &t->lines.v[l->from.v[k]];
		if (l->from.v[k] == line_before(t, i)) continue;
		say(b, arena_fmt(t->a, "As said (%u), %.*s", from->number, STR_ARG(from->conclusion)));
	}
	for (size_t k = l->facts.n; k--;) say(b, l->facts.v[k]);
	str mark = l->number ? arena_fmt(t->a, " (%u)", l->number) : STR("");
	say(b, arena_fmt(t->a, "So %.*s%.*s", STR_ARG(l->conclusion), STR_ARG(mark)));
}

enum { TOLD_INPUTS, TOLD_MISSING, TOLD_REST, TOLD_LAST };

/* Where it stands in a long list: what the user wrote, what can't be had at all, what leads from one to the other. */
static int told_when(const struct telling *t, uint32_t id)
{
	const struct fact *f = &t->g.u->facts.v[at(t, id)->fact];
	if (f->kind == FACT_INPUT || f->kind == FACT_CONSTRAINT) return TOLD_INPUTS;
	if (f->kind != FACT_REQUIRES) return TOLD_MISSING;
	bool none = f->set != NO_SET && bits_empty(project_at(t->g.u, f->other)->sets.v[f->set].in);
	return none ? TOLD_MISSING : TOLD_REST;
}

static bool same_group(const struct fact *a, const struct fact *b)
{
	return a->kind == FACT_REQUIRES && b->kind == FACT_REQUIRES && !b->part && b->set != NO_SET &&
	       a->project == b->project && a->extra == b->extra && a->other == b->other;
}

/* All facts, when their derivation would fill more than a screen. */
static void tell_list(const struct telling *t, struct buf *b)
{
	struct strs said = { 0 };
	VEC(const struct fact *) groups = { 0 }; /* one fact of each group that was told */
	for (int when = TOLD_INPUTS; when < TOLD_LAST; when++)
		for (size_t i = 0; i < t->facts.n; i++) {
			uint32_t id = t->facts.v[i];
			if (told_when(t, id) != when || fact_implied(t->a, &t->g, at(t, id))) continue;
			const struct fact *f = &t->g.u->facts.v[at(t, id)->fact];
			bool group = false;
			for (size_t k = 0; k < groups.n && !group; k++) group = same_group(groups.v[k], f);
			if (group) continue;
			str text = group_text(t->a, &t->g, at(t, id), &group);
			if (group) PUSH(t->a, &groups, f);
			if (!strs_has(&said, text)) PUSH(t->a, &said, text);
		}
	buf_fmt(b, "These %zu facts leave no solution:\n", said.n);
	for (size_t i = 0; i < said.n && i < LIST_MOST; i++) buf_fmt(b, "- %.*s\n", STR_ARG(said.v[i]));
	if (said.n > LIST_MOST) buf_fmt(b, "- and %zu more\n", said.n - LIST_MOST);
}

str solver_explain(struct solver *s, struct arena *a)
{
	struct telling t = { .a = a, .g = { .u = &s->u } };
	struct buf b = buf_in(a);
	t.line_of = NEW_N(a, uint32_t, s->u.engine.incompats.n);
	walk(&t, s->u.engine.failed);
	t.g.incompats = t.facts.v;
	t.g.n = t.facts.n;
	draw(&t);
	shorten(&t);
	number(&t);
	size_t lines = 0;
	for (size_t i = 0; i < t.lines.n; i++) lines += !t.lines.v[i].gone;
	if (!lines) { /* one fact alone is enough */
		say(&b, fact_text(a, &t.g, at(&t, s->u.engine.failed)));
		say(&b, STR("So there is no solution"));
	}
	if (lines > LINES_MOST) tell_list(&t, &b);
	for (uint32_t i = 0; i < t.lines.n && lines <= LINES_MOST; i++)
		if (!t.lines.v[i].gone) tell_line(&t, i, &b);
	struct strs help = { 0 };
	hints(a, &t.g, lines >= LONG_STORY, &help);
	for (size_t i = 0; i < help.n && i < HINTS_MOST; i++) buf_fmt(&b, "hint: %.*s\n", STR_ARG(help.v[i]));
	str text = buf_str(&b);
	return str_slice(text, 0, text.n ? text.n - 1 : 0);
}
