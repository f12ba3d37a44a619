/* What a Dockerfile says of the image that runs: the last stage's FROM, CMD, ENTRYPOINT. */
#ifndef SPOKESHAVE_DOCKERFILE_H
#define SPOKESHAVE_DOCKERFILE_H

#include "spokeshave/err.h"
#include "spokeshave/vec.h"

struct dockerfile {
	str path;               /* as given, for messages */
	uint32_t line;          /* of the FROM that names the image */
	str image;              /* FROM of the last stage, ARGs with defaults replaced, stage names followed */
	str missing;            /* an ARG without a default that the image depends on: then `image` is empty */
	str platform;           /* of FROM --platform: "linux/arm64"; empty: none, or one that the builder sets */
	struct strs entrypoint; /* words; a shell form is split as a shell would, operators are words of their own */
	struct strs cmd;
};

/* Escapes, continuation lines, comments, here-documents and ARG defaults are read; errors name path and line. */
MUST_USE bool dockerfile_parse(struct arena *a, str path, str text, struct dockerfile *out, struct err *e);

/*
 * The entries that a command line starts: console scripts, modules of -m,
 * "pkg.mod:attr" and dotted class arguments, in order, each once. `words` is
 * ENTRYPOINT and CMD together; a first python interpreter is skipped
 * (`is_python`: it is the entry point itself, as in distroless, and `words` are
 * its arguments).
 *
 * Assignments, exec, env, init programs and `sh -c` are seen through; commands
 * joined by ; && || | count each. A script run by path is given as a module
 * name where it has no folder ("python app.py": "app"), else as the path
 * written, ending in ".py". More may be listed than is there (a host name looks
 * like a module): what nobody knows is no root.
 */
void command_entries(struct arena *a, const struct strs *words, bool is_python, struct strs *out);

#endif
