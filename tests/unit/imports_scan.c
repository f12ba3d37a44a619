/* What scan_python sees in small sources. Each fact is one line of text, as describe() writes it. */
#include "assertions.h"

#include "spokeshave/buf.h"
#include "spokeshave/scan.h"

struct sample { const char *source, *want; };
enum shown { ALL, NO_STRINGS, NO_LITERALS };

static const char *const kinds[] = { "import", "from", "dynamic", "open", "string", "prefix", "meta", "group", "path",
                                     "select", "select-open" };
static const char *const flags[] = { "typing", "try", "broad", "except", "function", "class", "if", "dead", "lazy",
                                     "main", "more", "suppressed", "handler", "else" };

static bool is_literal(const struct fact *f)
{
	return f->kind == FACT_STRING || f->kind == FACT_PREFIX || f->kind == FACT_DYNAMIC;
}

static str describe(struct arena *a, const struct facts *facts, enum shown shown)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < facts->n; i++) {
		const struct fact *f = &facts->v[i];
		if (shown == NO_STRINGS && f->kind == FACT_STRING) continue;
		if (shown == NO_LITERALS && is_literal(f)) continue;
		buf_fmt(&b, "%s%u %s ", b.n ? "; " : "", f->line, kinds[f->kind]);
		for (unsigned dots = f->level; dots; dots--) buf_char(&b, '.');
		buf_add(&b, f->module);
		if (f->name.n) buf_fmt(&b, " %.*s", STR_ARG(f->name));
		if (f->asname.n) buf_fmt(&b, " as %.*s", STR_ARG(f->asname));
		for (size_t k = 0; k < COUNT(flags); k++)
			if (f->flags >> k & 1) buf_fmt(&b, " %s", flags[k]);
		if (f->minors != PYTHON_MINORS_ALL && f->minors) buf_fmt(&b, " 3.%x", f->minors);
	}
	return buf_str(&b);
}

static void check_all(const struct sample *cases, size_t n, enum shown shown)
{
	for (size_t i = 0; i < n; i++) {
		struct arena a;
		struct facts facts;
		arena_init(&a);
		scan_python(&a, str_of(cases[i].source), &facts);
		str got = arena_str(&a, describe(&a, &facts, shown));
		if (!str_eq(got, str_of(cases[i].want))) print_error("source: %s\n", cases[i].source);
		assert_string_equal(got.n ? got.p : "", cases[i].want);
		assert_false(facts.broken);
		arena_free(&a);
	}
}
#define CHECK(cases) check_all((cases), COUNT(cases), ALL)
#define CHECK_IMPORTS(cases) check_all((cases), COUNT(cases), NO_STRINGS)
#define CHECK_SELECTED(cases) check_all((cases), COUNT(cases), NO_LITERALS)

static void imports_give_one_fact_a_name(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "import a.b as c, d\n", "1 import a.b as c; 1 import d more" },
		{ "from ..x import (y,\n  z as w,)\n", "1 from ..x y; 1 from ..x z as w more" },
		{ "from . import *", "1 from . *" },
		{ "import a; import b", "1 import a; 1 import b" },
		{ "import a \\\n  . b", "1 import a.b" },
		{ "lazy import a\nlazy from b import c\nlazy = 1\n", "1 import a lazy; 2 from b c lazy" },
		{ "\xef\xbb\xbfimport a\r\nimport b\rimport c", "1 import a; 2 import b; 3 import c" },
		{ "yield_ = from_ = 1\nraise E from x\nx = yield from y\n", "" },
		{ "# coding: latin-1\nimport caf\xe9\n", "2 import caf\xc3\xa9" },
		{ "# -*- coding: cp932 -*-\nx = 'x \x83\x5c'\nimport a\n", "3 import a" },
		{ "import a\n\f\nimport b\n", "1 import a; 3 import b" },
	};
	CHECK(cases);
}

