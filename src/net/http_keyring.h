/* Passwords that the program `keyring` keeps. */
#ifndef NET_HTTP_KEYRING_H
#define NET_HTTP_KEYRING_H

#include "spokeshave/run.h"

/*
 * Ask `keyring get SERVICE USER`, found along PATH and started without a shell;
 * what it has to say goes to standard error. Given up after the run's timeout
 * or at a signal. False when it knows none, is not there, or fails: said, but
 * no fault, for the server decides whether a password was needed.
 */
bool keyring_get(struct run *r, struct arena *a, str service, str user, str *password);

#endif
