/* What is worth knowing of projects beside their files. */
#include "index_private.h"

static bool is_active(str status)
{
	return !status.n || str_eq(status, STR("active"));
}

str index_status(const struct index *x, str name)
{
	const struct page_fact *f = page_find(x, name);
	return f && f->page ? f->page->status : STR("");
}

static str about_status(struct index *x, str status, str shown)
{
	if (str_eq(status, STR("archived")))
		return arena_fmt(x->a, "is archived on %.*s: no more releases are expected, not even for security; "
		                 "plan for a successor", STR_ARG(shown));
	if (str_eq(status, STR("deprecated")))
		return arena_fmt(x->a, "is deprecated on %.*s: its authors advise against it; see what they name instead",
		                 STR_ARG(shown));
	return arena_fmt(x->a, "has the status '%.*s' on %.*s", STR_ARG(status), STR_ARG(shown));
}

/* Of an index that was not asked: what can be told without asking. */
static bool has_quietly(struct index *x, size_t source, str name)
{
	const struct source *s = &x->sources[source];
	const struct page *page;
	struct notes ignored = { 0 };
	struct err e;
	bool found = false;
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): one of an array is somewhere */
	if (s->dir.n) return local_page(x, source, name, &found, &page, &ignored, &e) && found;
	const struct page_copy *copy = page_copy_load(x, page_url(x, source, name), x->accept_n);
	return copy && !copy->absent;
}

static void note_indexes(struct index *x, const struct page_fact *f, struct notes *out)
{
	const struct source *first = NULL, *second = NULL;
	for (size_t i = 0; i < x->indexes; i++) {
		bool has = i < f->begun ? f->parts[i].page != NULL
		                        : x->report_twice && f->found && source_serves(x, i, f->name) && has_quietly(x, i, f->name);
		if (!has) continue;
		if (!first) first = &x->sources[i];
		else if (!second) second = &x->sources[i];
	}
	if (!second) return;
	str how = x->strategy == INDEX_FIRST ? STR("the first one's files are used")
	          : STR("files of both count, by the strategy that was asked for");
	PUSH(x->a, out, ((struct note){ f->name, arena_fmt(x->a, "is on %.*s and on %.*s; %.*s; pin it to one of them if "
	                                                   "these are not the same project", STR_ARG(first->shown),
	                                                   STR_ARG(second->shown), STR_ARG(how)) }));
}

static const struct source *whose(const struct index *x, const struct page_fact *f)
{
	for (size_t i = 0; i < f->begun; i++)
		if (f->parts[i].page) return &x->sources[i];
	return NULL;
}

void index_notes(struct index *x, const struct solution *chosen, struct notes *out)
{
	for (size_t i = 0; i < chosen->n; i++) {
		str name = chosen->v[i].name;
		if (i && str_eq(name, chosen->v[i - 1].name)) continue; /* one row a target */
		const struct page_fact *f = page_find(x, name);
		if (!f || !f->page) continue;
		const struct source *s = whose(x, f);
		if (s && !is_active(f->page->status))
			PUSH(x->a, out, ((struct note){ f->name, about_status(x, f->page->status, s->shown) }));
		note_indexes(x, f, out);
	}
}

static bool is_name_char(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '-' || c == '_' || c == '.';
}

static bool has_word(str text, str word)
{
	for (size_t i = 0; i + word.n <= text.n; i++) {
		if ((i && is_name_char(text.p[i - 1])) || !str_starts(str_skip(text, i), word)) continue;
		if (i + word.n == text.n || !is_name_char(text.p[i + word.n])) return true;
	}
	return false;
}

void index_unasked(const struct index *x, struct arena *a, str text, struct strs *out)
{
	for (size_t i = 0; i < x->pages.n; i++) {
		const struct page_fact *f = x->pages.v[i];
		if (f->url.n || !f->found || !has_word(text, f->name)) continue;
		for (size_t k = f->begun; k < x->indexes; k++)
			if (source_serves(x, k, f->name)) PUSH(a, out, f->name);
	}
	strs_sort_unique(out);
}
