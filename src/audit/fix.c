/*
 * Mending requirement files. Each step reads the file anew, so that no step has
 * to know what the ones before it moved, and is taken back where anything but
 * the one requirement would be read otherwise than before.
 */
#include <stdlib.h>

#include "fixing.h"

#include "spokeshave/buf.h"

static bool mend(struct mending *m, const struct audit_finding *f, str *text)
{
	bool speaks = f->requirement;
	if (f->code == AUDIT_UNUSED && speaks) return remove_requirement(m, f->requirement, text);
	if (f->code == AUDIT_STANDARD_LIBRARY && speaks) return mend_standard(m, f, text);
	if (f->code == AUDIT_DUPLICATE && speaks) return mend_duplicate(m, f, text);
	if (f->code == AUDIT_MISSING || f->code == AUDIT_TRANSITIVE) return mend_missing(m, f, text);
	if (f->code == AUDIT_MISPLACED && speaks) return mend_misplaced(m, f, text);
	*text = STR("--fix does not mend this");
	return false;
}

enum { TURNS = 3 };

/* Duplicates while they stand where they were found; then production, whose lists are development's as well. */
static int turn_of(struct mending *m, const struct audit_finding *f)
{
	if (f->code == AUDIT_DUPLICATE) return 0;
	return scope_at(m, f->at.path) == AUDIT_DEVELOPMENT ? 2 : 1;
}

static int by_path(const void *a, const void *b)
{
	return str_cmp(((const struct audit_edit *)a)->path, ((const struct audit_edit *)b)->path);
}

/* Lines that were added end as those of the file did. */
static str with_its_ends(struct arena *a, str before, str after)
{
	struct buf b = buf_in(a);
	size_t ends = 0, carriage = 0;
	for (size_t i = 0; i < before.n; i++) {
		ends += before.p[i] == '\n';
		carriage += before.p[i] == '\n' && i && before.p[i - 1] == '\r';
	}
	if (!ends || carriage < ends) return after;
	for (size_t i = 0; i < after.n; i++) {
		if (after.p[i] == '\n' && (!i || after.p[i - 1] != '\r')) buf_add(&b, STR("\r"));
		buf_char(&b, after.p[i]);
	}
	return buf_str(&b);
}

void audit_fix(struct arena *a, const struct audit_file *texts, size_t n, const struct audit_findings *findings,
               const struct audit_input *in, struct audit_fixes *out)
{
	struct mending m = { .a = a, .in = in, .texts = texts, .n = n };
	*out = (struct audit_fixes){ .mends = NEW_N(a, struct audit_mend, findings->n + 1) };
	for (size_t i = 0; i < findings->n; i++)
		if (findings->v[i].level != AUDIT_NOTE) out->mends[out->mends_n++].finding = &findings->v[i];
	for (int turn = 0; turn < TURNS; turn++)
		for (size_t i = 0; i < out->mends_n; i++) {
			struct audit_mend *x = &out->mends[i];
			if (turn_of(&m, x->finding) == turn) x->done = mend(&m, x->finding, &x->text);
		}
	out->edits = NEW_N(a, struct audit_edit, m.files.n + 1);
	for (size_t i = 0; i < m.files.n; i++) {
		const struct mended *f = m.files.v[i];
		if (!str_eq(f->before, f->after))
			out->edits[out->edits_n++] = (struct audit_edit){ f->path, f->before, with_its_ends(a, f->before, f->after) };
	}
	if (out->edits_n) qsort(out->edits, out->edits_n, sizeof *out->edits, by_path);
}
