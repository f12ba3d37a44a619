/* pip's configuration files, as far as they say which indexes to ask. */
#ifndef SPOKESHAVE_PIP_CONFIG_H
#define SPOKESHAVE_PIP_CONFIG_H

#include "spokeshave/run.h"

struct pip_config {
	str index_url;
	struct strs extra_index_urls, find_links;
	bool no_index;
};

/*
 * Read the files that pip would: the machine's, the user's, the virtual
 * environment's, then PIP_CONFIG_FILE; a later one wins, and within one
 * [install] wins over [global]. One that can't be read is warned of.
 */
void pip_config_read(struct run *r, struct pip_config *out);

#endif
