/* Scripts for a target, and paths as RECORD writes them. */
#ifndef SPOKESHAVE_SCRIPTS_H
#define SPOKESHAVE_SCRIPTS_H

#include "spokeshave/arena.h"

/* The program of an entry point: its first line names `interpreter`. */
str script_wrapper(struct arena *a, str interpreter, str module, str attr);

/* A script that begins with "#!python" or "#!pythonw", with the target's interpreter instead; arguments stay. */
str script_rewritten(struct arena *a, str interpreter, str script);

/* How to go from the folder `from` to `to`, both absolute and normal: "../../../bin/gunicorn". */
str path_relative(struct arena *a, str from, str to);

#endif
