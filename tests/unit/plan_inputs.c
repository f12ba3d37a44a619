/* What the user asks for, read from real files: order, places, roles, refusals, and which indexes are asked. */
#include "support.h"

#include <stdlib.h>
#include <unistd.h>

#include "spokeshave/buf.h"
#include "spokeshave/files.h"
#include "spokeshave/inputs.h"
#include "spokeshave/url.h"

static struct run *r;
static char folder[] = "/tmp/spokeshave-inputs-XXXXXX"; /* the working directory */

static int begin(void **state)
{
	struct run_opts opts = { .verbosity = -1 };
	struct err e;
	arena_begin(state);
	return !run_open(&opts, &r, &e);
}

static int end(void **state)
{
	run_close(r);
	return arena_end(state);
}

static void put(const char *path, const char *text)
{
	struct err e;
	if (!dir_make(r, path_dir(str_of(path)), 0755, &e) || !file_write(r, str_of(path), str_of(text), 0644, &e))
		fail_msg("%s", e.text);
}

/* Words, as a list. */
static struct strs list(const char *words)
{
	struct strs out = { 0 };
	strs_add_words(&a, &out, str_of(words));
	return out;
}

static struct inputs got(struct input_opts opts)
{
	struct inputs out;
	struct err e;
	if (!opts.index_url.n) opts.index_url = STR("https://index.example/");
	if (!inputs_read(r, &opts, &out, &e)) fail_msg("%s", e.text);
	return out;
}

static void assert_refused(struct input_opts opts, const char *says)
{
	struct inputs out;
	struct err e = { 0 };
	if (!opts.index_url.n) opts.index_url = STR("https://index.example/");
	if (inputs_read(r, &opts, &out, &e)) fail_msg("taken, though '%s'", says);
	assert_int_equal(e.fault, FAULT_INPUT);
	assert_says(&e, says);
}

/* "requirement (where)" each, a constraint behind '<', its digests behind '#'. */
static str described(const struct input *v, size_t n)
{
	struct buf b = buf_in(&a);
	for (size_t i = 0; i < n; i++) {
		buf_fmt(&b, "%s%s%.*s", i ? ", " : "", v[i].constraint ? "<" : "",
		        STR_ARG(requirement_text(&a, &v[i].req)));
		for (size_t k = 0; k < v[i].sha256.n; k++) buf_fmt(&b, "#%.4s", v[i].sha256.v[k].p);
		buf_fmt(&b, " (%.*s)", STR_ARG(v[i].where));
	}
	return buf_str(&b);
}

static str joined(const struct strs *texts)
{
	struct buf b = buf_in(&a);
	for (size_t i = 0; i < texts->n; i++) buf_fmt(&b, "%s%.*s", i ? " " : "", STR_ARG(texts->v[i]));
	return buf_str(&b);
}

#define DIGEST "abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789"

/* ---- requirements ---- */

static void all_is_read_in_order_with_its_place(void **state)
{
	(void)state;
	put("app/all.txt", "one\n-r more/two.txt\n-c limits.txt\n-r pyproject.toml\n-r more/two.txt\n");
	put("app/more/two.txt", "two==2 --hash=sha256:" DIGEST "\n-r ../three.txt\n");
	put("app/three.txt", "three ; os_name == 'x'\n");
	put("app/limits.txt", "two<3\n-r three.txt\n");
	put("app/pyproject.toml", "[project]\nname = 'd'\nrequires-python = '>=3.9'\ndependencies = ['four']\n"
	                          "[dependency-groups]\ndev = ['five']\n");
	put("over.txt", "two==9\n");
	struct inputs in = got((struct input_opts){ .requirements = list("app/all.txt app/three.txt"), .words = list("six seven>=7"),
	                                             .constraints = list("app/limits.txt app/three.txt"),
	                                             .overrides = list("over.txt"), .groups = list("dev") });
	assert_text(described(in.v, in.n),
	            "one (app/all.txt:1), two==2#abcd (app/more/two.txt:1), three; os_name == \"x\" (app/three.txt:1), "
	            "<two<3 (app/limits.txt:1), <three; os_name == \"x\" (app/three.txt:1), four (app/pyproject.toml:4), "
	            "five (app/pyproject.toml:6), six (command line), seven>=7 (command line)");
	assert_text(described(in.overrides, in.overrides_n), "two==9 (over.txt:1)");
	assert_text(joined(&in.files), "app/all.txt app/more/two.txt app/three.txt app/limits.txt app/three.txt app/pyproject.toml");
	assert_text(in.requires_python, ">=3.9");
	assert_text(in.requires_python_of, "app/pyproject.toml");
	assert_true(in.require_hashes); /* one digest, and all need theirs */
}

