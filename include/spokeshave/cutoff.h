/*
 * Cut-offs: points in time after which what was uploaded does not exist, as
 * `--exclude-newer` gives them.
 *
 * A moment is a number of microseconds since 1970-01-01T00:00:00Z; finer digits
 * are dropped. Years 0001 to 9999 are known.
 */
#ifndef SPOKESHAVE_CUTOFF_H
#define SPOKESHAVE_CUTOFF_H

#include "spokeshave/arena.h"
#include "spokeshave/err.h"

#define MOMENT_SECOND INT64_C(1000000)

/* What was uploaded at `at` or later is left out. {0}: nothing is. */
struct cutoff {
	bool given;
	int64_t at; /* a moment */
};

/*
 * Read an RFC 3339 time, "2026-01-31T12:00:00.5+01:00"; 't', 'z', and a blank
 * for the 'T' do too. False, `out` untouched, for anything else; a leap second
 * counts as the second before it.
 */
MUST_USE bool moment_parse(str text, int64_t *out);

/* The same time in UTC, "2026-01-31T11:00:00.5Z", without digits that say nothing. */
str moment_text(struct arena *a, int64_t moment);

/*
 * Read an option's value: a date ("2026-01-31": the end of that day, UTC), a
 * time as above, or an age before `now`: "30 days", "2w", "1 week 12 hours",
 * "P30D", "P2W", "PT36H". Months and years have no fixed length and are
 * refused. On failure `out` is untouched.
 */
MUST_USE bool cutoff_parse(str value, int64_t now, struct cutoff *out, struct err *e);

#endif
