/* What a command line starts, read from its words. */
#include "spokeshave/dockerfile.h"
#include "spokeshave/path.h"

#include "shellwords.h"

enum { LIMIT_SHELL_DEPTH = 4 }; /* sh -c "sh -c '…'" */

static const str shells[] = { STR_INIT("sh"), STR_INIT("bash"), STR_INIT("ash"), STR_INIT("dash"), STR_INIT("zsh") };

/* Programs that run the command behind them; `takes`: words of their own that are no options. */
static const struct wrapper {
	str name;
	unsigned takes;
	str with_value; /* letters of options that take a value in the next word */
	bool script;    /* it is a Python console script itself */
} wrappers[] = {
	{ STR_INIT("exec"), 0, STR_INIT("a"), false }, { STR_INIT("command"), 0, STR_INIT(""), false },
	{ STR_INIT("env"), 0, STR_INIT("uC"), false }, { STR_INIT("nohup"), 0, STR_INIT(""), false },
	{ STR_INIT("tini"), 0, STR_INIT("pe"), false }, { STR_INIT("docker-init"), 0, STR_INIT("pe"), false },
	{ STR_INIT("catatonit"), 0, STR_INIT(""), false }, { STR_INIT("dumb-init"), 0, STR_INIT("r"), false },
	{ STR_INIT("su-exec"), 1, STR_INIT(""), false }, { STR_INIT("gosu"), 1, STR_INIT(""), false },
	{ STR_INIT("nice"), 0, STR_INIT("n"), false }, { STR_INIT("ionice"), 0, STR_INIT("cn"), false },
	{ STR_INIT("time"), 0, STR_INIT(""), false }, { STR_INIT("timeout"), 1, STR_INIT("ks"), false },
	{ STR_INIT("stdbuf"), 0, STR_INIT("ioe"), false }, { STR_INIT("xvfb-run"), 0, STR_INIT("nsef"), false },
	{ STR_INIT("opentelemetry-instrument"), 0, STR_INIT(""), true },
	{ STR_INIT("ddtrace-run"), 0, STR_INIT(""), true },
	{ STR_INIT("newrelic-admin"), 1, STR_INIT(""), true },
	{ STR_INIT("then"), 0, STR_INIT(""), false }, { STR_INIT("else"), 0, STR_INIT(""), false },
	{ STR_INIT("do"), 0, STR_INIT(""), false }, { STR_INIT("!"), 0, STR_INIT(""), false },
	{ STR_INIT("{"), 0, STR_INIT(""), false },
	{ STR_INIT("poetry"), 1, STR_INIT(""), false }, { STR_INIT("pipenv"), 1, STR_INIT(""), false },
	{ STR_INIT("uv"), 1, STR_INIT(""), false }, { STR_INIT("pdm"), 1, STR_INIT(""), false },
	{ STR_INIT("hatch"), 1, STR_INIT(""), false }, { STR_INIT("rye"), 1, STR_INIT(""), false },
};

/* Options whose value names a module, though it may hold no dot: worker classes, applications, loops. */
static const str module_options[] = {
	STR_INIT("-k"), STR_INIT("--worker-class"), STR_INIT("-A"), STR_INIT("--app"), STR_INIT("-P"),
	STR_INIT("--pool"), STR_INIT("--loop"), STR_INIT("--http"), STR_INIT("--ws"), STR_INIT("--settings"),
	STR_INIT("--module"), STR_INIT("--wsgi"),
};

/* Ends of names that look dotted and are files. */
static const str file_endings[] = {
	STR_INIT(".conf"), STR_INIT(".cfg"), STR_INIT(".ini"), STR_INIT(".toml"), STR_INIT(".json"),
	STR_INIT(".yaml"), STR_INIT(".yml"), STR_INIT(".log"), STR_INIT(".txt"), STR_INIT(".pid"),
	STR_INIT(".sock"), STR_INIT(".pem"), STR_INIT(".crt"), STR_INIT(".key"), STR_INIT(".sh"), STR_INIT(".env"),
};

struct finder {
	struct arena *a;
	struct strs *out;
	unsigned depth; /* of shells within shells */
	bool unsure;    /* a wrapper's options may hide where the program begins: any word may be one */
};

static void find_in(struct finder *f, const str *word, size_t n, bool is_python);

static void add(struct finder *f, str entry)
{
	if (entry.n && !strs_has(f->out, entry)) PUSH(f->a, f->out, arena_str(f->a, entry));
}

static bool is_word_char(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '_' || (unsigned char)c >= 0x80;
}

