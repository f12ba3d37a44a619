/* What several commands ask of targets. */
#ifndef SPOKESHAVE_CMD_TARGETS_H
#define SPOKESHAVE_CMD_TARGETS_H

#include "spokeshave/run.h"
#include "spokeshave/target.h"

/* The architecture of this machine, as the kernel spells it. */
str host_arch(struct arena *a);

#endif