/* What each version of the language brought, and what older readers trip over. */
static void every_syntax_from_3_8_to_3_15_is_read(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		/* 3.8: := and positional-only parameters, f"{x=}" */
		{ "if (n := f()) and (m := {k: v}): import a\nimport b\n", "1 import a if; 2 import b" },
		{ "def f(a, /, b: 'x.y' = 'c.d', *, e) -> 'x.z': import g\n", "1 import g function" },
		{ "x = f'{a=}' f'{b = !r:>{w}}'\nimport a\n", "2 import a" },
		/* 3.9: any expression decorates; 3.10: with (…), match */
		{ "@a[0].b(lambda: c)\nclass C: import a\nimport b\n", "2 import a class; 3 import b" },
		{ "with (open(a) as b,\n  open(c) as d,):\n import e\nimport f\n", "3 import e; 4 import f" },
		{ "match a, *b:\n  case {'k': [1, C(x=y)]} if z:\n    import a\n  case _: import b\nimport c\n",
		  "3 import a if; 4 import b if; 5 import c" },
		{ "match -x:\n case -1: import a\nmatch[0] = case = match.x\nmatch (y): case\nimport b\n",
		  "2 import a if; 5 import b" },
		/* 3.11: except* and starred indexes; 3.12: type, f-strings that nest, parameters of types */
		{ "try: import a\nexcept* ImportError: import b\n", "1 import a try; 2 import b except handler" },
		{ "x[*y]: int = 1\ndef f(*a: *T): import b\n", "2 import b function" },
		{ "type X[T: 'a.b'] = list[T]\ntype = type(x)\nclass C[T](B[T]): import a\ndef f[*T](x): import b\n",
		  "3 import a class; 4 import b function" },
		{ "x = f'{f'{f'{y}'}'}' f\"{d[\"k\"]}\"\nimport a\n", "2 import a" },
		{ "x = f'{'\\n'.join(y)}'\nimport a\n", "2 import a" },
		{ "x = f'{\n  y  # }}} import b\n}'\nimport a\n", "4 import a" },
		{ "x = f'''{{{y:{'{'}>{w}}}}\nimport b\n'''\nimport a\n", "4 import a" },
		{ "x = f'\\N{LEFT CURLY BRACKET}' rf'\\N{y}' f'\\{y}'\nimport a\n", "2 import a" },
		{ "x = f'{a!r}{(lambda x: {1: 2})(3)}'\nimport a\n", "2 import a" },
		/* 3.14: t-strings, except without parentheses; 3.15: lazy */
		{ "x = t'{a}' Rt'\\{b}' tR'{c:{d}}' T'{t'{e}'}'\nimport a\n", "2 import a" },
		{ "try: import a\nexcept ImportError, OSError: import b\n", "1 import a try; 2 import b except handler" },
		{ "lazy import a.b as c, d\nlazy from . import e\n",
		  "1 import a.b as c lazy; 1 import d lazy more; 2 from . e lazy" },
		{ "lazy(import_)\nlazy.x = lazy\nfor lazy in x: import a\n", "3 import a if" },
	};
	CHECK_IMPORTS(cases);
}

static void spelling_changes_nothing(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "from.a import(b)\nfrom .import c\nfrom...d import e\nfrom . . f import g\n",
		  "1 from .a b; 2 from . c; 3 from ...d e; 4 from ..f g" },
		{ "from \\\n x import \\\r\n y\nimport z", "1 from x y; 4 import z" },
		{ "from a import (  # b\n  c,  # import d\n\n  e\n)\nimport f", "1 from a c; 1 from a e more; 6 import f" },
		{ "if x:\n\timport a\n        import b\nimport c\n", "2 import a if; 3 import b if; 4 import c" },
		{ "if x:\n  \f  import a\n  import b\n", "2 import a if; 3 import b if" },
		{ "if x:\n    import a\n# comment\n\n  \n    import b\n\n", "2 import a if; 6 import b if" },
		{ "if x: import a; import b\nimport c\n", "1 import a if; 1 import b if; 2 import c" },
		{ "def f():\n  x = (1,\n2,\n3)\n  import a\nimport b\n", "5 import a function; 6 import b" },
		{ "class C:\n  def f(self): pass\n  x = 1\n  y.z(x)\n  import a\nw = 2\nimport b\n",
		  "5 import a class; 7 import b" },
		{ "if x:\n  y = 1\nelse:\n  z = 2\n  w = 3\nv = 4\nimport a\n", "7 import a" },
		{ "if x: y = 1\nz = 2\nimport a\n", "3 import a" },
		{ "x = 0xfor, 0b1if y else 1_0.5e-3j, 1.e5, .5, 0o17, 5 .real\nimport a\n", "2 import a" },
		{ "x = u'a' b'' Rb'\\'' bR\"\" '''\n'import b' ''' '\\\n' \"\\\r\n\"\nimport a\n", "5 import a" },
		{ "x = '#' # '\nimport a # b\n# import c", "2 import a" },
		{ "x = a if b else c\ny = not a in b\nglobal z\nimport a", "4 import a" },
		{ "async def f():\n  async for x in y: import a\n  await z\n  import b\n",
		  "2 import a function if; 4 import b function" },
		{ "# one\n# vim: set fileencoding=iso-8859-1 :\nimport caf\xe9\n", "3 import caf\xc3\xa9" },
		{ "x = 1\n# coding: latin-1\nimport caf\xc3\xa9\n", "3 import caf\xc3\xa9" },
		{ "import caf\xc3\xa9.\xce\xb1\n", "1 import caf\xc3\xa9.\xce\xb1" },
	};
	CHECK_IMPORTS(cases);
}

