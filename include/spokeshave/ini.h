/* INI files as Python's configparser reads them: pip.conf, entry_points.txt, setup.cfg. */
#ifndef SPOKESHAVE_INI_H
#define SPOKESHAVE_INI_H

#include "spokeshave/err.h"
#include "spokeshave/vec.h"

struct ini_item {
	str section, key, value; /* key as written; continuation lines joined by '\n', then trimmed */
	uint32_t line;
};
struct ini { struct ini_item *v; size_t n, cap; };

/*
 * No interpolation; a key given twice is there twice, in order, and the last
 * one counts. Borrows `text`. FAULT_INPUT names the line.
 */
MUST_USE bool ini_parse(struct arena *a, str text, struct ini *out, struct err *e);

/* One entry point (entry_points.txt): "group: name = module:attr [extra]". */
struct entry_point {
	str group, name, module, attr; /* attr may be empty */
};
struct entry_points { struct entry_point *v; size_t n, cap; };

/*
 * A script (console_scripts, gui_scripts) whose name could not be a file's or
 * whose target is not "module:function" is FAULT_INTEGRITY, naming it. In other
 * groups the names are the readers' affair: `module` and `attr` are what stands
 * there. Borrows `text`.
 */
MUST_USE bool entry_points_parse(struct arena *a, str text, struct entry_points *out, struct err *e);

#endif
