#ifndef SPOKESHAVE_FORMATS_INI_PRIVATE_H
#define SPOKESHAVE_FORMATS_INI_PRIVATE_H

#include "spokeshave/ini.h"

/* ini_parse, where any byte of `delimiters` ends a key, and `fault` is whose fault a bad line is. */
MUST_USE bool ini_read(struct arena *a, str text, str delimiters, enum fault fault, struct ini *out,
                       struct err *e);

#endif