static void flags_say_where_an_import_stands(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "def f(x=1):\n\timport a\nimport b", "2 import a function; 3 import b" },
		{ "class C:\n  import a\n  def f(self):\n    import b\n", "2 import a class; 4 import b function class" },
		{ "async def f():\n async with x:\n  import a\n", "3 import a function" },
		{ "try: import a\nexcept (ImportError, X): import b\nelse: import c\nfinally: import d\n",
		  "1 import a try; 2 import b except handler; 3 import c else; 4 import d" },
		{ "try:\n import a\nexcept m.ModuleNotFoundError as e:\n import b", "2 import a try; 4 import b except handler" },
		{ "try:\n import a\nexcept:\n import b\n", "2 import a broad; 4 import b handler" },
		{ "try: import a\nexcept KeyError: import b\nelse:\n if x: import c\n", "1 import a; 2 import b handler; 4 import c if else" },
		{ "try:\n import a\nexcept KeyError, ImportError:\n pass\n", "2 import a try" },
		{ "try:\n import a\nexcept KeyError: pass\nexcept Exception: pass\n", "2 import a broad" },
		{ "try:\n def f():\n  import a\n x = lambda: __import__('b')\n class C: import c\nexcept ImportError: pass\n",
		  "3 import a function; 4 dynamic b as __import__ function; 5 import c try class" },
		{ "if x:\n import a\nelif y:\n import b\nelse:\n import c\n", "2 import a if; 4 import b if; 6 import c if" },
		{ "for x in y:\n import a\nelse:\n import b\nwhile z: import c\n", "2 import a if; 4 import b if; 5 import c if" },
		{ "match x:\n  case 1: import a\n  case [y]:\n    import b\nmatch = case = 1\nmatch(x)\nmatch: int\n",
		  "2 import a if; 4 import b if" },
		{ "with x: import a\n", "1 import a" },
		{ "if __name__ == '__main__':\n import a\n", "2 import a if main" },
		{ "if x: import a\nimport b\n", "1 import a if; 2 import b" },
	};
	CHECK_IMPORTS(cases);
}

static void type_checking_is_told_from_conditions(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "if TYPE_CHECKING:\n import a\nelse:\n import b\n", "2 import a typing; 4 import b" },
		{ "if not t.TYPE_CHECKING:\n import a\nelse:\n import b\n", "2 import a; 4 import b typing" },
		{ "if (TYPE_CHECKING):\n import a\nelif x:\n import b\n", "2 import a typing; 4 import b if" },
		{ "if TYPE_CHECKING or x:\n import a\n", "2 import a if" },
		{ "if TYPE_CHECKING and x:\n import a\n", "2 import a if dead" },
	};
	CHECK_IMPORTS(cases);
}

static void what_never_runs_on_linux_is_dead(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "if sys.platform == 'win32':\n import a\nelse:\n import b\n", "2 import a if dead; 4 import b if" },
		{ "if sys.platform.startswith(('win', 'cyg')):\n import a\n", "2 import a if dead" },
		{ "if sys.platform.startswith('linux'):\n import a\nelse:\n import b\n", "2 import a if; 4 import b if dead" },
		{ "if sys.platform in ('darwin', 'linux'):\n import a\n", "2 import a if" },
		{ "if sys.platform not in {'darwin', 'win32'}:\n pass\nelse:\n import a\n", "4 import a if dead" },
		{ "if os.name != 'posix':\n import a\nelif os.name == 'posix':\n import b\nelse:\n import c\n",
		  "2 import a if dead; 4 import b if; 6 import c if dead" },
		{ "if platform.system() == 'Windows' and x:\n import a\n", "2 import a if dead" },
		{ "if platform.system().lower() == 'linux' or x: pass\nelse: import a\n", "2 import a if dead" },
		{ "if 0:\n import a\n if x:\n  import b\n", "2 import a if dead; 4 import b if dead" },
		{ "if False and x if c else True:\n import a\n", "2 import a if" },
		{ "if not False: import a\nelse: import b\n", "1 import a if; 2 import b if dead" },
		{ "if x == 'win32': import a\nif f(sys.platform == 'win32'): import b\n", "1 import a if; 2 import b if" },
		{ "if (x or sys.platform) == 'win32': import a\n", "1 import a if" },
		{ "if platform == 'win32': import a\n", "1 import a if" },
	};
	CHECK_IMPORTS(cases);
}

