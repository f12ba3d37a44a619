/* .gitignore files as git reads them: which paths of a checkout are not its own. */
#ifndef SPOKESHAVE_GITIGNORE_H
#define SPOKESHAVE_GITIGNORE_H

#include "spokeshave/vec.h"

struct ignore_rule {
	str folder;        /* that the .gitignore lies in, relative to the root; empty: the root */
	struct strs parts; /* the pattern's segments; "**" stands for any number of folders */
	bool keep;         /* "!pattern" */
	bool only_dirs;    /* "pattern/" */
};
struct ignore_rules { struct ignore_rule *v; size_t n, cap; };

/* Add the rules of one file; later rules win over earlier ones. Text is borrowed. */
void ignore_add(struct arena *a, struct ignore_rules *rules, str folder, str text);

/* Is `path` (relative to the root, '/' between) ignored? Its parents were asked before. */
bool ignore_match(struct arena *scratch, const struct ignore_rules *rules, str path, bool is_dir);

#endif
