/* Paths as texts: nothing is looked at or resolved. What is cut borrows. */
#ifndef SPOKESHAVE_PATH_H
#define SPOKESHAVE_PATH_H

#include "spokeshave/arena.h"

str path_join(struct arena *a, str left, str right); /* `right` alone when absolute or `left` is empty */
str path_base(str path);   /* what follows the last '/' */
str path_folder(str path); /* what is before it; empty: there is none */
str path_dir(str path);    /* the same as a folder to be opened: "." when there is no '/' */

#endif