static void version_tests_decide_by_minor_version(void **state)
{
	(void)state;
	static const struct { const char *test; unsigned body[2], other[2]; } cases[] = {
		/* the first and last of 3.8 to 3.15 on which the body, and the else, may run; 0, 0: none */
		{ "sys.version_info >= (3, 11)", { 11, 15 }, { 8, 10 } },
		{ "sys.version_info < (3, 9)", { 8, 8 }, { 9, 15 } },
		{ "sys.version_info > (3, 12)", { 12, 15 }, { 8, 11 } },
		{ "sys.version_info <= (3, 12)", { 8, 11 }, { 12, 15 } },
		{ "sys.version_info[:2] > (3, 12)", { 13, 15 }, { 8, 12 } },
		{ "sys.version_info[:2] == (3, 12)", { 12, 12 }, { 8, 15 } },
		{ "(3, 10) <= sys.version_info", { 10, 15 }, { 8, 9 } },
		{ "sys.version_info >= (3, 10, 2)", { 10, 15 }, { 8, 10 } },
		{ "sys.version_info[0] == 2", { 0, 0 }, { 8, 15 } },
		{ "sys.version_info[0] >= 3", { 8, 15 }, { 0, 0 } },
		{ "sys.version_info < (3,)", { 0, 0 }, { 8, 15 } },
		{ "sys.version_info.major == 3 and sys.version_info.minor < 10", { 8, 9 }, { 10, 15 } },
		{ "sys.version_info[1] >= 9", { 9, 15 }, { 8, 8 } },
		{ "not sys.version_info >= (3, 9)", { 8, 8 }, { 9, 15 } },
		{ "sys.version_info >= (3, 9) and x", { 9, 15 }, { 8, 15 } },
		{ "sys.version_info >= (3, 9) or x", { 8, 15 }, { 8, 8 } },
		{ "other.version_info >= (3, 9)", { 8, 15 }, { 8, 15 } },
		{ "sys.version_info >= MINIMUM", { 8, 15 }, { 8, 15 } },
		{ "sys.version_info[2] > 1", { 8, 15 }, { 8, 15 } },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena a;
		struct facts facts;
		arena_init(&a);
		scan_python(&a, arena_fmt(&a, "if %s:\n import a\nelse:\n import b\n", cases[i].test), &facts);
		assert_int_equal(facts.n, 2);
		for (unsigned part = 0; part < 2; part++) {
			const unsigned *want = part ? cases[i].other : cases[i].body;
			unsigned first = 0, last = 0;
			for (unsigned minor = 8; minor <= 15; minor++) {
				if (!(facts.v[part].minors >> minor & 1)) continue;
				if (!first) first = minor;
				last = minor;
			}
			if (first != want[0] || last != want[1]) print_error("%s\n", cases[i].test);
			assert_int_equal(first, want[0]);
			assert_int_equal(last, want[1]);
		}
		arena_free(&a);
	}
}

static void calls_that_import_are_told(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "importlib.import_module('a.b')\n", "1 string a.b; 1 dynamic a.b as importlib.import_module" },
		{ "x = [\n import_module('.b', package='a')]\n", "2 string .b; 2 string a; 2 dynamic .b a as import_module" },
		{ "__import__('a' '.b', level=1)", "1 string a.b; 1 dynamic .a.b as __import__" },
		{ "import_module('\\x61')", "1 string a; 1 dynamic a as import_module" },
		{ "import_module(name=x)\n", "1 open  as import_module" },
		{ "import_module(f'a.b.{x}')\n", "1 prefix a.b." },
		{ "import_module('a.stem_' + x)\n", "1 prefix a.stem_" },
		{ "import_module('.%s' % x, __name__)\n", "1 prefix ." },
		{ "import_module(__name__ + '.x')\n", "1 prefix .; 1 string .x" },
		{ "import_module(f'{__package__}.{x}')\n", "1 prefix ." },
		{ "import_module(f'{x}.b')\n", "1 open  as import_module" },
		{ "map(import_module, x)\n", "1 open  as import_module" },
		{ "from importlib import import_module as load\nload(x)\n",
		  "1 from importlib import_module as load; 2 open  as load" },
		{ "from importlib import import_module as load\nmap(load, x)\n",
		  "1 from importlib import_module as load; 2 open  as load" },
		{ "x = import_module\ny = z.import_module_of\n", "1 open  as import_module" },
		{ "(importlib.\n import_module(x))\n", "1 open  as importlib.import_module" },
		{ "(a\n # b\n .import_module(x))\n", "1 open  as .import_module" },
		{ "def __getattr__(name): pass\n", "1 open  as __getattr__" },
		{ "class C:\n def __getattr__(self, name): pass\n", "" },
		{ "sys.modules[__name__] = x\n", "1 open  as sys.modules" },
		{ "optional_import('a')\nprint('a')\n", "1 string a; 1 dynamic a as optional_import" },
	};
	CHECK(cases);
}

