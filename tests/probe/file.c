/* A requirements file and what it includes. */
#include "probe.h"

#include "spokeshave/files.h"
#include "spokeshave/reqtree.h"

static bool read(void *ctx, struct arena *a, str path, str *bytes, struct err *e)
{
	(void)ctx;
	return file_read(probe_run(), a, path, PROBE_FILE_BYTES, bytes, e);
}

static str below(str path, str dir)
{
	str inside = path;
	return str_eat(&inside, dir) && str_eat(&inside, STR("/")) ? inside : path;
}

static json_t *entry(struct arena *a, const struct reqtree_entry *t, str dir, bool placed)
{
	json_t *out = empty_object();
	bool editable = t->entry.kind == REQFILE_EDITABLE;
	add_requirement(a, out, &t->entry.req);
	if (editable) json_object_set_new(out, "url", json_of_text(t->entry.text));
	json_object_set_new(out, "hashes", json_of_texts(&t->entry.hashes));
	json_object_set_new(out, "editable", json_boolean(editable));
	json_object_set_new(out, "constraint", json_boolean(t->file->constraint));
	if (placed) {
		json_object_set_new(out, "line", json_integer(t->entry.line));
		json_object_set_new(out, "file", json_of_text(below(t->file->path, dir)));
	} else {
		json_object_set_new(out, "has_marker", json_boolean(t->entry.req.marker != NULL));
	}
	return out;
}

static void add_text(json_t *out, const char *key, str value)
{
	if (value.n) json_object_set_new(out, key, json_of_text(value));
}

static void add_texts(json_t *out, const char *key, const struct strs *list)
{
	if (list->n) json_object_set_new(out, key, json_of_texts(list));
}

static void add_flag(json_t *out, const char *key, bool value)
{
	if (value) json_object_set_new(out, key, json_boolean(true));
}

static void add_options(struct arena *a, json_t *out, const struct reqtree *t)
{
	struct strs only_binary = { 0 }, no_binary = { 0 };
	reqtree_binaries(a, t, &only_binary, &no_binary);
	add_text(out, "index_url", t->index_url);
	add_texts(out, "extra_index_urls", &t->extra_index_urls);
	add_texts(out, "find_links", &t->find_links);
	add_texts(out, "trusted_hosts", &t->trusted_hosts);
	add_texts(out, "only_binary", &only_binary);
	add_texts(out, "no_binary", &no_binary);
	add_flag(out, "no_index", t->no_index);
	add_flag(out, "prefer_binary", t->prefer_binary);
	add_flag(out, "require_hashes", t->require_hashes);
	add_flag(out, "pre", t->pre);
}

static void add_entries(struct arena *a, json_t *out, const struct reqtree *t, str dir)
{
	json_t *entries = json_array(), *lists[3] = { json_array(), json_array(), json_array() };
	struct strs names[2] = { 0 };
	for (size_t i = 0; i < t->n; i++) {
		const struct reqtree_entry *one = &t->v[i];
		if (one->entry.kind != REQFILE_REQUIREMENT && one->entry.kind != REQFILE_EDITABLE) continue;
		bool editable = one->entry.kind == REQFILE_EDITABLE;
		json_array_append_new(entries, entry(a, one, dir, true));
		json_array_append_new(lists[one->file->constraint ? 1 : editable ? 2 : 0], entry(a, one, dir, false));
		if (!editable) PUSH(a, &names[one->file->constraint], one->entry.req.canonical);
	}
	json_object_set_new(out, "entries", entries);
	json_object_set_new(out, "requirements", lists[0]);
	json_object_set_new(out, "constraints", lists[1]);
	json_object_set_new(out, "editables", lists[2]);
	for (int i = 0; i < 2; i++) strs_sort_unique(&names[i]);
	json_object_set_new(out, "requirement_names", json_of_texts(&names[0]));
	json_object_set_new(out, "constraint_names", json_of_texts(&names[1]));
}

json_t *probe_file(struct arena *a, const json_t *q)
{
	struct reqfile_env env = probe_env(q);
	struct reqtree_opts opts = { .read = read, .env = &env };
	struct reqtree tree = { 0 };
	struct notes notes = { 0 };
	struct err e;
	str dir = text_of(q, "dir"), path = path_join(a, dir, text_of(q, "path"));
	if (!reqtree_add(a, &tree, path, is_true(q, "constraint"), &opts, &notes, &e)) {
		json_t *out = json_pack("{s:b,s:s}", "ok", 0, "error", e.text);
		if (tree.fault_line) json_object_set_new(out, "line", json_integer(tree.fault_line));
		if (tree.fault_file.n) json_object_set_new(out, "file", json_of_text(below(tree.fault_file, dir)));
		return out ? out : refused();
	}
	json_t *out = json_pack("{s:b}", "ok", 1);
	add_entries(a, out, &tree, dir);
	add_options(a, out, &tree);
	return out;
}
