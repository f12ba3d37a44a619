/* The commands, each in its own file. */
#ifndef SPOKESHAVE_CMD_TABLE_H
#define SPOKESHAVE_CMD_TABLE_H

#include "spokeshave/cmd.h"

extern const struct cmd cmd_stage, cmd_why, cmd_tree, cmd_lock, cmd_diff, cmd_export, cmd_verify, cmd_matrix, cmd_trace_hook, cmd_target, cmd_cache, cmd_audit, cmd_explain;

/* The architecture of this machine, as the kernel spells it. */
str host_arch(struct arena *a);

#endif