/* Bytes of the dotted name, "a.b", that `s` begins with; `dots` counts. */
static size_t dotted_length(str s, size_t *dots)
{
	size_t n = 0;
	*dots = 0;
	while (n < s.n && is_word_char(s.p[n]) && !char_is_digit(s.p[n])) {
		while (n < s.n && is_word_char(s.p[n])) n++;
		if (n + 1 >= s.n || s.p[n] != '.' || !is_word_char(s.p[n + 1]) || char_is_digit(s.p[n + 1])) break;
		n++;
		++*dots;
	}
	return n;
}

static bool is_file(str s)
{
	for (size_t i = 0; i < COUNT(file_endings); i++)
		if (str_ends(s, file_endings[i])) return true;
	return false;
}

static void add_script(struct finder *f, str path)
{
	size_t dots;
	if (str_eq(path, STR("-"))) return; /* standard input */
	while (str_eat(&path, STR("./"))) {}
	str stem = path;
	str_eat_end(&stem, STR(".py"));
	bool module = dotted_length(stem, &dots) == stem.n && !dots;
	add(f, module ? stem : path);
}

/* An argument that names a module: "a.b:c", "a:create()", "a.b.C"; "a" too where it must be one. */
static void add_argument(struct finder *f, str s, bool must)
{
	size_t dots, ignored;
	if (str_eat(&s, STR("python:"))) must = true; /* gunicorn -c python:pkg.settings */
	if (str_ends(s, STR(".py"))) return add_script(f, s);
	size_t n = dotted_length(s, &dots);
	if (!n || is_file(s)) return;
	str rest = str_skip(s, n);
	if (!rest.n) {
		if (dots || must) add(f, s);
		return;
	}
	if (!str_eat(&rest, STR(":"))) return;
	size_t attr = dotted_length(rest, &ignored);
	bool called = attr < rest.n && rest.p[attr] == '('; /* app:create_app("production") */
	if (attr && (attr == rest.n || called)) add(f, str_slice(s, 0, n + 1 + attr));
}

static void add_arguments(struct finder *f, const str *word, size_t n)
{
	bool must = false;
	for (size_t i = 0; i < n; i++) {
		str name, value;
		if (!str_starts(word[i], STR("-"))) {
			add_argument(f, word[i], must || f->unsure);
			must = false;
			continue;
		}
		bool has_value = str_cut(word[i], '=', &name, &value);
		must = str_is_any(name, module_options, COUNT(module_options));
		bool glued = !has_value && word[i].n > 2 && word[i].p[1] != '-'; /* -kgevent, -Aproj */
		if (glued) {
			name = str_slice(word[i], 0, 2);
			value = str_skip(word[i], 2);
			must = str_is_any(name, module_options, COUNT(module_options));
		}
		if (has_value || glued) {
			add_argument(f, value, must);
			must = false;
		}
	}
}

/* ---- python ---- */

static void find_command(struct finder *f, const str *word, size_t n);

static bool is_interpreter(str program)
{
	str rest = path_base(program);
	if (!str_eat(&rest, STR("python")) && !str_eat(&rest, STR("pypy"))) return false;
	for (size_t i = 0; i < rest.n; i++)
		if (!char_is_digit(rest.p[i]) && rest.p[i] != '.') return false;
	return true;
}

/* The modules that code behind -c imports, as far as words tell. */
static void add_code(struct finder *f, str code)
{
	size_t dots;
	bool wanted = false;
	while (code.n) {
		size_t n = dotted_length(code, &dots);
		str name = str_slice(code, 0, n);
		if (n && wanted) add(f, name);
		if (n) wanted = str_eq(name, STR("import")) || str_eq(name, STR("from"));
		code = str_skip(code, n ? n : 1);
	}
}

/* Arguments of an interpreter: its options, then -m MODULE, -c CODE or a script, then what that gets. */
static void find_python(struct finder *f, const str *word, size_t n)
{
	size_t i = 0;
	for (; i < n && str_starts(word[i], STR("-")) && word[i].n > 1; i++) {
		if (str_eq(word[i], STR("--"))) continue;
		if (str_starts(word[i], STR("--"))) {
			i += str_eq(word[i], STR("--check-hash-based-pycs"));
			continue;
		}
		size_t letter = 1; /* options may be glued: -um pkg, -mpkg */
		while (letter < word[i].n && str_find(STR("mcXW"), word[i].p[letter]) == 4) letter++;
		if (letter == word[i].n) continue;
		char option = word[i].p[letter];
		str value = str_skip(word[i], letter + 1);
		if (!value.n && i + 1 < n) value = word[++i];
		if (option == 'X' || option == 'W') continue;
		if (option == 'm') add(f, value);
		else add_code(f, value);
		return add_arguments(f, word + i + 1, n - i - 1);
	}
	if (i == n) return;
	add_script(f, word[i]);
	if (!str_ends(word[i], STR(".py")) && !str_eq(word[i], STR("-"))) return find_command(f, word + i, n - i); /* /usr/local/bin/gunicorn */
	add_arguments(f, word + i + 1, n - i - 1);
}

