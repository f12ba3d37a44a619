/* The table of a lock file, given as JSON, which has no times: they are read where TOML has them. */
#include "probe.h"

#include "spokeshave/pylock_check.h"

static enum toml_kind scalar_kind(const json_t *value, str key)
{
	if (json_is_string(value)) {
		const struct toml_value *time;
		struct err ignored;
		struct arena a;
		arena_init(&a);
		str line = arena_fmt(&a, "t = %.*s", STR_ARG(text_value(value)));
		bool is_time = str_eq(key, STR("upload-time")) && toml_parse(&a, STR(""), line, &time, &ignored);
		enum toml_kind kind = is_time ? toml_get(time, STR("t"))->kind : TOML_STRING;
		arena_free(&a);
		return kind;
	}
	return json_is_integer(value) ? TOML_INTEGER : json_is_real(value) ? TOML_FLOAT : TOML_BOOL;
}

static struct toml_value *value_of(struct arena *a, const json_t *value, str key);

static void append(struct toml_value *to, const struct toml_value **last, struct toml_value *child)
{
	if (*last) ((struct toml_value *)*last)->next = child;
	else to->first = child;
	*last = child;
	to->n++;
}

/* As deep as the JSON reader lets it be. */
static struct toml_value *value_of(struct arena *a, const json_t *value, str key)
{
	struct toml_value *out = NEW(a, struct toml_value);
	const struct toml_value *last = NULL;
	const char *name;
	json_t *child;
	size_t i;
	out->key = key;
	if (json_is_object(value)) {
		out->kind = TOML_TABLE;
		json_object_foreach((json_t *)value, name, child)
			if (!json_is_null(child)) append(out, &last, value_of(a, child, str_of(name)));
	} else if (json_is_array(value)) {
		out->kind = TOML_ARRAY;
		json_array_foreach(value, i, child) append(out, &last, value_of(a, child, (str){ 0 }));
	} else {
		out->kind = scalar_kind(value, key);
		out->text = text_value(value);
	}
	return out;
}

json_t *probe_pylock(struct arena *a, const json_t *q)
{
	struct err e;
	const json_t *table = json_object_get(q, "pylock");
	if (!json_is_object(table)) return refused();
	return json_pack("{s:b}", "ok", pylock_check(a, value_of(a, table, (str){ 0 }), &e));
}
