#include "spokeshave/files.h"
#include "verify_private.h"

bool gather_tree(struct run *r, struct verification *v, str *lack, struct err *e)
{
	const struct verify_subject *s = v->subject;
	struct tree_wants wants;
	struct archive_look look;
	if (!s->manifest_read) {
		*lack = STR("the manifest can't be read");
		return true;
	}
	v->prefix = s->kind == VERIFY_STAGE ? STR("root/") : STR("");
	tree_wants_of(v->a, &s->manifest, v->prefix, &wants);
	if (!s->archive) return tree_of_folder(r, s->path, &wants, &v->tree, e);
	return archive_look(r, v->a, s->path, &look, e) && tree_of_archive(r, s->path, &look, &wants, &v->tree, e);
}
