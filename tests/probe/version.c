#include "probe.h"

#include "spokeshave/version.h"

#include <stdlib.h>
#include <string.h>

/* Numbers of any length: jansson reads them only up to 64 bits. */
static json_t *json_number(str digits)
{
	uint64_t n;
	if (str_u64(digits, &n) && n <= INT64_MAX) return json_integer((json_int_t)n);
	return json_of_text(digits);
}

static json_t *parse(struct arena *a, str text)
{
	struct version v;
	if (!version_parse(a, text, &v)) return refused();
	json_t *out = json_pack("{s:b}", "ok", 1), *release = json_array();
	for (uint32_t i = 0; i < v.release_n; i++) json_array_append_new(release, json_number(v.release[i]));
	json_object_set_new(out, "normalized", json_of_text(v.normal));
	json_object_set_new(out, "public", json_of_text(version_public(a, &v)));
	json_object_set_new(out, "base", json_of_text(version_base(a, &v)));
	json_object_set_new(out, "epoch", json_number(v.epoch));
	json_object_set_new(out, "release", release);
	const char *letters = v.pre == 'r' ? "rc" : v.pre == 'a' ? "a" : "b";
	json_object_set_new(out, "pre", v.pre ? json_pack("[s,o]", letters, json_number(v.pre_number))
	                                      : nothing());
	json_object_set_new(out, "post", v.post ? json_number(v.post_number) : nothing());
	json_object_set_new(out, "dev", v.dev ? json_number(v.dev_number) : nothing());
	json_object_set_new(out, "local", v.local_n ? json_of_text(str_skip(v.normal, str_find(v.normal, '+') + 1))
	                                            : nothing());
	json_object_set_new(out, "is_prerelease", json_boolean(version_is_pre(&v)));
	json_object_set_new(out, "is_postrelease", json_boolean(v.post));
	json_object_set_new(out, "is_devrelease", json_boolean(v.dev));
	return out;
}

struct sorted { struct version v; size_t at; };

static int order_stable(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;
	int c = version_cmp(&x->v, &y->v);
	return c ? c : (x->at > y->at) - (x->at < y->at);
}

static json_t *sort(struct arena *a, const json_t *list)
{
	size_t n = json_array_size(list);
	struct sorted *all = NEW_N(a, struct sorted, n);
	json_t *out = json_array();
	for (size_t i = 0; i < n; i++) {
		all[i].at = i;
		if (!version_parse(a, text_value(json_array_get(list, i)), &all[i].v)) return refused();
	}
	if (n) qsort(all, n, sizeof *all, order_stable);
	for (size_t i = 0; i < n; i++) json_array_append(out, json_array_get(list, all[i].at));
	return json_pack("{s:o}", "versions", out);
}

json_t *probe_version(struct arena *a, str op, const json_t *q)
{
	struct version v, w;
	if (str_eq(op, STR("parse"))) return parse(a, text_of(q, "version"));
	if (str_eq(op, STR("sort"))) return sort(a, json_object_get(q, "versions"));
	if (str_eq(op, STR("compare"))) {
		if (!version_parse(a, text_of(q, "a"), &v) || !version_parse(a, text_of(q, "b"), &w))
			return refused();
		return json_pack("{s:i}", "cmp", version_cmp(&v, &w));
	}
	if (str_eq(op, STR("canonicalize")))
		return json_pack("{s:o}", "canonical", json_of_text(version_canonical(a, text_of(q, "version"))));
	return NULL;
}
