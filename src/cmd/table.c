#include "table.h"

const struct cmd *const cmd_table[] = { &cmd_stage, &cmd_why, &cmd_tree, &cmd_lock, &cmd_diff, &cmd_export, &cmd_verify, &cmd_matrix, &cmd_audit, &cmd_explain, &cmd_trace_hook, &cmd_target, &cmd_cache };
const size_t cmd_table_n = COUNT(cmd_table);
