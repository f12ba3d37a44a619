/* What `why` answers: a distribution, module or path found in a manifest, and what to say of it. Pure. */
#ifndef SPOKESHAVE_CMD_ANSWER_H
#define SPOKESHAVE_CMD_ANSWER_H

#include "diagram.h"
#include "spokeshave/json.h"
#include "spokeshave/manifest.h"

struct answer {
	const struct manifest *m;
	str asked;
	const struct manifest_dist *dist; /* null: nothing that was resolved is called so */
	const struct manifest_file *file; /* null: the distribution itself */
	str module;                       /* the beginning of a dotted name that is a module; may be shorter than asked */
	bool kept;                        /* staged */
	bool reached;
	struct strs importers;            /* distributions that import it, "the application" among them */
	struct manifest_edges chain;      /* from what starts it; empty when dropped */
};

/* Find by path (with a '/', or ending .py, .so, .pth), by a distribution's name in any spelling, or by module. */
void answer_find(struct arena *a, const struct manifest *m, str asked, struct answer *out);

/* Where nothing was found: is it a file of the application that imports something? */
bool answer_is_application(const struct answer *x);

void answer_text(struct buf *b, const struct answer *x); /* without the target's name */
void answer_json(struct arena *a, struct json *j, const struct answer *x);
void answer_draw(struct diagram *d, const struct answer *x);

#endif
