/* netrc: passwords by machine. Text in, facts out. */
#ifndef NET_NETRC_H
#define NET_NETRC_H

#include "spokeshave/arena.h"

/*
 * The entry for `host`; of `login` alone when that is not empty. The "default"
 * entry is for any host, so its password goes only to where `login` was named
 * and is the entry's. False when there is none. Results are copied into `a`.
 */
bool netrc_find(struct arena *a, str text, str host, str login, str *user, str *password);

#endif