static void the_environment_names_constraints(void **state)
{
	(void)state;
	struct buf many = buf_in(&a);
	put("env/0.txt", "a<1\n");
	put("env/1.txt", "a<2\n");
	for (int i = 0; i < 300; i++) buf_fmt(&many, "env/%d.txt ", i % 2);
	buf_add(&many, STR("env/last.txt"));
	put("env/last.txt", "a<3\n");
	setenv("PIP_CONSTRAINT", arena_cstr(&a, buf_str(&many)), 1);
	struct inputs in = got((struct input_opts){ .words = list("a") });
	assert_text(described(in.v, in.n), "a (command line), <a<1 (env/0.txt:1), <a<2 (env/1.txt:1), <a<3 (env/last.txt:1)");
	setenv("PIP_CONSTRAINT", "env/gone.txt", 1);
	assert_refused((struct input_opts){ .words = list("a") }, "PIP_CONSTRAINT: read 'env/gone.txt': ");
	unsetenv("PIP_CONSTRAINT");
}

static void a_path_of_a_wheel_is_one_of_this_folder(void **state)
{
	(void)state;
	put("wheels/a-1-py3-none-any.whl", "");
	put("sub/r.txt", "wheels/a-1-py3-none-any.whl\n");
	struct inputs in = got((struct input_opts){ .requirements = list("sub/r.txt") });
	str path = path_absolute(r, &a, STR("wheels/a-1-py3-none-any.whl"));
	assert_text(in.v[0].req.url, arena_cstr(&a, url_from_path(&a, path)));
	put("sub/gone.txt", "b\nwheels/b-1-py3-none-any.whl\n");
	assert_refused((struct input_opts){ .requirements = list("sub/gone.txt") },
	               "sub/gone.txt:2:1: there is no file 'wheels/b-1-py3-none-any.whl'");
}

static void files_may_be_named_by_file_urls(void **state)
{
	(void)state;
	put("by/url.txt", "a\n-r url2.txt\n");
	put("by/url2.txt", "b\n");
	str url = url_from_path(&a, path_absolute(r, &a, STR("by/url.txt")));
	put("first.txt", arena_cstr(&a, arena_fmt(&a, "-r %.*s\n", STR_ARG(url))));
	struct inputs in = got((struct input_opts){ .requirements = list("first.txt") });
	assert_int_equal(in.n, 2);
	assert_true(str_ends(in.v[1].where, STR("/by/url2.txt:1")) && str_starts(in.v[1].where, STR("file:///")));
}

static void what_is_refused_says_on_which_way_it_was_met(void **state)
{
	static const struct { const char *text, *says; } cases[] = {
		{ "a\n--trusted-host x\n", "top.txt:1:1: in.txt:2:1: --trusted-host is refused: a host is trusted by its certificate" },
		{ "--pre \\\n  --trusted-host x\n", "in.txt:2:3: --trusted-host is refused" },
		{ "--pre --no-index  --no-binary x", "in.txt:1:19: --no-binary is refused" },
		{ "--pre --find-links=\"\xC3\xA9\" -f ./x --trusted-host ${UNSET}", "in.txt:1:31: --trusted-host is refused" },
		{ "-e .\n", "top.txt:1:1: in.txt:1:1: --editable is refused: an editable install has no wheel" },
		{ "--no-binary a\n", "in.txt:1:1: --no-binary is refused: only wheels are staged" },
		{ "--use-feature=x\n", "in.txt:1:1: --use-feature is refused: remove it" },
		{ "a\n--hash=sha256:" DIGEST "\n", "in.txt:2:1: a --hash on a line of its own checks nothing" },
		{ "a --hash=sha512:" DIGEST DIGEST "\n", "top.txt:1:1: in.txt:1:1: 'a' has no sha256 among its hashes" },
		{ "-r top.txt\n", "top.txt:1:1: in.txt:1:1: 'top.txt' includes itself" },
		{ "-r ./x/../in.txt\n", "'in.txt' includes itself" },
		{ "a\n\nb=1\n", "top.txt:1:1: in.txt:3:2: " },
		{ "-c x/setup.cfg\n", "'x/setup.cfg' is no file of constraints" },
		{ "-r gone.txt\n", "top.txt:1:1: in.txt:1:1: read 'gone.txt': " },
		{ "-r x\n", "top.txt:1:1: in.txt:1:1: read 'x': it is a folder" },
	};
	(void)state;
	put("top.txt", "-r in.txt\n");
	put("x/setup.cfg", "");
	for (size_t i = 0; i < COUNT(cases); i++) {
		put("in.txt", cases[i].text);
		assert_refused((struct input_opts){ .requirements = list("top.txt") }, cases[i].says);
	}
	put("in.txt", "a[x]\n");
	assert_refused((struct input_opts){ .constraints = list("top.txt"), .words = list("b") },
	               "top.txt:1:1: in.txt:1:1: a constraint has no extras; write 'a' without [x]");
	assert_refused((struct input_opts){ .words = list("b --pre") }, "'--pre' is no requirement");
	put("in.txt", "# nothing\n");
	assert_refused((struct input_opts){ .requirements = list("top.txt") }, "'top.txt' holds no requirement");
}

