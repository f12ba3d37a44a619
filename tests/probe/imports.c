#include "probe.h"

#include "spokeshave/files.h"
#include "spokeshave/scan.h"

#include <string.h>

static const struct { const char *name; uint16_t flag; } flags[] = {
	{ "type_checking", FLAG_TYPE_CHECKING }, { "try_import_error", FLAG_TRY_IMPORT_ERROR },
	{ "try_broad", FLAG_TRY_BROAD }, { "except_import_error", FLAG_EXCEPT_IMPORT_ERROR },
	{ "function", FLAG_FUNCTION }, { "class", FLAG_CLASS }, { "conditional", FLAG_CONDITIONAL },
};

/* What the protocol calls dynamic; the product knows more. */
static const char *const functions[] = {
	"__import__", "import_module", "importlib.import_module", "util.find_spec", "importlib.util.find_spec",
};

static bool is_asked_for(str function)
{
	for (size_t i = 0; i < COUNT(functions); i++)
		if (str_eq(function, str_of(functions[i]))) return true;
	return false;
}

static json_t *record(const char *kind, const struct fact *f)
{
	json_t *out = json_pack("{s:s,s:o,s:i,s:i}", "kind", kind, "module", f->module.n ? json_of_text(f->module) : nothing(),
	                        "level", (int)f->level, "line", (int)f->line);
	for (size_t i = 0; i < COUNT(flags); i++)
		json_object_set_new(out, flags[i].name, json_boolean(f->flags & flags[i].flag));
	return out;
}

static json_t *import(const struct fact *f)
{
	json_t *out = record("import", f);
	json_object_set_new(out, "names", nothing());
	json_object_set_new(out, "asname", f->asname.n ? json_of_text(f->asname) : nothing());
	return out;
}

static json_t *dynamic(const struct fact *f)
{
	json_t *out = record("dynamic", f);
	json_object_set_new(out, "func", json_of_text(f->asname));
	return out;
}

static json_t *records(const struct facts *facts)
{
	json_t *imports = json_array(), *calls = json_array(), *names = NULL;
	for (size_t i = 0; i < facts->n; i++) {
		const struct fact *f = &facts->v[i];
		if (f->kind == FACT_IMPORT) json_array_append_new(imports, import(f));
		if (f->kind == FACT_DYNAMIC && is_asked_for(f->asname)) json_array_append_new(calls, dynamic(f));
		if (f->kind != FACT_FROM) continue;
		if (!names || !(f->flags & FLAG_CONTINUED)) {
			json_t *statement = record("from", f);
			names = json_array();
			json_object_set_new(statement, "names", names);
			json_array_append_new(imports, statement);
		}
		json_array_append_new(names, json_of_text(f->name));
	}
	return json_pack("{s:b,s:o,s:o}", "ok", !facts->broken, "imports", imports, "dynamic", calls);
}

json_t *probe_imports(struct arena *a, str op, const json_t *q)
{
	struct facts facts = { 0 };
	struct err e;
	str source;
	if (!str_eq(op, STR("imports"))) return probe_closure(a, op, q);
	if (!file_read(probe_run(), a, text_of(q, "path"), PROBE_FILE_BYTES, &source, &e)) return refused();
	scan_python(a, source, &facts);
	return records(&facts);
}
