/* The bytes of a source file as the lexer wants them: PEP 263 declarations, byte order marks. */
#ifndef SPOKESHAVE_SOURCE_H
#define SPOKESHAVE_SOURCE_H

#include "spokeshave/arena.h"

enum encoding { ENCODING_UTF8, ENCODING_LATIN1, ENCODING_MULTIBYTE };

/*
 * Without its mark. In encodings whose second bytes may look like quotes or
 * backslashes, characters past ASCII are blotted out, in a copy of one length.
 */
str source_prepare(struct arena *a, str source, enum encoding *encoding);

/* A name as UTF-8: a copy only if it is in Latin-1 and not ASCII. */
str source_text(struct arena *a, enum encoding encoding, str name);

#endif