static void ways_around_the_functions_name_are_open_imports(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "getattr(importlib, 'import_module')(x)", "1 string import_module; 1 open  as import_module" },
		{ "vars(builtins)['__import__'](x)", "1 string __import__; 1 open  as __import__" },
		{ "words(('__import__', 'abs'), suffix='')", "1 string __import__; 1 string abs" },
		{ "attrgetter('import_module')(importlib)(x)", "1 string import_module; 1 open  as import_module" },
		{ "x = 'import_module'\nf('import_module_of')\nf(f'import_module{x}')",
		  "1 string import_module; 2 string import_module_of" },
		{ "load = importlib.import_module\nload('a')", "1 open  as import_module; 2 string a; 2 dynamic a as load" },
		{ "f.find_module(n).load_module(n)", "1 open  as f.find_module; 1 open  as .load_module" },
		{ "loader.load_module()", "" },
		{ "import_module('{}.b'.format(x))", "1 open  as import_module" },
		{ "import_module('a' if x else 'b')", "1 string a; 1 string b; 1 open  as import_module" },
		{ "import_module(*x)\nimport_module(**x)", "1 open  as import_module; 2 open  as import_module" },
		{ "import_module(('a'))", "1 string a; 1 open  as import_module" },
		{ "import_module('.'.join(['a', x]))", "1 string a; 1 open  as import_module" },
		{ "functools.partial(__import__, 'a.b')()", "1 open  as __import__; 1 string a.b" },
		{ "match x:\n case {'k': import_module}: pass", "2 string k if; 2 open  as import_module if" },
	};
	CHECK(cases);
}

static void a_path_is_its_parts(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "open(here / 'tests/data/x.csv')", "1 group tests; 1 group data; 1 group x.csv" },
		{ "x = f'kernels/{name}.c', 'a/b c/d'", "1 group kernels; 1 group a; 1 group d" },
		{ "x = 'https://index.example/a', b'a/b', '/', 'a'", "1 string a" },
		{ "x = '''a/b\nc'''", "" },
	};
	CHECK(cases);
}

static void what_is_run_as_text_is_read(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "exec('import a.b; from .c import d\\nimport e as f')",
		  "1 dynamic a.b as exec; 1 dynamic .c as exec; 1 dynamic e as exec" },
		{ "exec('''\n  import a\r\nfrom b import c\n''', x)", "1 dynamic a as exec; 1 dynamic b as exec" },
		{ "exec('import %s' % x)\nexec('import {}'.format(x))\nexec('import ' + x)\nexec(f'from {x} import y')",
		  "1 open  as exec; 2 open  as exec; 3 open  as exec; 4 open  as exec" },
		{ "eval('__import__(\"a\")')\nexec('x = 1')\nprint('import a')\nexec('important')",
		  "1 open  as eval; 4 string important" },
		{ "if False: exec('import a')\nexec(x)", "" },
		{ "run([sys.executable, '-c', 'from a.b import main; main()'])", "1 dynamic a.b as -c" },
		{ "run(['-c'], 'import a')\nrun(['-c', b'import a'])", "" },
	};
	CHECK(cases);
}

static void suppressed_errors_make_an_import_optional(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "with contextlib.suppress(ImportError):\n import a\nimport b", "2 import a suppressed; 3 import b" },
		{ "with suppress(KeyError, ModuleNotFoundError), x: import a", "1 import a suppressed" },
		{ "with (x, suppress(Exception) as y,):\n import a\n class C: import b",
		  "2 import a suppressed; 3 import b class suppressed" },
		{ "with suppress(BaseException):\n def f(): import a\n x = lambda: __import__('b')",
		  "2 import a function; 3 dynamic b as __import__ function" },
		{ "async def f():\n async with suppress(ImportError): import a", "2 import a function suppressed" },
		{ "with suppress(OSError): import a\nwith f(suppress): import b\nwith f(ImportError): import c",
		  "1 import a; 2 import b; 3 import c" },
	};
	CHECK_IMPORTS(cases);
}