static void files_have_limits(void **state)
{
	(void)state;
	for (int i = 0; i <= 64; i++) {
		char path[16], text[16];
		snprintf(path, sizeof path, "d%d.txt", i);
		snprintf(text, sizeof text, i ? "-r d%d.txt\n" : "a\n", i - 1);
		put(path, text);
	}
	assert_int_equal(got((struct input_opts){ .requirements = list("d63.txt") }).n, 1);
	assert_refused((struct input_opts){ .requirements = list("d64.txt") }, "LIMIT_INCLUDE_DEPTH_FILES");
	enum { MOST = 64 << 20, MORE_THAN_HALF = MOST / 2 + 1 };
	char *comment = arena_bytes(&a, MORE_THAN_HALF + 1);
	memset(comment, '#', MORE_THAN_HALF);
	comment[MORE_THAN_HALF] = 0;
	put("big.txt", comment);
	put("big2.txt", comment);
	assert_int_equal(got((struct input_opts){ .requirements = list("big.txt big.txt"), .words = list("a") }).n, 1);
	assert_refused((struct input_opts){ .requirements = list("big.txt big2.txt") }, "LIMIT_REQUIREMENTS_BYTES");
}

/* ---- indexes ---- */

static void indexes_are_asked_in_order_each_once(void **state)
{
	(void)state;
	put("sub/links/x", "");
	put("sub/r.txt", "a\n--extra-index-url https://two.example/\n--index-url https://three.example/\n-f links\n-f none\n"
	                 "--extra-index-url https://one.example/\n-f https://links.example/\n-r more.txt\n");
	put("sub/more.txt", "--index-url https://four.example/\n--pre\n-f links\n");
	setenv("PIP_EXTRA_INDEX_URL", "https://five.example/ https://two.example/", 1);
	setenv("SPOKESHAVE_INDEX_URL", "https://six.example/", 1);
	struct input_opts opts = { .requirements = list("sub/r.txt"), .extra_index_urls = list("https://one.example/"),
	                           .find_links = list("here") };
	struct inputs in;
	struct err e;
	assert_true(inputs_read(r, &opts, &in, &e));
	assert_text(joined(&in.index.urls), "https://one.example/ https://two.example/ https://five.example/ https://four.example/");
	assert_text(joined(&in.index.find_links), "here sub/links none https://links.example/");
	assert_true(in.pre && !in.require_hashes && !in.index.no_index);
	in = got(opts);
	assert_text(joined(&in.index.urls),
	            "https://one.example/ https://two.example/ https://five.example/ https://index.example/");
	put("sub/more.txt", "--no-index\n");
	in = got(opts);
	assert_true(in.index.no_index && !in.index.urls.n);
	put("sub/r.txt", "a\n");
	assert_true(inputs_read(r, &opts, &in, &e));
	assert_text(in.index.urls.v[in.index.urls.n - 1], "https://six.example/");
	unsetenv("PIP_EXTRA_INDEX_URL");
	unsetenv("SPOKESHAVE_INDEX_URL");
}

static void places_to_ask_have_a_limit(void **state)
{
	(void)state;
	static const char *const options[] = { "--extra-index-url https://index.example/", "--find-links d" };
	for (size_t i = 0; i < COUNT(options); i++) {
		struct buf b = buf_in(&a);
		for (int k = 0; k < 20000; k++) buf_fmt(&b, "%s%d\n", options[i], k % 255);
		buf_add(&b, STR("a\n"));
		put("r.txt", arena_cstr(&a, buf_str(&b)));
		got((struct input_opts){ .requirements = list("r.txt") });
		for (int k = 0; k < 2; k++) buf_fmt(&b, "%s0%d\n", options[i], k);
		put("r.txt", arena_cstr(&a, buf_str(&b)));
		assert_refused((struct input_opts){ .requirements = list("r.txt") }, "LIMIT_INDEXES");
	}
}

static int make_folder(void **state)
{
	static const char *const variables[] = {
		"SPOKESHAVE_INDEX_URL", "PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS",
		"UV_FIND_LINKS", "PIP_NO_INDEX", "PIP_CONSTRAINT", "UV_CONSTRAINT",
	};
	(void)state;
	for (size_t i = 0; i < COUNT(variables); i++) unsetenv(variables[i]);
	setenv("PIP_CONFIG_FILE", "/dev/null", 1);
	return !mkdtemp(folder) || chdir(folder);
}

static int remove_folder(void **state)
{
	struct err e;
	begin(state);
	bool ok = !chdir("/") && tree_remove(r, str_of(folder), &e);
	end(state);
	return !ok;
}

#define READING(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		READING(all_is_read_in_order_with_its_place),
		READING(the_environment_names_constraints),
		READING(a_path_of_a_wheel_is_one_of_this_folder),
		READING(files_may_be_named_by_file_urls),
		READING(what_is_refused_says_on_which_way_it_was_met),
		READING(files_have_limits),
		READING(indexes_are_asked_in_order_each_once),
		READING(places_to_ask_have_a_limit),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
