/* pyproject.toml: [project] (PEP 621), and who else may say what a project needs. */
#include "project_private.h"

/* ---- what is dynamic ---- */

static bool is_dynamic(const struct toml_value *project, str field)
{
	const struct toml_value *list = toml_get(project, STR("dynamic"));
	for (const struct toml_value *v = list && list->kind == TOML_ARRAY ? list->first : NULL; v; v = v->next)
		if (v->kind == TOML_STRING && str_eq(v->text, field)) return true;
	return false;
}

/* The file that setuptools would read the dependencies from, if it is one. */
static str setuptools_file(const struct toml_value *root)
{
	const struct toml_value *file = toml_find(root, STR("tool.setuptools.dynamic.dependencies.file"));
	if (file && file->kind == TOML_ARRAY && file->n == 1) file = file->first;
	return file && file->kind == TOML_STRING ? file->text : (str){ 0 };
}

static bool refuse_dynamic(struct project_reader *r, const struct toml_value *root,
                           const struct toml_value *project)
{
	size_t at = toml_get(project, STR("dynamic"))->offset;
	str file = setuptools_file(root);
	if (file.n)
		return project_fault(r, at, arena_fmt(r->a, "its dependencies are dynamic: setuptools reads them from "
		                                      "'%.*s'; name that file instead", STR_ARG(file)));
	return project_fault(r, at, STR("its dependencies are dynamic: only its build backend knows them; export them "
	                                "to a requirements.txt and name that"));
}

/* ---- [project] ---- */

static bool add_list(struct project_reader *r, enum project_part part, str group, const struct toml_value *list)
{
	if (!project_expect(r, list, TOML_ARRAY, STR("a list of requirements"))) return false;
	for (const struct toml_value *v = list->first; v; v = v->next)
		if (!project_add_string(r, part, group, v)) return false;
	return true;
}

static bool add_extras(struct project_reader *r, const struct toml_value *table)
{
	str extra;
	if (!project_expect(r, table, TOML_TABLE, STR("project.optional-dependencies"))) return false;
	for (const struct toml_value *v = table->first; v; v = v->next)
		if (!project_declare(r, &r->out->extras, v->key, v->offset, "an extra", &extra) ||
		    !add_list(r, PROJECT_EXTRA, extra, v))
			return false;
	return true;
}

static bool read_name(struct project_reader *r, const struct toml_value *project)
{
	const struct toml_value *name = toml_get(project, STR("name"));
	if (!name) return project_fault(r, project->offset, STR("the [project] table has no name"));
	if (!project_expect(r, name, TOML_STRING, STR("project.name"))) return false;
	if (!name_valid(name->text))
		return project_fault(r, name->offset, arena_fmt(r->a, "'%.*s' is not a project's name", STR_ARG(name->text)));
	r->out->name = name->text;
	return true;
}

static bool read_python(struct project_reader *r, const struct toml_value *v)
{
	if (!v) return true;
	return project_expect(r, v, TOML_STRING, STR("requires-python")) && project_python(r, v->text, v->offset);
}

/* What [project] says; where it lists no dependencies, Poetry's table may. */
static bool read_project(struct project_reader *r, const struct toml_value *root, const struct toml_value *project,
                         bool poetry_lists)
{
	const struct toml_value *list = toml_get(project, STR("dependencies"));
	const struct toml_value *extras = toml_get(project, STR("optional-dependencies"));
	if (!project_expect(r, project, TOML_TABLE, STR("project")) || !read_name(r, project)) return false;
	if (!read_python(r, toml_get(project, STR("requires-python")))) return false;
	bool dynamic = is_dynamic(project, STR("dependencies"));
	if (list && dynamic)
		return project_fault(r, list->offset, STR("the dependencies are listed here and under 'dynamic'; remove one"));
	if (dynamic && !poetry_lists) return refuse_dynamic(r, root, project);
	if (list && !add_list(r, PROJECT_MAIN, (str){ 0 }, list)) return false;
	r->out->dynamic_extras = !extras && !poetry_lists && is_dynamic(project, STR("optional-dependencies"));
	return !extras || add_extras(r, extras);
}

bool pyproject_read(struct project_reader *r, const struct toml_value *root)
{
	const struct toml_value *project = toml_get(root, STR("project"));
	const struct toml_value *poetry = toml_find(root, STR("tool.poetry"));
	const struct toml_value *groups = toml_get(root, STR("dependency-groups"));
	bool poetry_lists = toml_get(poetry, STR("dependencies")) && !toml_get(project, STR("dependencies"));
	if (!project && !groups && !poetry_lists)
		return err_set(r->e, FAULT_INPUT, "%.*s: there is no [project] table, so it lists no dependencies; where "
		               "setup.cfg lists them, name that file, else export them to a requirements.txt",
		               STR_ARG(r->path));
	if (project && !read_project(r, root, project, poetry_lists)) return false;
	if (poetry && !poetry_read(r, poetry, poetry_lists)) return false;
	if (groups && !groups_read(r, groups)) return false;
	groups_check(r);
	return uv_read(r, root);
}