/* A test that is nearly one that decides leaves both its branches alive. */
static void tests_that_only_look_decidable_are_not(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "if x and sys.platform == 'win32' or y: import a", "1 import a if" },
		{ "if sys.platform in 'linux win32': import a", "1 import a if" },
		{ "if sys.platform[:3] == 'win': import a", "1 import a if" },
		{ "if sys.platform != 'linux' != x: import a", "1 import a if" },
		{ "if sys.platform.startswith('win') is False: import a", "1 import a if" },
		{ "if sys.platform == b'win32': import a", "1 import a if" },
		{ "if False == x: import a\nif False in y: import b\nif False.real: import c\nif False if x else y: import d",
		  "1 import a if; 2 import b if; 3 import c if; 4 import d if" },
		{ "if not TYPE_CHECKING or x: import a\nif TYPE_CHECKING == x: import b\nif TYPE_CHECKING or x: import c",
		  "1 import a if; 2 import b if; 3 import c if" },
		{ "if sys.version_info >= (3,) + x: import a\nif sys.version_info >= LEAST: import b", "1 import a if; 2 import b if" },
		{ "while TYPE_CHECKING: import a\nwhile False: import b", "1 import a if; 2 import b if" },
		{ "assert sys.platform == 'win32'\nraise SystemExit\nimport a", "3 import a" },
		{ "x = False and import_module('a')", "1 dynamic a as import_module" },
		{ "x = 1 if sys.platform == 'win32' else import_module('a')", "1 dynamic a as import_module" },
		{ "if sys.platform == 'linux' and x: import a\nelse: import b", "1 import a if; 2 import b if" },
		{ "if sys.platform == 'win32': pass\nelif x: import a\nelse: import b", "2 import a if; 3 import b if" },
		{ "if not sys.platform == 'win32': import a\nelse: import b", "1 import a if; 2 import b if dead" },
	};
	CHECK_IMPORTS(cases);
}

static void literals_count_only_in_live_code(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "'a.b'\nx = 'a.b'\n'a.b'; y = 1\n", "2 string a.b" },
		{ "def f():\n  'a.b'\n  return 'c.d:e'\n", "3 string c.d:e function" },
		{ "def f(x: 'a.b', y: T['c.d', 'e.f'] = 'g.h') -> 'i.j': pass\n", "1 string g.h" },
		{ "x: 'a.b' = 'c.d'\nx = {'e.f': 'g.h'}\n", "1 string c.d; 2 string e.f; 2 string g.h" },
		{ "f = lambda x='a.b': 'c.d'\n", "1 string a.b; 1 string c.d function" },
		{ "if TYPE_CHECKING: x = 'a.b'\n", "" },
		{ "x = 'a.b'\ny = 'a.b'\n", "1 string a.b" },
		{ "x = b'a.b', r'a.b', 'a b', 'a.', 'a..b', '1.2', 'a-b.c', 'a\\nb'\n",
		  "1 string a.b; 1 prefix a.; 1 group a-b.c" },
		{ "x = f'a.{b[\"c.d\"]}' f'{e!r:>{w}}' 'x'\n", "1 prefix a.; 1 string c.d; 1 string x" },
		{ "x = f'''{\n y # comment }\n}'''\nimport a\n", "4 import a" },
		{ "x = f'{{a}}' + f\"{x:%H:%M}\" + t'{y}'\nimport a\n", "2 import a" },
		{ "x = 'pkg.sub.%s' % y, 'pkg.{}'.format(z), 'stem_%s'\n", "1 prefix pkg.sub.; 1 prefix pkg." },
	};
	CHECK(cases);
}

static void metadata_and_entry_points_are_told(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "from importlib.metadata import version as v\nv('a-b')\nv(x)\n",
		  "1 from importlib.metadata version as v; 2 group a-b; 2 meta a-b; 3 meta " },
		{ "pkg_resources.require('a>=1')\n", "1 meta a" },
		{ "entry_points(group='a.b')\n", "1 string a.b; 1 group a.b" },
		{ "entry_points().select(group=x)\n", "1 group " },
		{ "version(x)\n", "" },
		{ "p = __file__\n", "1 path " },
		{ "importlib.resources.files('a.b')\n", "1 path ; 1 string a.b; 1 path a.b as importlib.resources.files" },
	};
	CHECK(cases);
}

static void what_is_no_python_is_survived(void **state)
{
	(void)state;
	static const struct { const char *source; size_t imports; } cases[] = {
		{ "x = 'abc\nimport a\n", 1 }, { "x = '''abc\nimport a\n", 0 }, { "f(\nimport a\nimport b\n", 2 },
		{ "x = $ ? `\nimport a\n", 1 }, { "if x:\nimport a\n", 1 }, { ")))\nimport a\n", 1 },
		{ "x = f'{a\nimport b\n", 1 }, { "x = f'}'\nimport a\n", 1 }, { "{{ name }}\nclass {{ x }}:\n  import a\n", 1 },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena a;
		struct facts facts;
		size_t imports = 0;
		arena_init(&a);
		scan_python(&a, str_of(cases[i].source), &facts);
		for (size_t k = 0; k < facts.n; k++) imports += facts.v[k].kind == FACT_IMPORT;
		if (imports != cases[i].imports) print_error("%s\n", cases[i].source);
		assert_int_equal(imports, cases[i].imports);
		if (i != 8) assert_true(facts.broken);
		arena_free(&a);
	}
}

