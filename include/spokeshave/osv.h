/* Advisories in OSV's format, as osv.dev exports them: which versions of a project they are about. */
#ifndef SPOKESHAVE_OSV_H
#define SPOKESHAVE_OSV_H

#include "spokeshave/version.h"

#define LIMIT_OSV_BYTES (UINT64_C(16) << 20) /* of one advisory */

struct osv_event {
	enum { OSV_INTRODUCED, OSV_FIXED, OSV_LAST_AFFECTED, OSV_LIMIT } kind;
	str version; /* as written; "0": before all others; of a limit "*": none */
};
struct osv_range { struct osv_event *v; size_t n, cap; };

struct osv_affected {
	str name; /* of a Python project, canonical */
	struct { struct osv_range *v; size_t n, cap; } ranges; /* of the kind ECOSYSTEM */
	struct strs versions; /* as written */
};

struct osv {
	str id;              /* "PYSEC-2026-1" */
	str summary;         /* may be empty */
	bool withdrawn;      /* it was an error: it is about nothing */
	struct strs aliases; /* "CVE-2026-1" */
	struct { struct osv_affected *v; size_t n, cap; } affected; /* other ecosystems left out */
};

/*
 * Read one advisory. Texts borrow `text` where nothing had to be decoded; keys
 * that are not known are passed over. What is no JSON, or no advisory, is
 * FAULT_INPUT.
 */
MUST_USE bool osv_parse(struct arena *a, str text, struct osv *out, struct err *e);

/*
 * Is this version of the project one that it is about? Versions are compared by
 * PEP 440; a range with a bound that is no version is passed over. `fixed`: the
 * lowest version above that it says is fixed, as written; or empty.
 */
bool osv_affects(struct arena *scratch, const struct osv *osv, str name, const struct version *version, str *fixed);

#endif
