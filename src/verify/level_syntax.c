#include "verify_private.h"

/* "pylock.toml:3" of a note is its place. */
static void note(struct verification *v, const struct note *n)
{
	str path, line;
	uint64_t number;
	struct lock_place at = { 0, 0 };
	bool placed = str_cut_last(n->where, ':', &path, &line) && str_u64(line, &number) && number <= UINT32_MAX;
	if (placed) at.line = (uint32_t)number;
	found(v, SEVERITY_WARNING, FAULT_NONE, NULL, (str){ 0 }, placed ? path : n->where, at, "%.*s", STR_ARG(n->text));
}

void judge_syntax(struct verification *v)
{
	const struct verify_subject *s = v->subject;
	if (s->manifest_path.n && !s->manifest_read) found_fault(v, NULL, s->manifest_path, &s->manifest_fault);
	if (s->lock_path.n && !s->lock_read) found_fault(v, NULL, s->lock_path, &s->lock_fault);
	for (size_t i = 0; i < s->lock_notes.n; i++) note(v, &s->lock_notes.v[i]);
}
