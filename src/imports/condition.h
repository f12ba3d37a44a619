/* What the test of an `if` says for a Linux target, before any Python runs. */
#ifndef SPOKESHAVE_CONDITION_H
#define SPOKESHAVE_CONDITION_H

#include "lexer.h"

#define LIMIT_CONDITION_DEPTH 20u /* parentheses and `not` within each other */

/* Bit N of a mask is Python 3.N. What can't be decided may be both: all bits in both masks. */
struct condition {
	uint32_t yes, no;     /* the versions on which it may be true, may be false */
	bool type_checking;   /* it is TYPE_CHECKING alone */
	bool not_type_checking;
	bool main;            /* it is __name__ == "__main__" alone */
};

/* `first` is the token behind `if` or `elif`, `l` stands behind it; read up to the ':'. */
struct condition condition_read(struct token first, struct lexer l);

#endif
