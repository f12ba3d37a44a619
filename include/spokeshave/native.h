/* Whether the image brings what the staged shared objects need. */
#ifndef SPOKESHAVE_NATIVE_H
#define SPOKESHAVE_NATIVE_H

#include "spokeshave/target.h"
#include "spokeshave/wheel_scan.h"

struct native_dist {
	str name;
	dist_id id;
	const struct wheel_facts *facts;
	str chain;             /* who imports it: "main.py:1 imports cv2 (hard)" */
	const struct strs *via; /* who requires it */
};

/*
 * What kept distributions lack, which neither the target nor a kept wheel brings:
 * libraries, and versions of their symbols. What the application loads whenever
 * it starts is FAULT_CHECK, or a note when `warn`; a note is what it may load.
 * Extension modules that nothing reaches may lack what they will. Of a target of
 * which nothing is known little is said. `g` was pruned.
 */
MUST_USE bool native_check(struct arena *a, const struct target *target, struct graph *g,
                           const struct native_dist *kept, size_t n, bool warn, struct notes *out, struct err *e);

/*
 * What an ELF file needs as lines of text, for the cache; empty for what is no
 * sound one, which is its loader's to refuse. And back; it borrows `lines`.
 */
str native_write(struct arena *a, str path, str bytes);
struct native native_read(struct arena *a, str path, uint32_t file, str lines);

/* Those lines for a shared object that is too large to be read: it is there, no more is known. */
extern const str native_unread;

#endif
