/*
 * libcurl, which is loaded for the first request: thirty libraries come with it,
 * and to load them takes longer than a run that finds all in the cache.
 */
#ifndef NET_LATE_CURL_H
#define NET_LATE_CURL_H

#include "spokeshave/err.h"

/* Before any function of libcurl is called. FAULT_SYSTEM where there is none. The conductor alone. */
MUST_USE bool late_curl_load(struct err *e);

#endif
