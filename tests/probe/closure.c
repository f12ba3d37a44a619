/* What files of a folder import: the questions reach and graph. */
#include "probe.h"

#include "spokeshave/files.h"
#include "spokeshave/import_map.h"

/* Every .py file below the root, as a path relative to it. */
static void list_sources(struct arena *a, str root, struct strs *out)
{
	struct strs folders = { 0 };
	struct err e;
	PUSH(a, &folders, STR(""));
	for (size_t at = 0; at < folders.n; at++) {
		struct strs names = { 0 };
		str folder = folders.v[at];
		if (!dir_list(probe_run(), a, folder.n ? path_join(a, root, folder) : root, &names, &e)) continue;
		for (size_t i = 0; i < names.n; i++) {
			str path = folder.n ? path_join(a, folder, names.v[i]) : names.v[i];
			enum file_kind kind = file_look(probe_run(), path_join(a, root, path)).kind;
			if (kind == FILE_DIR) PUSH(a, &folders, path);
			if (kind == FILE_REGULAR && str_ends(path, STR(".py"))) PUSH(a, out, path);
		}
	}
	strs_sort(out);
}

static struct facts *scan_all(struct arena *a, str root, const struct strs *paths)
{
	struct facts *facts = NEW_N(a, struct facts, paths->n + 1);
	struct err e;
	for (size_t i = 0; i < paths->n; i++) {
		str source;
		if (file_read(probe_run(), a, path_join(a, root, paths->v[i]), PROBE_FILE_BYTES, &source, &e))
			scan_python(a, source, &facts[i]);
	}
	return facts;
}

static json_t *graph(struct arena *a, str root)
{
	static str folder[] = { STR_INIT(""), STR_INIT("src") };
	struct strs paths = { 0 }, folders = { folder, COUNT(folder), COUNT(folder) };
	list_sources(a, root, &paths);
	struct facts *facts = scan_all(a, root, &paths);
	struct import_map *map = import_map_new(a, &paths, &folders);
	json_t *files = empty_object();
	for (uint32_t i = 0; i < paths.n; i++) {
		struct imported imported = { 0 };
		json_t *list = json_array();
		import_map_follow(a, map, i, &facts[i], &imported);
		for (size_t k = 0; k < imported.files.n; k++)
			json_array_append_new(list, json_of_text(paths.v[imported.files.v[k]]));
		json_object_set_new(files, arena_cstr(a, paths.v[i]), list);
	}
	return json_pack("{s:o}", "graph", files);
}

static json_t *reach(struct arena *a, const json_t *q)
{
	str root = text_of(q, "root");
	struct strs paths = { 0 }, folders = { 0 }, modules = { 0 }, scripts = { 0 };
	struct imported imported;
	list_sources(a, root, &paths);
	texts_of(a, json_object_get(q, "path"), &folders);
	texts_of(a, json_object_get(q, "entry_modules"), &modules);
	texts_of(a, json_object_get(q, "entry_scripts"), &scripts);
	for (size_t i = 0; i < folders.n; i++)
		if (str_eq(folders.v[i], STR("."))) folders.v[i] = STR("");
	if (!folders.n) PUSH(a, &folders, STR(""));
	struct import_map *map = import_map_new(a, &paths, &folders);
	import_map_reach(a, map, scan_all(a, root, &paths), &modules, &scripts, &imported);
	return json_pack("{s:o,s:o,s:o}", "reached_local", json_of_texts(&imported.local), "reached_stdlib",
	                 json_of_texts(&imported.stdlib), "missing", json_of_texts(&imported.missing));
}

json_t *probe_closure(struct arena *a, str op, const json_t *q)
{
	if (str_eq(op, STR("graph"))) return graph(a, text_of(q, "root"));
	if (str_eq(op, STR("reach"))) return reach(a, q);
	return NULL;
}
