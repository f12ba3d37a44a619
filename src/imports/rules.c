/* What is known by name, as data, each line with its reason. */
#include "linked.h"

/* The only negative rule: edges into these are cut from what neither is one nor declares it. */
static const struct { str name; const char *reason; } tools[] = {
	{ STR_INIT("pytest"), "runs tests; libraries import it for their own helpers" },
	{ STR_INIT("hypothesis"), "generates test data" },
	{ STR_INIT("coverage"), "measures tests" },
	{ STR_INIT("nose"), "runs tests" },
	{ STR_INIT("nose2"), "runs tests" },
	{ STR_INIT("tox"), "runs tests" },
	{ STR_INIT("nox"), "runs tests" },
	{ STR_INIT("mypy"), "checks types; imported by its plug-ins in libraries" },
	{ STR_INIT("pyright"), "checks types" },
	{ STR_INIT("pylint"), "checks style" },
	{ STR_INIT("flake8"), "checks style" },
	{ STR_INIT("pycodestyle"), "checks style" },
	{ STR_INIT("pydocstyle"), "checks style" },
	{ STR_INIT("pyflakes"), "checks style" },
	{ STR_INIT("ruff"), "checks style" },
	{ STR_INIT("bandit"), "checks style" },
	{ STR_INIT("black"), "formats sources" },
	{ STR_INIT("isort"), "formats sources" },
	{ STR_INIT("yapf"), "formats sources" },
	{ STR_INIT("autopep8"), "formats sources" },
	{ STR_INIT("ipython"), "interactive shell; libraries offer it a display hook" },
	{ STR_INIT("ipdb"), "debugger" },
	{ STR_INIT("pudb"), "debugger" },
	{ STR_INIT("pdbpp"), "debugger" },
	{ STR_INIT("jupyter"), "notebooks" },
	{ STR_INIT("notebook"), "notebooks" },
	{ STR_INIT("jupyterlab"), "notebooks" },
	{ STR_INIT("sphinx"), "builds documentation" },
	{ STR_INIT("pre-commit"), "runs checks" },
	{ STR_INIT("twine"), "uploads packages" },
};

static const struct { str start; const char *reason; } tool_families[] = {
	{ STR_INIT("pytest-"), "plug-ins of pytest" },
	{ STR_INIT("flake8-"), "plug-ins of flake8" },
	{ STR_INIT("sphinx-"), "plug-ins of sphinx" },
	{ STR_INIT("sphinxcontrib-"), "plug-ins of sphinx" },
};

bool rule_is_tool(str name)
{
	for (size_t i = 0; i < COUNT(tools); i++)
		if (str_eq(name, tools[i].name)) return true;
	for (size_t i = 0; i < COUNT(tool_families); i++)
		if (str_starts(name, tool_families[i].start)) return true;
	return false;
}

bool rule_is_test_part(str part)
{
	return str_eq(part, STR("tests")) || str_eq(part, STR("test")) || str_eq(part, STR("conftest")) ||
	       str_starts(part, STR("test_"));
}

bool rule_is_test_path(str path)
{
	static const str others[] = { STR_INIT("docs"), STR_INIT("doc"), STR_INIT("noxfile"), STR_INIT("setup"),
	                              STR_INIT("testing") };
	for (str part; path.n;) {
		str_cut(path, '/', &part, &path);
		str_eat_end(&part, STR(".py"));
		if (rule_is_test_part(part) || str_ends(part, STR("_test"))) return true;
		for (size_t i = 0; i < COUNT(others); i++)
			if (str_eq(part, others[i])) return true;
	}
	return false;
}

bool rule_pth_is_inert(str path)
{
	static const struct { str name; const char *reason; } inert[] = {
		{ STR_INIT("distutils-precedence.pth"), "acts when distutils is imported, which is an edge of its own" },
		{ STR_INIT("_virtualenv.pth"), "patches installers" },
	};
	for (size_t i = 0; i < COUNT(inert); i++)
		if (str_eq(path, inert[i].name)) return true;
	return str_ends(path, STR("-nspkg.pth")); /* makes a namespace package, which the folders say as well */
}

bool rule_is_compiler(str word)
{
	static const str words[] = { STR_INIT("gcc"), STR_INIT("clang"), STR_INIT("nvcc"), STR_INIT("nvrtc"), STR_INIT("hipcc"),
	                             STR_INIT("hiprtc"), STR_INIT("CC"), STR_INIT("CXX") };
	return str_is_any(word, words, COUNT(words));
}

bool rule_compiles(str top)
{
	static const struct { str top; const char *reason; } rows[] = {
		{ STR_INIT("setuptools"), "builds extension modules" },
		{ STR_INIT("Cython"), "builds extension modules, of a notebook or by pyximport" },
		{ STR_INIT("cffi"), "verify() compiles" },
		{ STR_INIT("cppyy"), "reads headers" },
		{ STR_INIT("cupy"), "compiles kernels with its headers" },
		{ STR_INIT("numba"), "compiles kernels with headers of CUDA" },
		{ STR_INIT("pycuda"), "compiles kernels" },
		{ STR_INIT("pyopencl"), "compiles kernels" },
		{ STR_INIT("pytensor"), "compiles what it computes" },
		{ STR_INIT("taichi"), "compiles kernels" },
		{ STR_INIT("torch"), "compiles extensions and kernels with its headers" },
		{ STR_INIT("triton"), "compiles launchers with its headers" },
		{ STR_INIT("tvm"), "compiles what it computes" },
		{ STR_INIT("warp"), "compiles kernels with its headers" },
		{ STR_INIT("ziglang"), "is a compiler with its headers" },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (str_eq(top, rows[i].top)) return true;
	return false;
}

str rule_implicit(str top, unsigned minor)
{
	static const struct { str module, imports; unsigned from_minor; const char *reason; } rows[] = {
		{ STR_INIT("zoneinfo"), STR_INIT("tzdata"), 0, "reads time zones there where the image has none" },
		{ STR_INIT("distutils"), STR_INIT("_distutils_hack"), 12, "setuptools serves it since Python lacks it" },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (minor >= rows[i].from_minor && str_eq(top, rows[i].module)) return rows[i].imports;
	return (str){ 0 };
}
