/*
 * Laws of specifiers: text after parsing is parsed to the same text; "!=" is
 * the opposite of "==", and each of "<" and ">" implies "<=" and ">="; what is
 * read strictly is read leniently without a repair, and what was mended needs
 * no more mending.
 */
#include "spokeshave/specifier.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void law(bool holds)
{
	if (!holds) abort();
}

static void text_is_stable(struct arena *a, const struct specifiers *s)
{
	struct specifiers again;
	struct err e;
	str text = specifiers_text(a, s);
	law(specifiers_parse(a, text, &again, &e));
	law(str_eq(specifiers_text(a, &again), text));
}

static bool holds(struct arena *a, str op, str bound, const struct version *v, bool *ok)
{
	struct specifiers s;
	struct err e;
	*ok = specifiers_parse(a, arena_join(a, op, bound), &s, &e);
	return *ok && specifiers_contain(&s, v);
}

static void operators_agree(struct arena *a, str bound, const struct version *v)
{
	struct version ignored;
	str plain = bound;
	str_eat_end(&plain, STR(".*"));
	if (!version_parse(a, plain, &ignored)) return; /* it would be something else after an operator */
	bool ok, eq = holds(a, STR("=="), bound, v, &ok);
	if (ok) law(holds(a, STR("!="), bound, v, &ok) == !eq);
	bool le = holds(a, STR("<="), bound, v, &ok);
	if (!ok) return;
	bool ge = holds(a, STR(">="), bound, v, &ok), lt = holds(a, STR("<"), bound, v, &ok);
	bool gt = holds(a, STR(">"), bound, v, &ok);
	if (lt) law(le && !ge && !gt && !eq);
	if (gt) law(ge && !le && !eq);
	if (eq) law(le && ge);
	law(le || ge);
	if (holds(a, STR("~="), bound, v, &ok)) law(ge);
}

static void leniency_is_stable(struct arena *a, str text)
{
	struct specifiers strict, lenient, again;
	struct err e;
	str repair;
	bool is_strict = specifiers_parse(a, text, &strict, &e);
	if (!specifiers_parse_lenient(a, text, &lenient, &repair, &e)) {
		law(!is_strict);
		return;
	}
	law(is_strict == !repair.n);
	law(specifiers_parse(a, specifiers_text(a, &lenient), &again, &e));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct specifiers s;
	struct version v;
	struct err e;
	str text = { (const char *)data, size }, head, tail;
	arena_init(&a);
	leniency_is_stable(&a, text);
	if (specifiers_parse(&a, text, &s, &e)) text_is_stable(&a, &s);
	if (str_cut(text, '|', &head, &tail) && version_parse(&a, tail, &v)) operators_agree(&a, head, &v);
	arena_free(&a);
	return 0;
}