/* ---- shells and wrappers ---- */

static bool is_assignment(str word)
{
	str name, value;
	size_t dots;
	return str_cut(word, '=', &name, &value) && name.n && dotted_length(name, &dots) == name.n && !dots;
}

static bool is_operator(str word)
{
	return word.n && str_find(STR(";|&()"), word.p[0]) < 5;
}

/* The text behind -c, split as a shell does. */
static void find_shell(struct finder *f, const str *word, size_t n)
{
	struct shell_words split = { 0 };
	struct strs words = { 0 };
	size_t i = 0, ignored;
	while (i < n && str_starts(word[i], STR("-"))) {
		bool code = !str_starts(word[i], STR("--")) && str_find(word[i], 'c') < word[i].n;
		i++;
		if (!code) continue;
		if (i == n || f->depth == LIMIT_SHELL_DEPTH) return;
		shell_words(f->a, word[i], true, &split, &ignored);
		for (size_t k = 0; k < split.n; k++) PUSH(f->a, &words, split.v[k].text);
		f->depth++;
		find_in(f, words.v, words.n, false);
		f->depth--;
		return;
	}
}

static const struct wrapper *find_wrapper(str program)
{
	for (size_t i = 0; i < COUNT(wrappers); i++)
		if (str_eq(program, wrappers[i].name)) return &wrappers[i];
	return NULL;
}

/* How many words of its own a wrapper takes: options, their values, assignments, a user. */
static size_t wrapper_words(struct finder *f, const struct wrapper *w, const str *word, size_t n)
{
	size_t i = 0;
	unsigned left = w->takes;
	while (i < n) {
		if (str_eq(word[i], STR("--"))) {
			i++;
			if (!left) break;
		} else if (str_starts(word[i], STR("-"))) {
			bool apart = word[i].n == 2 && str_find(w->with_value, word[i].p[1]) < w->with_value.n;
			f->unsure |= !apart && str_starts(word[i], STR("--")) && str_find(word[i], '=') == word[i].n;
			i += apart ? 2 : 1;
		} else if (is_assignment(word[i])) {
			i++;
		} else if (left) {
			left--;
			i++;
		} else {
			break;
		}
	}
	return i < n ? i : n;
}

/* `jupyter lab` runs the script jupyter-lab, as git does and several in Python: the two words may be one name. */
static void add_subcommand(struct finder *f, str program, const str *word, size_t n)
{
	if (!n || !word[0].n || !char_is_alpha(word[0].p[0])) return;
	for (size_t i = 0; i < word[0].n; i++)
		if (!char_is_alpha(word[0].p[i]) && !char_is_digit(word[0].p[i]) && word[0].p[i] != '-') return;
	add(f, arena_fmt(f->a, "%.*s-%.*s", STR_ARG(program), STR_ARG(word[0])));
}

/* One command without operators. */
static void find_command(struct finder *f, const str *word, size_t n)
{
	f->unsure = false;
	while (n) {
		if (is_assignment(word[0])) {
			word++, n--;
			continue;
		}
		str program = path_base(word[0]);
		const struct wrapper *w = find_wrapper(program);
		if (!w) break;
		if (w->script) add(f, program);
		size_t own = 1 + wrapper_words(f, w, word + 1, n - 1);
		word += own;
		n -= own;
	}
	if (!n) return;
	str program = path_base(word[0]);
	if (is_interpreter(program)) return find_python(f, word + 1, n - 1);
	if (str_is_any(program, shells, COUNT(shells))) return find_shell(f, word + 1, n - 1);
	if (str_ends(program, STR(".py"))) {
		add_script(f, word[0]);
	} else if (!is_file(program)) {
		add(f, program);
		add_subcommand(f, program, word + 1, n - 1);
	}
	add_arguments(f, word + 1, n - 1);
}

static void find_in(struct finder *f, const str *word, size_t n, bool is_python)
{
	if (!n) return;
	if (is_python && !is_interpreter(word[0])) return find_python(f, word, n);
	for (size_t from = 0, i = 0; i <= n; i++) {
		if (i < n && !is_operator(word[i])) continue;
		find_command(f, word + from, i - from);
		from = i + 1;
	}
}

void command_entries(struct arena *a, const struct strs *words, bool is_python, struct strs *out)
{
	struct finder f = { .a = a, .out = out };
	if (words->n) find_in(&f, words->v, words->n, is_python);
}
