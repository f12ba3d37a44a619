/*
 * Laws of targets: a name is fit for a folder; making the target again from its
 * own image and Python gives the same one; its best tag has rank 0; its Python
 * is the one that the markers tell.
 */
#include "spokeshave/target.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void law(bool holds)
{
	if (!holds) abort();
}

static void fits_a_folder(str name)
{
	law(name.n > 0);
	for (size_t i = 0; i < name.n; i++)
		law(char_is_alpha(name.p[i]) || char_is_digit(name.p[i]) || name.p[i] == '_');
}

static void is_made_again(struct arena *a, const struct target *t)
{
	struct target again;
	struct err e;
	str spec = t->image.n ? t->image : t->name;
	str python = t->free_threaded ? arena_join(a, t->python.normal, STR("t")) : t->python.normal;
	law(target_make(a, spec, python, t->arch, STR("x86_64"), &again, &e));
	law(again.free_threaded == t->free_threaded && str_eq(again.interpreter, t->interpreter));
	law(str_eq(again.name, t->name) && str_eq(again.image, t->image) && str_eq(again.arch, t->arch));
	law(!version_cmp(&again.python, &t->python) && again.libc == t->libc && again.libc_minor == t->libc_minor);
	law(again.uid == t->uid && again.distroless == t->distroless);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct target t;
	struct wheel_name w;
	struct err e;
	str spec, python, arch;
	arena_init(&a);
	str_cut((str){ (const char *)data, size }, '|', &spec, &python);
	str_cut(python, '|', &python, &arch);
	if (target_make(&a, spec, python, arch, STR("x86_64"), &t, &e)) {
		fits_a_folder(t.name);
		is_made_again(&a, &t);
		str tag = tag_set_text(&a, t.tags, 0);
		law(wheel_name_parse(&a, arena_fmt(&a, "a-1-%.*s.whl", STR_ARG(tag)), &w, &e));
		law(tag_set_rank(t.tags, &w) == 0);
		law(str_eq(t.env.value[MARKER_PYTHON_FULL_VERSION], t.python.normal));
	} else {
		law(e.fault == FAULT_INPUT && e.text[0]);
	}
	arena_free(&a);
	return 0;
}
