/* The table of short names. Private to resolver/. */
#ifndef RESOLVER_TARGET_ROWS_H
#define RESOLVER_TARGET_ROWS_H

#include "target.h"

const struct target_row *target_row_of(enum base base); /* null: no short name is for that */

#endif
