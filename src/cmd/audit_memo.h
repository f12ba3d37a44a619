/*
 * Audits that were made before. What one says follows from the options, the
 * project's files, what an index said and this program; while all of these are
 * the same, nothing has to be read or judged.
 */
#ifndef SPOKESHAVE_CMD_AUDIT_MEMO_H
#define SPOKESHAVE_CMD_AUDIT_MEMO_H

#include "memo.h"
#include "spokeshave/gather.h"

struct audit_memo {
	str key;              /* of the question and the project's files; empty: such an audit is not kept */
	struct strs files;    /* that were read though they are not among those, as the project names them */
	struct { struct learnt *v; size_t n, cap; } learnt;
	struct strs warnings; /* that making it gave */
	str text;             /* what was printed */
	size_t faults;
};

/* The audit of that key, if it still holds; its warnings are said again. */
bool audit_memo_find(struct run *r, str key, struct audit_memo *out);

/* Keep it, if all that it rests on can be told again. */
void audit_memo_keep(struct run *r, const struct audit_memo *memo);

#endif
