/* INI files as Python's configparser reads them: pip.conf, entry_points.txt, setup.cfg. */
#ifndef SPOKESHAVE_INI_H
#define SPOKESHAVE_INI_H

#include "spokeshave/err.h"
#include "spokeshave/vec.h"

struct ini_item {
	str section, key, value; /* key as written; continuation lines joined by '\n' */
	uint32_t line;
};
struct ini { struct ini_item *v; size_t n, cap; };

MUST_USE bool ini_parse(struct arena *a, str text, struct ini *out, struct err *e);

/* One entry point (entry_points.txt): "group: name = module:attr [extra]". */
struct entry_point {
	str group, name, module, attr; /* attr may be empty */
};
struct entry_points { struct entry_point *v; size_t n, cap; };

/* An entry whose name or target is not one is FAULT_INTEGRITY, naming it. */
MUST_USE bool entry_points_parse(struct arena *a, str text, struct entry_points *out, struct err *e);

#endif
