/*
 * Laws of versions: a normal form is a version that normalises to itself and is
 * equal to what it came from; order is total (antisymmetric, transitive over
 * three) and never contradicts the keys; the canonical text is an equal version.
 */
#include "spokeshave/version.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void law(bool holds)
{
	if (!holds) abort();
}

static bool key_above(const struct version *v, const struct version *w)
{
	return v->key[0] > w->key[0] || (v->key[0] == w->key[0] && v->key[1] > w->key[1]);
}

static void normal_form_is_stable(struct arena *a, const struct version *v)
{
	struct version again;
	law(version_parse(a, v->normal, &again));
	law(str_eq(again.normal, v->normal));
	law(version_cmp(v, &again) == 0);
	law(version_parse(a, version_canonical(a, v->normal), &again));
	law(version_cmp(v, &again) == 0);
	law(version_parse(a, version_public(a, v), &again));
	law(version_cmp(&again, v) == (v->local_n ? -1 : 0));
}

static void order_is_total(const struct version v[3])
{
	for (int i = 0; i < 3; i++) {
		for (int k = 0; k < 3; k++) {
			int c = version_cmp(&v[i], &v[k]);
			law(c == -version_cmp(&v[k], &v[i]));
			if (key_above(&v[i], &v[k])) law(c == 1);
			for (int m = 0; m < 3; m++)
				if (c <= 0 && version_cmp(&v[k], &v[m]) <= 0) law(version_cmp(&v[i], &v[m]) <= 0);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct version v[3];
	size_t n = 0;
	str rest = { (const char *)data, size };
	arena_init(&a);
	for (str part; n < 3 && rest.n;) {
		str_cut(rest, ';', &part, &rest);
		n += version_parse(&a, part, &v[n]);
	}
	for (size_t i = 0; i < n; i++) normal_form_is_stable(&a, &v[i]);
	if (n == 3) order_is_total(v);
	arena_free(&a);
	return 0;
}
