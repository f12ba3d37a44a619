/* requirements.txt in pip's grammar: one file at a time, includes are for the caller to read. */
#ifndef SPOKESHAVE_REQFILE_H
#define SPOKESHAVE_REQFILE_H

#include "spokeshave/requirement.h"

#define LIMIT_REQFILE_ENTRIES 250000       /* of one file, and of all that include each other */
#define LIMIT_REQFILE_LINE_BYTES (1u << 20) /* of a line, joined and with its variables replaced */

enum reqfile_kind {
	REQFILE_REQUIREMENT, REQFILE_INCLUDE /* -r */, REQFILE_CONSTRAINTS /* -c */, REQFILE_EDITABLE,
	REQFILE_INDEX_URL, REQFILE_EXTRA_INDEX_URL, REQFILE_NO_INDEX, REQFILE_FIND_LINKS,
	REQFILE_ONLY_BINARY, REQFILE_NO_BINARY, REQFILE_PREFER_BINARY, REQFILE_PRE,
	REQFILE_REQUIRE_HASHES, REQFILE_TRUSTED_HOST, REQFILE_OTHER
};

struct reqfile_place { uint32_t line, column; }; /* from 1; columns are characters */

struct reqfile_entry {
	enum reqfile_kind kind;
	uint32_t line;            /* from 1; the first of a joined line */
	struct reqfile_place at;  /* of its first character, for messages about it */
	str text;                 /* the requirement or the option's argument, ${NAME} expanded */
	str raw;                  /* the same unexpanded: this may be printed */
	str option;               /* the option's full name, "--trusted-host"; empty for a requirement */
	bool weakens;             /* an option that could weaken safety, of any kind: to be refused */
	struct requirement req;   /* REQFILE_REQUIREMENT; for a bare wheel: its file name gives the name,
	                             `url` holds the URL, with any fragment, or the path as written */
	str wheel;                /* the wheel's file name when `req.url` is set */
	struct strs hashes;       /* "sha256:…", also sha384 and sha512; lower case */
};

struct reqfile {
	struct reqfile_entry *v;
	size_t n, cap;
	uint32_t fault_line; /* after a failure: the logical line where it was; 0: the file as a whole */
};

/* The value of an environment variable, or an empty text. */
struct reqfile_env { str (*get)(void *ctx, str name); void *ctx; };

/*
 * Parse the bytes of one file, which may go when this returns; `path` is for
 * messages alone; a null `env` expands nothing. Encodings, joins, comments and
 * options are pip's: of an include's line only the include counts, of several
 * on one line the first, and what is passed over so gets a note. Source
 * distributions, folders and version control are refused with the way out.
 * Errors are FAULT_INPUT, start with "path:line:column:" and end with the line
 * and a caret; passwords in URLs and values of ${NAME} are in neither.
 */
MUST_USE bool reqfile_parse(struct arena *a, str path, str bytes, const struct reqfile_env *env,
                            struct reqfile *out, struct notes *notes, struct err *e);

/* The bytes of such a file as UTF-8, without a mark of the encoding; what can't be known is taken for Latin-1. */
str reqfile_text(struct arena *a, str bytes);

/* The logical lines without comments and empty ones, with their first line's number. */
struct reqfile_line { uint32_t line; str text; };
struct reqfile_lines { struct reqfile_line *v; size_t n, cap; };
void reqfile_lines(struct arena *a, str bytes, struct reqfile_lines *out);

/* `line` with ${NAME} replaced where NAME is set and not empty. A null `env` replaces nothing. */
str reqfile_expand(struct arena *a, const struct reqfile_env *env, str line);

#endif
