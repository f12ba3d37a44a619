/* Whether the image brings what the staged shared objects need. */
#ifndef SPOKESHAVE_NATIVE_H
#define SPOKESHAVE_NATIVE_H

#include "spokeshave/target.h"
#include "wheel_scan.h"

struct native_dist { str name; const struct wheel_facts *facts; };

/*
 * One note for each kept distribution that asks for libraries which neither the
 * target nor a kept wheel brings; none for a target whose libraries are not known.
 */
void native_lacks(struct arena *a, const struct target *target, const struct native_dist *kept, size_t n,
                  struct notes *out);

#endif
