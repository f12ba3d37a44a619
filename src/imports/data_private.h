/* The rules on data as rows, and who looks at them: data_table.c, data_rules.c, data_locale.c. */
#ifndef SPOKESHAVE_DATA_PRIVATE_H
#define SPOKESHAVE_DATA_PRIVATE_H

#include "linked.h"
#include "spokeshave/data_rules.h"

/* How code chooses: the calls, and what hides them. Lists are words with one blank between. */
struct data_choosing {
	str modules;    /* what offers it: a distribution that names one of these is a user of it */
	str dists;      /* the same as distributions, for those that declare them */
	str functions;  /* whose first argument chooses, or that list all there is to choose from */
	str objects;    /* parts of the names of what has those functions: for getattr(object, name), and in libraries */
	str hidden;     /* modules and texts by which anything may be read */
	bool methods;   /* the functions are methods: an object that was handed over has them, whoever it is given to */
	struct { str name, means; } aliases[2];
};

enum data_unit {
	UNIT_FOLDER, /* "s3/2006-03-01/service-2.json.gz" is of "s3"; files without a folder are everyone's */
	UNIT_STEM,   /* "drive.v3.json" is of "drive"; "index.json" is everyone's */
};

struct data_rule {
	str what, dist, versions, folder;
	enum data_unit unit;
	str always;     /* what the library asks for by itself */
	const struct data_choosing *by;
	const char *reason; /* with where it is documented */
};

/* Code that hands on what its own callers choose, or that is known to choose these alone. */
struct data_caller {
	const struct data_choosing *by;
	str dist, versions, path; /* path: what the file's begins with */
	str names;
	const char *reason;
};

extern const struct data_rule data_rules[];
extern const size_t data_rules_n;
extern const struct data_caller data_callers[];
extern const size_t data_callers_n;

/* Files that nothing reads at run time. */
struct data_source { str dist, versions, folder, end, why; const char *reason; };
extern const struct data_source data_sources[];
extern const size_t data_sources_n;

/* Languages that one catalogue falls back on, or that are written both ways. */
struct locale_kin { str language, kin; const char *reason; };
extern const struct locale_kin locale_kins[];
extern const size_t locale_kins_n;

bool list_has(str list, str word); /* "a b c" has "b" */

/* data_settings.c: the languages that a Django application's settings name. */
struct languages {
	uint32_t django;   /* its distribution; 0: it is not run, or of another version */
	struct strs codes; /* "de", "pt-br"; more than LANGUAGES has where the code holds such words */
	str from;          /* "shop/settings.py:14"; empty: there are no LANGUAGES */
	str stays;         /* a clause: why others may be asked for; empty: nothing seen does */
};
void find_languages(struct arena *a, const struct graph *g, const struct data_versions *versions, struct languages *out);
bool languages_are_of(const struct graph *g, const struct languages *languages, dist_id d); /* its translations */

/* data_locale.c */
void find_locales(struct arena *a, const struct graph *g, dist_id d, const struct data_versions *versions,
                  const struct strs *locales, const struct languages *languages, struct data_findings *out);

#endif
