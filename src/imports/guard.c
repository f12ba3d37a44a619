#include "spokeshave/guard.h"

#include "spokeshave/buf.h"
#include "spokeshave/graph.h"

void guard_init(struct guard *g, struct arena *a)
{
	*g = (struct guard){ .a = a };
	names_init(&g->present, a);
	names_init(&g->pruned, a);
}

/* Its packages too: a folder without __init__ can be imported as well. */
void guard_present(struct guard *g, str path)
{
	str name = module_of_file(g->a, path), rest;
	while (name.n && names_find(&g->present, name) == NAME_NONE) {
		names_add(&g->present, name);
		if (!str_cut_last(name, '.', &name, &rest)) break;
	}
}

void guard_pruned(struct guard *g, str path, str dist)
{
	str name = module_of_file(g->a, path);
	if (!name.n || names_find(&g->pruned, name) != NAME_NONE) return;
	names_add(&g->pruned, name);
	PUSH(g->a, &g->keep, dist);
}

/* "a.b" of "a.b.c" when "a" is there and "a.b" is not; empty when all of it is. */
static str first_missing(const struct guard *g, str name)
{
	for (size_t i = 0; i <= name.n; i++) {
		if (i < name.n && name.p[i] != '.') continue;
		str part = str_slice(name, 0, i);
		if (names_find(&g->present, part) == NAME_NONE) return part;
	}
	return (str){ 0 };
}

str guard_list(struct guard *g)
{
	struct names shown;
	str *keep = NEW_N(g->a, str, g->pruned.text.n); /* by id of `shown` */
	struct strs lines = { 0 };
	struct buf b = buf_in(g->a);
	names_init(&shown, g->a);
	for (uint32_t i = 0; i < g->pruned.text.n; i++) {
		str missing = first_missing(g, names_text(&g->pruned, i));
		if (!missing.n) continue;
		str by = g->keep.v[i].n ? g->keep.v[i] : missing;
		size_t known = shown.text.n;
		uint32_t id = names_add(&shown, missing);
		if (id == known) keep[id] = by;
		else if (!str_eq(keep[id], by)) keep[id] = missing; /* the packages of several share a folder */
	}
	for (uint32_t i = 0; i < shown.text.n; i++)
		PUSH(g->a, &lines, arena_fmt(g->a, "%.*s %.*s\n", STR_ARG(names_text(&shown, i)), STR_ARG(keep[i])));
	strs_sort(&lines);
	for (size_t i = 0; i < lines.n; i++) buf_add(&b, lines.v[i]);
	return buf_str(&b);
}

/*
 * What runs at each start, Python from 3.8 on; it is compiled each time, so it
 * is short. It imports nothing that is not there already, and replaces what
 * handles the errors that nobody caught by what does the same first: both
 * names of it, since libraries compare the two to see whether an application
 * has set its own. `threading` takes the one of _thread when it is imported.
 */
static const char start[] =
	"def around(before):\n"
	"    def hook(*told):\n"
	"        before(*told)\n"
	"        try: __import__('spokeshave_guard').tell(*told)\n"
	"        except Exception: pass\n"
	"    return hook\n"
	"own = sys.excepthook is not sys.__excepthook__\n"
	"sys.excepthook = around(sys.excepthook)\n"
	"if not own: sys.__excepthook__ = sys.excepthook\n"
	"_thread._excepthook = around(_thread._excepthook)\n"
	"threads = sys.modules.get('threading')\n"
	"if threads: threads.excepthook = around(threads.excepthook)\n";

/* A line of a .pth file runs if it begins with "import": so the code stands in one as a string. */
str guard_pth(struct arena *a)
{
	struct buf b = buf_in(a);
	buf_add(&b, STR("import sys, _thread; exec(\""));
	for (const char *p = start; *p; p++) {
		if (*p == '\n') buf_add(&b, STR("\\n"));
		else if (str_starts(str_of(p), STR("    "))) buf_char(&b, ' '), p += 3;
		else buf_char(&b, *p);
	}
	buf_add(&b, STR("\")\n"));
	return buf_str(&b);
}

str guard_module(struct guard *g)
{
	struct buf b = buf_in(g->a);
	buf_add(&b, STR("# Of spokeshave stage --guard: asked about what nobody caught. Module, and what --keep takes.\n"
	                "PRUNED = \"\"\"\\\n"));
	buf_add(&b, guard_list(g));
	buf_add(&b, STR("\"\"\"\n"
	                "\n"
	                "\n"
	                "def tell(*told):\n"
	                "    import sys\n"
	                "    error = told[1] if len(told) == 3 else told[0].exc_value  # of sys.excepthook, of threading's\n"
	                "    if not isinstance(error, ImportError):\n"
	                "        return\n"
	                "    names = error.name, f\"{error.name}.{getattr(error, 'name_from', None)}\"\n"
	                "    for line in PRUNED.splitlines():\n"
	                "        name, keep = line.split()\n"
	                "        if name in names and sys.stderr:\n"
	                "            sys.stderr.write(f\"spokeshave: {name} was left out of this tree; \"\n"
	                "                             f\"`spokeshave stage --keep {keep}` restores it\\n\")\n"
	                "            return\n"));
	return buf_str(&b);
}
