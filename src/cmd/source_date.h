/* The time that what is written bears: that of the source, by SOURCE_DATE_EPOCH. */
#ifndef CMD_SOURCE_DATE_H
#define CMD_SOURCE_DATE_H

#include "spokeshave/run.h"

/* Seconds since 1970; `*out` stays as it is where the variable is not set. FAULT_INPUT: it is no such number. */
MUST_USE bool source_date(struct run *r, int64_t *out, struct err *e);

#endif
