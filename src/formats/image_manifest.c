#include "spokeshave/buf.h"
#include "spokeshave/json_read.h"
#include "spokeshave/tar.h"

static bool read_image(struct json_reader *r, struct strs *layers, struct strs *tags)
{
	str key;
	if (json_peek(r) != '{') return json_refuse(r, "an image that is no object");
	for (bool first = true; json_member(r, &first, &key);) {
		struct strs *to = str_eq(key, STR("Layers")) ? layers : str_eq(key, STR("RepoTags")) ? tags : NULL;
		bool list = to && json_peek(r) == '[';
		if (list ? !json_read_strings(r, to) : !json_skip(r, NULL)) return false;
	}
	return !r->bad;
}

static bool several(struct arena *a, const struct strs *tags, struct err *e)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < tags->n; i++) buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(tags->v[i]));
	return err_set(e, FAULT_INPUT, "manifest.json: several images (%.*s); save the one that is meant by itself",
	               STR_ARG(buf_str(&b)));
}

bool image_manifest_parse(struct arena *a, str text, struct strs *layers, struct err *e)
{
	struct json_reader r = json_reader(a, text);
	struct strs found = { 0 }, tags = { 0 };
	size_t images = 0;
	if (json_peek(&r) != '[') json_refuse(&r, "no list of images");
	for (bool first = true; json_element(&r, &first); images++)
		if (!read_image(&r, &found, &tags)) break;
	if (!r.bad && json_at_end(&r) && images && found.n) {
		if (images > 1) return several(a, &tags, e);
		*layers = found;
		return true;
	}
	json_refuse(&r, "no image with layers");
	json_fault(&r, e);
	e->fault = FAULT_INPUT;
	return err_in(e, "manifest.json is not what `docker save` writes");
}
