/*
 * What import statements name among the files of one folder, and nothing more:
 * no literals, no rules, dead branches included. For reports; what is kept is
 * decided by graph.h.
 *
 * Why there are two: this one takes sys.path as given, has one file for a
 * name, reads the branches of every Python and says what is missing. The graph
 * is for one Python and for keeping: it guesses the folders, keeps every file
 * that may be meant, takes what a name begins with for reached, and follows
 * literals, plug-ins and rules. Each would answer the other's question wrongly; that
 * all found here is kept there, a test holds them to (imports_map). Facts and
 * the standard library's names are the same for both.
 */
#ifndef SPOKESHAVE_IMPORT_MAP_H
#define SPOKESHAVE_IMPORT_MAP_H

#include "spokeshave/scan.h"

struct import_map; /* which file defines which dotted name */

/* `paths` are files below a root, `folders` of it are sys.path, in order; "" is the root. Both must outlive the map. */
struct import_map *import_map_new(struct arena *a, const struct strs *paths, const struct strs *folders);

/* The file that a dotted name is; UINT32_MAX: none. Folders without __init__.py are packages without a file. */
uint32_t import_map_file(const struct import_map *m, str dotted);

struct imported {
	struct strs local;   /* dotted names of modules, parents included; sorted, each once */
	struct strs stdlib;  /* the same, of the standard library */
	struct strs missing; /* what is neither, as it is named */
	struct { uint32_t *v; size_t n, cap; } files; /* the modules named, or the packages that have what is named; ascending */
};

/* What the facts of one file import. */
void import_map_follow(struct arena *a, const struct import_map *m, uint32_t file, const struct facts *facts,
                       struct imported *out);

/*
 * What is reached from modules and from files that are run, `facts[i]` being
 * those of paths->v[i]; `files` are those reached, the scripts left out.
 */
void import_map_reach(struct arena *a, const struct import_map *m, const struct facts *facts,
                      const struct strs *entry_modules, const struct strs *entry_scripts, struct imported *out);

#endif