static void deep_nesting_is_broken_and_not_deep_recursion(void **state)
{
	(void)state;
	static const char *const parts[] = { "(", "[", "{", "lambda:", "f'{", "not ", "if (", "x[lambda " };
	for (size_t i = 0; i < COUNT(parts); i++) {
		struct arena a;
		struct facts facts;
		arena_init(&a);
		struct buf b = buf_in(&a);
		buf_add(&b, STR("import a\nif "));
		for (int k = 0; k < 20000; k++) buf_add(&b, str_of(parts[i]));
		buf_add(&b, STR("\n"));
		scan_python(&a, buf_str(&b), &facts);
		assert_true(facts.n >= 1);
		if (i < 5) assert_true(facts.broken); /* past LIMIT_BRACKETS or LIMIT_FORMAT_DEPTH */
		arena_free(&a);
	}
}

static void templates_tell_what_language_they_switch_to(void **state)
{
	static const struct sample cases[] = {
		{ "{% language 'de' %}x{% endlanguage %}\n{%- language \"pt-br\" -%}", "1 select de as activate; 2 select pt-br as activate" },
		{ "a\n{%language code%}", "2 select-open  as activate" },
		{ "{% language 'de'|lower %}{% language %}{% languages %}{# language #}{% load language %}", "1 select-open  as activate" },
		{ "{% language 'de", "1 select-open  as activate" }, { "{%", "" }, { "", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena a;
		struct facts facts;
		arena_init(&a);
		scan_template(&a, str_of(cases[i].source), &facts);
		str got = arena_str(&a, describe(&a, &facts, ALL));
		assert_string_equal(got.n ? got.p : "", cases[i].want);
		arena_free(&a);
	}
}

static void what_chooses_data_is_told(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "boto3.client('s3')", "1 select s3 as boto3.client" },
		{ "s.create_client(service_name='sqs', region_name=r)", "1 select sqs as s.create_client" },
		{ "Session().client(\n 's3', *more, **o)", "1 select s3 as .client" },
		{ "d.build('drive', 'v3')", "1 select drive as d.build" },
		{ "from boto3 import client as make\nmake('s3')", "1 from boto3 client as make; 2 select s3 as client" },
		{ "x.client()\nx.client(timeout=3)\ndef client(name): pass", "" },
		{ "s.client(name)", "1 select-open  as s.client" },
		{ "s.client(*names)", "1 select-open  as s.client" },
		{ "s.client(region=r, **o)", "1 select-open  as s.client" },
		{ "s.client(service_name=n)", "1 select-open  as s.client" },
		{ "s.client('s3' + n)", "1 select-open  as s.client" },
		{ "s.client(f's3{n}')", "1 select-open  as s.client" },
		{ "s.client('s3' if n else 'sqs')", "1 select-open  as s.client" },
		{ "s.client(b's3')", "1 select-open  as s.client" },
		{ "s.client('s3'.lower())", "1 select-open  as s.client" },
		{ "s.client(('s3'))", "1 select-open  as s.client" },
		{ "s.client((n := 's3'))", "1 select-open  as s.client" },
		{ "if False:\n s.client(n)", "" },
		{ "s.get_available_services()", "1 select-open  as s.get_available_services" },
		{ "map(s.client, names)", "1 select-open s.client" },
		{ "make = s.client\nagain = s.client", "1 select-open s.client" },
		{ "s.client = 1\ns.client: int = 2\ns.client.put()\nf(client)", "" },
		{ "from boto3 import client\ndef f(client, x): pass\nlambda client: 1\nlambda x=client: 1",
		  "1 from boto3 client; 4 select-open client" },
		{ "from boto3 import client\nmap(client, names)", "1 from boto3 client; 2 select-open client" },
		{ "from x import client as c\nc(n)\nf(c)", "1 from x client as c; 2 select-open  as client; 3 select-open client" },
		{ "import resource\nf(resource)", "1 import resource" },
		{ "LANGUAGES = [\n ('en', 'English'),\n ('de', _('German')),\n]", "2 select en as LANGUAGES; 3 select de as LANGUAGES" },
		{ "LANGUAGES = (('en', x[1]),)", "1 select en as LANGUAGES" },
		{ "LANGUAGES = []\nLANGUAGE_CODE = 'de'", "1 select-open  as LANGUAGES; 2 select de as LANGUAGE_CODE" },
		{ "LANGUAGES = [('en', 'x')] + more", "1 select en as LANGUAGES; 1 select-open  as LANGUAGES" },
		{ "LANGUAGES = [('en', 'x'), more]", "1 select en as LANGUAGES; 1 select-open  as LANGUAGES" },
		{ "LANGUAGES = [(code, 'x')]", "1 select-open  as LANGUAGES" },
		{ "LANGUAGES = [('en' + x, 'x')]", "1 select-open  as LANGUAGES" },
		{ "LANGUAGES = [('en', 'x') for i in y]", "1 select en as LANGUAGES; 1 select-open  as LANGUAGES" },
		{ "LANGUAGES += x\nLANGUAGE_CODE = env('X')", "1 select-open  as LANGUAGES; 2 select-open  as LANGUAGE_CODE" },
		{ "LANGUAGES: list = []\nLANGUAGES.append(x)", "1 select-open  as LANGUAGES; 2 select-open  as LANGUAGES" },
		{ "f(LANGUAGES=x)\ns.LANGUAGES = y", "1 select-open  as LANGUAGES; 2 select-open  as LANGUAGES" },
		{ "x = dict(s.LANGUAGES)\nfor x in LANGUAGES: pass", "" },
		{ "INSTALLED_APPS = ['a']", "1 select-open  as INSTALLED_APPS" },
		{ "SECRET_KEY = 'x'", "1 select-open  as SECRET_KEY" },
		{ "settings.configure()\ntranslation.activate('de')", "1 select-open  as settings.configure; 2 select de as translation.activate" },
		{ "getattr(self.session, kind)(n)", "1 select-open session.*" },
		{ "getattr(boto3, 'client')(n)", "1 select-open boto3.client" },
		{ "getattr(boto3, 'other')(n)\ngetattr(self, n)\ngetattr(x)", "" },
	};
	CHECK_SELECTED(cases);
}

