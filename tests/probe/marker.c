#include "probe.h"

#include "spokeshave/marker.h"

#include <string.h>

static json_t *evaluate(struct arena *a, const struct marker *m, const json_t *env)
{
	struct marker_env target = { 0 };
	struct strs extras = { 0 }, groups = { 0 };
	bool undefined = false;
	for (int key = 0; key < MARKER_KEYS; key++) {
		char *name = arena_cstr(a, marker_key_name((enum marker_key)key));
		target.value[key] = text_of(env, name);
	}
	texts_of(a, json_object_get(env, "extras"), &extras);
	texts_of(a, json_object_get(env, "dependency_groups"), &groups);
	if (json_is_array(json_object_get(env, "extras"))) target.extras = &extras;
	if (json_is_array(json_object_get(env, "dependency_groups"))) target.dependency_groups = &groups;
	bool result = marker_eval(a, m, &target, text_of(env, "extra"), &undefined);
	if (undefined) return refused();
	return json_pack("{s:b,s:b}", "ok", 1, "result", result);
}

json_t *probe_marker(struct arena *a, str op, const json_t *q)
{
	const struct marker *m;
	struct err e;
	bool parse = str_eq(op, STR("parse"));
	if (!parse && !str_eq(op, STR("evaluate"))) return NULL;
	if (!marker_parse(a, text_of(q, "marker"), &m, NULL, &e)) return refused();
	if (parse) return json_pack("{s:b,s:o}", "ok", 1, "str", json_of_text(marker_text(a, m)));
	return evaluate(a, m, json_object_get(q, "env"));
}