static void settings_give_the_names_of_modules(void **state)
{
	(void)state;
	struct arena a;
	struct facts facts;
	arena_init(&a);
	scan_settings(&a, STR("[a]\nclass = pkg.mod.Class\nplain: word\n- 'x.y:z'\n\"k\": [\"q.r\", 1.5]\n"), &facts);
	str got = arena_str(&a, describe(&a, &facts, ALL));
	assert_string_equal(got.p, "2 string pkg.mod.Class; 4 string x.y:z; 5 string q.r");
	scan_plain_settings(&a, STR("[beta]\nuse = egg:own\na.includes =\n  alpha\n  q.r\n# gamma\nb = x_y z_z, text of prose\nc_d = 'e'; n\nf = gg, /h_h/i\n"),
	                    PLAIN_ALL, &facts);
	got = arena_str(&a, describe(&a, &facts, ALL));
	assert_string_equal(got.p, "2 string egg:own; 2 string own; 3 string a.includes; 4 string alpha; 5 string q.r; 7 string x_y; 7 string z_z; 9 string gg");
	scan_plain_settings(&a, STR("apps: [plain, 'x_y']\n\"k_k\": \"one_two\",\n- b_c\n- word\n# d_e\n[\"f_g\"]\n"), PLAIN_JOINED, &facts);
	got = arena_str(&a, describe(&a, &facts, ALL));
	assert_string_equal(got.p, "1 string x_y; 2 string one_two; 3 string b_c; 6 string f_g");
	scan_robot(&a, STR("*** Settings ***\nLibrary    RequestsLibrary   x=1\n| Library | Own |\nlibrary\tmy.Lib\nLibraryX  no\n"
	                   "*** Test Cases ***\nOne\n    Import Library    Late\n    Log  Library\n"), &facts);
	got = arena_str(&a, describe(&a, &facts, ALL));
	assert_string_equal(got.p, "2 string RequestsLibrary; 3 string Own; 4 string my.Lib; 8 string Late");
	scan_pth(&a, STR("../src\nimport a; b = 'c'\n# import d\n"), &facts);
	got = arena_str(&a, describe(&a, &facts, ALL));
	assert_string_equal(got.p, "2 import a; 2 string c");
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(imports_give_one_fact_a_name),
		cmocka_unit_test(every_syntax_from_3_8_to_3_15_is_read),
		cmocka_unit_test(spelling_changes_nothing),
		cmocka_unit_test(flags_say_where_an_import_stands),
		cmocka_unit_test(type_checking_is_told_from_conditions),
		cmocka_unit_test(what_never_runs_on_linux_is_dead),
		cmocka_unit_test(version_tests_decide_by_minor_version),
		cmocka_unit_test(calls_that_import_are_told),
		cmocka_unit_test(ways_around_the_functions_name_are_open_imports),
		cmocka_unit_test(a_path_is_its_parts),
		cmocka_unit_test(what_is_run_as_text_is_read),
		cmocka_unit_test(suppressed_errors_make_an_import_optional),
		cmocka_unit_test(tests_that_only_look_decidable_are_not),
		cmocka_unit_test(literals_count_only_in_live_code),
		cmocka_unit_test(metadata_and_entry_points_are_told),
		cmocka_unit_test(what_is_no_python_is_survived),
		cmocka_unit_test(deep_nesting_is_broken_and_not_deep_recursion),
		cmocka_unit_test(what_chooses_data_is_told),
		cmocka_unit_test(templates_tell_what_language_they_switch_to),
		cmocka_unit_test(settings_give_the_names_of_modules),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
