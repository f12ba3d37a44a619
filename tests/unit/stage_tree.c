/* The staged directory, on a real disk, from wheels made here. */
#include "assertions.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spokeshave/files.h"
#include "spokeshave/stage.h"
#include "wheel_maker.h"

enum { MTIME = 315532800, LATER = 1700000000, MOST_DISTS = 4 };

static struct arena a;
static str base; /* a folder of this process */

static struct target targets[2] = {
	{ .name = STR_INIT("alpine"), .image = STR_INIT("python:3.12-alpine"), .major = 3, .minor = 12,
	  .arch = STR_INIT("x86_64"), .interpreter = STR_INIT("/usr/local/bin/python3.12"),
	  .prefix = STR_INIT("/usr/local"), .site_packages = STR_INIT("/usr/local/lib/python3.12/site-packages") },
	{ .name = STR_INIT("distroless"), .major = 3, .minor = 11, .arch = STR_INIT("x86_64"),
	  .interpreter = STR_INIT("/usr/bin/python3.11"), .prefix = STR_INIT("/usr/local"),
	  .site_packages = STR_INIT("/usr/local/lib/python3.11/dist-packages") },
};

static const struct wheel_spec demo = {
	.entry_points = "[console_scripts]\ndemo = demo.cli:app.main\n[gui_scripts]\ndemo-gui = demo.gui:main\n",
	.extra = {
		{ "demo/__init__.py", "x = 1\n", 0, 1, 0100644, 0, 0 },
		{ "demo/tool.sh", "#!/bin/sh\n", 0, 0, 0100700, 0, 0 },
		{ "demo/__pycache__/__init__.cpython-312.pyc", "code", 0, 0, 0100644, 0, 0 },
		{ "demo-1.0.data/scripts/run-demo", "#!python -u\nprint(1)\n", 0, 1, 0100644, 0, 0 },
		{ "demo-1.0.data/scripts/demo", "replaced by the entry point", 0, 1, 0100755, 0, 0 },
		{ "demo-1.0.data/data/share/man/demo.1", "manual\n", 0, 1, 0100644, 0, 0 },
		{ "demo-1.0.data/headers/demo.h", "int x;\n", 0, 1, 0100644, 0, 0 },
		{ "shared/one.py", "same\n", 0, 1, 0100644, 0, 0 },
	},
};
static const struct wheel_spec other = {
	.name = "other", .version = "2.0",
	.extra = { { "other.py", "import demo\n", 0, 1, 0100644, 0, 0 }, { "shared/two.py", "", 0, 0, 0, 0, 0 } },
};

/* ---- runs, plans ---- */

static struct run *open_run(int workers, str cache)
{
	struct run_opts opts = { .workers = workers, .verbosity = -1, .cache_dir = cache };
	struct run *r;
	struct err e;
	if (!run_open(&opts, &r, &e)) fail_msg("%s", e.text);
	return r;
}

static str at(const char *name)
{
	return path_join(&a, base, str_of(name));
}

static str read_text(struct run *r, str path)
{
	str text;
	struct err e;
	if (!file_read(r, &a, path, 1 << 24, &text, &e)) fail_msg("%s", e.text);
	return text;
}

static struct stage_dist dist_of(struct run *r, const struct wheel_spec *spec, bool kept)
{
	static unsigned number;
	struct err e;
	str bytes = wheel_made(&a, spec), folder = arena_fmt(&a, "%.*s/wheel-%u", STR_ARG(base), number++);
	struct wheel_file *file = NEW(&a, struct wheel_file);
	struct metadata *metadata = NEW(&a, struct metadata);
	file->filename = arena_fmt(&a, "%s-%s-py3-none-any.whl", spec_or(spec->name, "demo"), spec_or(spec->version, "1.0"));
	file->url = arena_fmt(&a, "https://user:secret@index.example/%.*s", STR_ARG(file->filename));
	str path = path_join(&a, folder, file->filename);
	if (!dir_make(r, folder, 0755, &e) || !file_write(r, path, bytes, 0644, &e) ||
	    !wheel_name_parse(&a, file->filename, &file->wheel, &e))
		fail_msg("%s", e.text);
	metadata->license_expression = STR("MIT");
	return (struct stage_dist){
		.name = file->wheel.name, .version = &file->wheel.version, .file = file, .metadata = metadata,
		.wheel_path = path, .sha256 = wheel_digest(&a, bytes), .wheel_bytes = bytes.n, .kept = kept,
		.reason = kept ? STR("root app.py:1 imports demo") : STR("nothing that is kept imports it"),
	};
}

struct world { struct stage_dist dists[2][MOST_DISTS]; struct stage_target v[2]; struct stage_plan plan; };

/* Specs by name order; the second is dropped when `drop`. */
static struct world *world_of(struct run *r, size_t n_targets, bool drop,
                              const struct wheel_spec *const *specs, size_t n)
{
	struct world *w = NEW(&a, struct world);
	for (size_t i = 0; i < n; i++) w->dists[0][i] = w->dists[1][i] = dist_of(r, specs[i], !(drop && i == 1));
	for (size_t i = 0; i < 2; i++) w->v[i] = (struct stage_target){ .target = &targets[i], .v = w->dists[i], .n = n };
	w->plan = (struct stage_plan){ .v = w->v, .n = n_targets, .prune = STR("dists"), .mtime = MTIME,
	                               .command = STR("spokeshave stage -r requirements.txt") };
	return w;
}

static const struct wheel_spec *const both[] = { &demo, &other };

static void must_stage(struct run *r, const struct stage_plan *plan, str out)
{
	struct err e;
	if (!stage_write(r, &a, plan, out, &e)) fail_msg("%s", e.text);
}

/* Every path below a folder with kind, mode, time and contents, as text. Wheels keep the times they were fetched with. */
static void describe(struct run *r, struct buf *b, str root, str path, unsigned depth)
{
	struct strs names;
	struct err e;
	if (depth > 16 || !dir_list(r, &a, path_join(&a, root, path), &names, &e)) fail_msg("%.*s", STR_ARG(path));
	for (size_t i = 0; i < names.n; i++) {
		str below = path_join(&a, path, names.v[i]), full = path_join(&a, root, below);
		struct file_info is = file_look(r, full);
		bool wheel = str_ends(below, STR(".whl"));
		buf_fmt(b, "%.*s %d %o %lld", STR_ARG(below), (int)is.kind, is.mode, wheel ? 0LL : (long long)is.mtime);
		if (is.kind == FILE_REGULAR) buf_fmt(b, " %.*s", STR_ARG(wheel_digest(&a, read_text(r, full))));
		buf_char(b, '\n');
		if (is.kind == FILE_DIR) describe(r, b, root, below, depth + 1);
	}
}

static str described(struct run *r, str root)
{
	struct buf b = buf_in(&a);
	describe(r, &b, root, STR(""), 0);
	return buf_str(&b);
}

static void assert_file(struct run *r, str path, const char *want)
{
	str text = read_text(r, path);
	if (!str_eq(text, str_of(want))) fail_msg("%.*s: '%.*s'", STR_ARG(path), STR_ARG(text));
}

/* ---- the directory ---- */

static void a_target_gets_the_files_of_what_is_kept_at_the_images_own_paths(void **state)
{
	struct run *r = open_run(2, at("cache-1"));
	struct world *w = world_of(r, 1, true, both, 2);
	str out = at("out-1"), site = path_join(&a, out, STR("root/usr/local/lib/python3.12/site-packages"));
	(void)state;
	must_stage(r, &w->plan, out);
	assert_file(r, path_join(&a, site, STR("demo/__init__.py")), "x = 1\n");
	assert_int_equal(file_look(r, path_join(&a, site, STR("demo/tool.sh"))).mode, 0755);
	assert_int_equal(file_look(r, path_join(&a, site, STR("demo/__init__.py"))).mode, 0644);
	assert_int_equal(file_look(r, path_join(&a, site, STR("demo/__init__.py"))).mtime, MTIME * 1000000000LL);
	assert_int_equal(file_look(r, path_join(&a, site, STR("demo"))).mtime, MTIME * 1000000000LL);
	assert_int_equal(file_look(r, site).mode, 0755);
	assert_int_equal(file_look(r, path_join(&a, site, STR("demo/__pycache__"))).kind, FILE_NONE);
	assert_int_equal(file_look(r, path_join(&a, site, STR("other.py"))).kind, FILE_NONE);
	assert_file(r, path_join(&a, out, STR("root/usr/local/share/man/demo.1")), "manual\n");
	assert_file(r, path_join(&a, out, STR("bin/run-demo")), "#!/usr/local/bin/python3.12 -u\nprint(1)\n");
	assert_int_equal(file_look(r, path_join(&a, out, STR("bin/run-demo"))).mode, 0755);
	assert_file(r, path_join(&a, out, STR("bin/demo")),
	            "#!/usr/local/bin/python3.12\nimport sys\n\nfrom demo.cli import app\n\n"
	            "if __name__ == \"__main__\":\n    sys.exit(app.main())\n");
	assert_file(r, path_join(&a, site, STR("demo-1.0.dist-info/INSTALLER")), "spokeshave\n");
	assert_int_equal(file_look(r, path_join(&a, out, STR("wheels/demo-1.0-py3-none-any.whl"))).kind, FILE_REGULAR);
	assert_int_equal(file_look(r, path_join(&a, out, STR("wheels/other-2.0-py3-none-any.whl"))).kind, FILE_NONE);
	assert_int_equal(file_look(r, path_join(&a, out, STR("site-packages"))).kind, FILE_LINK);
	run_close(r);
}

static void record_lists_exactly_what_was_installed(void **state)
{
	struct run *r = open_run(0, STR(""));
	struct world *w = world_of(r, 1, true, both, 2);
	struct record record;
	struct err e;
	size_t files = 0;
	(void)state;
	must_stage(r, &w->plan, at("out-2"));
	str site = at("out-2/root/usr/local/lib/python3.12/site-packages"), out = at("out-2/root");
	if (!record_parse(&a, read_text(r, path_join(&a, site, STR("demo-1.0.dist-info/RECORD"))), &record, &e))
		fail_msg("%s", e.text);
	for (size_t i = 0; i < record.n; i++) {
		str path = path_join(&a, site, record.v[i].path), own = STR("demo-1.0.dist-info/RECORD");
		if (i) assert_true(str_cmp(record.v[i - 1].path, record.v[i].path) < 0);
		str text = read_text(r, path);
		if (str_eq(record.v[i].path, own)) {
			assert_int_equal(record.v[i].sha256.n, 0);
			continue;
		}
		uint8_t digest[32];
		assert_true(EVP_Digest(text.p, text.n, digest, NULL, EVP_sha256(), NULL));
		assert_true(str_eq(record.v[i].sha256, sha256_record_text(&a, digest)));
		assert_true(str_eq(record.v[i].size, arena_fmt(&a, "%zu", text.n)));
	}
	str all = described(r, out), line;
	while (str_cut(all, '\n', &line, &all)) files += str_has(line, arena_fmt(&a, " %d ", FILE_REGULAR));
	assert_int_equal(files, record.n);
	assert_true(str_eq(record.v[0].path, STR("../../../bin/demo")));
	run_close(r);
}

static void several_targets_stand_side_by_side_with_their_own_interpreters(void **state)
{
	struct run *r = open_run(2, at("cache-3"));
	struct world *w = world_of(r, 2, false, both, 2);
	(void)state;
	must_stage(r, &w->plan, at("out-3"));
	assert_true(str_starts(read_text(r, at("out-3/alpine/bin/demo")), STR("#!/usr/local/bin/python3.12\n")));
	assert_true(str_starts(read_text(r, at("out-3/distroless/bin/demo")), STR("#!/usr/bin/python3.11\n")));
	assert_file(r, at("out-3/distroless/root/usr/local/lib/python3.11/dist-packages/other.py"), "import demo\n");
	str manifest = read_text(r, at("out-3/manifest.json"));
	assert_true(str_has(manifest, STR("\"name\": \"alpine\"")) && str_has(manifest, STR("\"name\": \"distroless\"")));
	must_stage(r, &w->plan, at("out-3")); /* ours: replaced */
	run_close(r);
}

static void output_is_the_same_bytes_at_any_number_of_workers_with_any_cache(void **state)
{
	static const struct { int workers; const char *cache; } cases[] = {
		{ 0, "" }, { 8, "" }, { 0, "cache-4" }, { 8, "cache-4" }, { 1, "cache-4" }, { 2, "no/such\nfolder" },
	};
	str first = { 0 };
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct run *r = open_run(cases[i].workers, cases[i].cache[0] ? at(cases[i].cache) : STR(""));
		struct world *w = world_of(r, 2, true, both, 2);
		str out = arena_fmt(&a, "%.*s/out-4-%zu", STR_ARG(base), i);
		must_stage(r, &w->plan, out);
		str is = described(r, out);
		if (!i) first = is;
		if (!str_eq(first, is)) fail_msg("case %zu:\n%.*s\n%.*s", i, STR_ARG(first), STR_ARG(is));
		run_close(r);
	}
}

static void texts_hold_pins_without_credentials(void **state)
{
	struct run *r = open_run(0, STR(""));
	struct world *w = world_of(r, 1, true, both, 2);
	(void)state;
	must_stage(r, &w->plan, at("out-5"));
	str pins = read_text(r, at("out-5/requirements.txt")), lock = read_text(r, at("out-5/pylock.toml"));
	str want = arena_fmt(&a, "demo==1.0 \\\n    --hash=sha256:%.*s\n", STR_ARG(w->dists[0][0].sha256));
	assert_true(str_has(pins, want) && !str_has(pins, STR("other")));
	assert_true(str_has(lock, STR("pruned = true")) && str_has(lock, STR("dropped = [\n    \"other\",\n]")));
	assert_true(str_has(lock, STR("index.example/demo-1.0-py3-none-any.whl")) && !str_has(lock, STR("secret")));
	str bom = read_text(r, at("out-5/sbom.cdx.json")), manifest = read_text(r, at("out-5/manifest.json"));
	assert_true(str_has(bom, STR("\"purl\": \"pkg:pypi/demo@1.0\"")) && str_has(bom, STR("\"id\": \"MIT\"")));
	assert_true(str_has(manifest, STR("\"reason\": \"headers are not staged\"")));
	assert_true(str_has(manifest, STR("\"reason\": \"bytecode is not staged\"")));
	assert_true(str_has(manifest, STR("\"reason\": \"nothing that is kept imports it\"")));
	run_close(r);
}

static void texts_hold_no_signature_and_no_expanded_variable(void **state)
{
	static const char *const texts[] = { "requirements.txt", "pylock.toml", "sbom.cdx.json", "manifest.json" };
	struct run *r = open_run(0, STR(""));
	struct world *w = world_of(r, 1, false, both, 2);
	struct wheel_file signed_file = *w->dists[0][0].file, tokened = *w->dists[0][1].file;
	(void)state;
	run_secret(r, STR("TOK"), STR("TOK3N"));
	signed_file.url = STR("https://bob:S1GNED@index.example/demo.whl?sig=S1GNED&token=S1GNED#sha256=S1GNED");
	tokened.url = STR("https://index.example/TOK3N/other.whl");
	w->dists[0][0].file = &signed_file;
	w->dists[0][1].file = &tokened;
	w->dists[0][0].reason = STR("root TOK3N/app.py:1 imports demo");
	PUSH(&a, &w->dists[0][0].via, STR("TOK3N.txt:1"));
	w->plan.command = STR("spokeshave stage -i https://index.example/TOK3N/");
	must_stage(r, &w->plan, at("out-11"));
	for (size_t i = 0; i < COUNT(texts); i++) {
		str text = read_text(r, path_join(&a, at("out-11"), str_of(texts[i])));
		if (str_has(text, STR("TOK3N")) || str_has(text, STR("S1GNED"))) fail_msg("%s: %.*s", texts[i], STR_ARG(text));
	}
	str lock = read_text(r, at("out-11/pylock.toml")), manifest = read_text(r, at("out-11/manifest.json"));
	assert_true(str_has(lock, STR("\"https://index.example/demo.whl\"")));
	assert_true(str_has(lock, STR("\"wheels/other-2.0-py3-none-any.whl\"")));
	assert_true(str_has(manifest, STR("root ${TOK}/app.py:1")) && str_has(manifest, STR("\"${TOK}.txt:1\"")));
	run_close(r);
}

static void measuring_says_what_writing_installs(void **state)
{
	struct run *r = open_run(1, STR(""));
	struct world *w = world_of(r, 1, true, both, 2), *again = world_of(r, 1, true, both, 2);
	struct err e;
	(void)state;
	if (!stage_measure(r, &a, &w->plan, NULL, &e)) fail_msg("%s", e.text);
	must_stage(r, &again->plan, at("out-6"));
	for (size_t i = 0; i < 2; i++) {
		assert_true(w->dists[0][i].installed_bytes > 0);
		assert_int_equal(w->dists[0][i].installed_bytes, again->dists[0][i].installed_bytes);
	}
	run_close(r);
}

/* ---- the cache of unpacked wheels ---- */

static const char unpacked_demo[] = "site/demo/__init__.py";

static str in_cache(const char *cache, str sha256, const char *path)
{
	return arena_fmt(&a, "%.*s/%s/v1/unpacked/%.*s/%s", STR_ARG(base), cache, STR_ARG(sha256), path);
}

static void files_are_links_into_the_cache(void **state)
{
	struct run *r = open_run(1, at("cache-7"));
	struct world *w = world_of(r, 1, true, both, 2);
	(void)state;
	must_stage(r, &w->plan, at("out-7"));
	must_stage(r, &w->plan, at("out-7b"));
	struct file_info cached = file_look(r, in_cache("cache-7", w->dists[0][0].sha256, unpacked_demo));
	struct file_info staged = file_look(r, at("out-7b/site-packages/demo/__init__.py"));
	assert_int_equal(cached.kind, FILE_REGULAR);
	assert_int_equal(cached.inode, staged.inode);
	w->plan.mtime = LATER;
	must_stage(r, &w->plan, at("out-7c"));
	assert_int_equal(file_look(r, at("out-7c/site-packages/demo/__init__.py")).mtime, LATER * 1000000000LL);
	assert_int_equal(file_look(r, at("out-7/site-packages/demo/__init__.py")).mtime, MTIME * 1000000000LL);
	run_close(r);
}

static void alter_size(struct run *r, str path)
{
	struct err e;
	assert_true(tree_remove(r, path, &e) && file_create(r, path, STR("evil"), 0644, MTIME, &e));
}

static void alter_time(struct run *r, str path)
{
	struct err e;
	assert_true(tree_remove(r, path, &e) && file_create(r, path, STR("x = 2\n"), 0644, MTIME + 1, &e));
}

static void alter_mode(struct run *r, str path)
{
	(void)r;
	assert_int_equal(chmod(arena_cstr(&a, path), 0600), 0);
}

static void alter_kind(struct run *r, str path)
{
	struct err e;
	assert_true(tree_remove(r, path, &e) && link_make(r, STR("/etc/passwd"), path, &e));
}

static void alter_away(struct run *r, str path)
{
	struct err e;
	assert_true(tree_remove(r, path, &e));
}

/* The bytes alone: size, mode and time are as they were. */
static void alter_bytes(struct run *r, str path)
{
	struct err e;
	assert_true(tree_remove(r, path, &e) && file_create(r, path, STR("x = 3\n"), 0644, MTIME, &e));
}

static void an_altered_file_of_the_cache_is_never_staged(void **state)
{
	static void (*const alter[])(struct run *, str) = { alter_size, alter_time, alter_mode, alter_kind, alter_away,
	                                                        alter_bytes };
	(void)state;
	for (size_t i = 0; i < COUNT(alter); i++) {
		struct run *r = open_run((int)i, at("cache-8"));
		struct world *w = world_of(r, 2, false, both, 2);
		must_stage(r, &w->plan, at("out-8"));
		str cached = in_cache("cache-8", w->dists[0][0].sha256, unpacked_demo);
		alter[i](r, cached);
		must_stage(r, &w->plan, at("out-8"));
		assert_file(r, at("out-8/alpine/site-packages/demo/__init__.py"), "x = 1\n");
		assert_file(r, at("out-8/distroless/site-packages/demo/__init__.py"), "x = 1\n");
		assert_int_equal(file_look(r, at("out-8/alpine/site-packages/demo/__init__.py")).mode, 0644);
		must_stage(r, &w->plan, at("out-8")); /* and the cache is sound again */
		assert_int_equal(file_look(r, cached).inode, file_look(r, at("out-8/alpine/site-packages/demo/__init__.py")).inode);
		run_close(r);
	}
}

static void an_altered_script_of_the_cache_is_never_staged(void **state)
{
	struct run *r = open_run(0, at("cache-9"));
	struct world *w = world_of(r, 1, true, both, 2);
	struct err e;
	(void)state;
	must_stage(r, &w->plan, at("out-9"));
	str cached = in_cache("cache-9", w->dists[0][0].sha256, "scripts/run-demo");
	assert_true(tree_remove(r, cached, &e));
	assert_true(file_create(r, cached, STR("#!python -u\nprint(2)\n"), 0755, MTIME, &e));
	must_stage(r, &w->plan, at("out-9"));
	assert_file(r, at("out-9/bin/run-demo"), "#!/usr/local/bin/python3.12 -u\nprint(1)\n");
	run_close(r);
}

/* ---- what is refused ---- */

static const struct wheel_spec clash = {
	.name = "clash", .extra = { { "demo/__init__.py", "x = 2\n", 0, 1, 0100644, 0, 0 } },
};
static const struct wheel_spec twin = {
	.name = "twin", .extra = { { "demo/__init__.py", "x = 1\n", 0, 1, 0100755, 0, 0 } },
};
static const struct wheel_spec block = {
	.name = "block", .extra = { { "demo", "a file", 0, 1, 0100644, 0, 0 } },
};
static const struct wheel_spec usurper = {
	.name = "usurper", .extra = { { "usurper-1.0.data/scripts/python3", "#!/bin/sh\n", 0, 1, 0100755, 0, 0 } },
};
static const struct wheel_spec heir = {
	.name = "heir", .entry_points = "[console_scripts]\npython3.12 = heir:main\n",
};
static const struct wheel_spec pretender = {
	.name = "pretender", .extra = { { "pretender-1.0.data/data/bin/python", "x", 0, 1, 0100755, 0, 0 } },
};
static const struct wheel_spec namesake = {
	.name = "namesake", .entry_points = "[console_scripts]\npython3-config = namesake:main\n",
	.extra = { { "python3.py", "", 0, 0, 0100644, 0, 0 } },
};
static const struct wheel_spec scripted = {
	.name = "scripted", .extra = { { "scripted-1.0.data/scripts/run-demo", "#!python\nprint(2)\n", 0, 1, 0100644, 0, 0 } },
};
static const struct wheel_spec rotten = {
	.name = "rotten", .record_wrong = "a.py", .extra = { { "a.py", "x = 1\n", 0, 1, 0100644, 0, 0 } },
};

static void two_distributions_on_one_path_are_refused_unless_the_bytes_are_the_same(void **state)
{
	static const struct { const struct wheel_spec *spec; const char *want; } cases[] = {
		{ &clash, "clash and demo both install '/usr/local/lib/python3.12/site-packages/demo/__init__.py'" },
		{ &block, "block installs the file '/usr/local/lib/python3.12/site-packages/demo', which is a folder" },
		{ &scripted, "demo and scripted both install '/usr/local/bin/run-demo'" },
		{ &usurper, "usurper installs '/usr/local/bin/python3', which would take the place of the image's Python" },
		{ &heir, "heir installs '/usr/local/bin/python3.12'" },
		{ &pretender, "pretender installs '/usr/local/bin/python'" }, { &namesake, NULL },
		{ &rotten, "rotten-1.0-py3-none-any.whl: entry 'a.py': " }, { &twin, NULL },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct run *r = open_run(2, at("cache-10"));
		str out = arena_fmt(&a, "%.*s/out-10-%zu", STR_ARG(base), i);
		bool later = cases[i].spec == &scripted; /* by name order */
		const struct wheel_spec *specs[2] = { later ? &demo : cases[i].spec, later ? cases[i].spec : &demo };
		struct world *w = world_of(r, 1, false, specs, 2);
		struct err e;
		if (cases[i].spec != &rotten) { /* whose contents nobody reads then */
			bool measured = stage_measure(r, &a, &w->plan, NULL, &e);
			if (measured != !cases[i].want) fail_msg("case %zu: %s", i, measured ? "measured" : e.text);
			if (!measured && !strstr(e.text, cases[i].want)) fail_msg("case %zu: %s", i, e.text);
		}
		bool ok = stage_write(r, &a, &w->plan, out, &e);
		if (ok != !cases[i].want) fail_msg("case %zu: %s", i, ok ? "accepted" : e.text);
		if (!ok && !strstr(e.text, cases[i].want)) fail_msg("case %zu: %s", i, e.text);
		if (!ok) assert_int_equal(e.fault, FAULT_INTEGRITY);
		assert_int_equal(file_look(r, out).kind, ok ? FILE_DIR : FILE_NONE);
		run_close(r);
	}
}

static void a_failed_run_leaves_the_output_as_it_was_and_nothing_beside_it(void **state)
{
	struct run *r = open_run(0, STR(""));
	const struct wheel_spec *bad[2] = { &demo, &rotten };
	struct world *w = world_of(r, 1, true, both, 2), *broken = world_of(r, 1, false, bad, 2);
	struct strs names;
	struct err e;
	(void)state;
	assert_true(dir_make(r, at("parent"), 0755, &e));
	must_stage(r, &w->plan, at("parent/out"));
	str before = described(r, at("parent"));
	assert_false(stage_write(r, &a, &broken->plan, at("parent/out"), &e));
	assert_true(str_eq(before, described(r, at("parent"))));
	must_stage(r, &w->plan, at("parent/out/")); /* a slash at its end changes nothing */
	assert_true(dir_list(r, &a, at("parent"), &names, &e));
	assert_int_equal(names.n, 1);
	run_close(r);
}

static void only_what_is_absent_empty_or_ours_may_be_written(void **state)
{
	static const struct { const char *out, *app, *want; } cases[] = {
		{ "w/absent", "w/app", NULL }, { "w/empty", "w/app", NULL }, { "w/empty/", "w/app", NULL },
		{ "w/ours", "w/app", NULL }, { "w/app/build", "w/app", NULL }, { "w/a/b/c", "w/app", NULL },
		{ "w/file", "w/app", "is no folder" }, { "w/link", "w/app", "is a link" }, { "w/link/", "w/app", "is a link" },
		{ "w/left", "w/app", NULL }, { "w/hidden", "w/app", "not empty" },
		{ "w/foreign", "w/app", "not empty and not a folder that spokeshave wrote" },
		{ "w/lookalike", "w/app", "not empty and not a folder that spokeshave wrote" },
		{ "w/app", "w/app", "is the application itself" }, { "w/app/.", "w/app", "is the application itself" },
		{ "w", "w/app", "holds the application" }, { "w/app/..", "w/app", "holds the application" },
		{ "w/applink/..", "w/app", "holds the application" },
	};
	struct run *r = open_run(0, STR(""));
	struct err e;
	(void)state;
	static const char *const folders[] = { "w/empty", "w/ours", "w/foreign", "w/app", "w/lookalike", "w/left/.spokeshave-aaaaaa",
	                                     "w/hidden/.spokeshave-bbbbbb" };
	for (size_t i = 0; i < COUNT(folders); i++) assert_true(dir_make(r, at(folders[i]), 0755, &e));
	assert_true(file_write(r, at("w/file"), STR("x"), 0644, &e));
	assert_true(file_write(r, at("w/foreign/x"), STR("x"), 0644, &e));
	assert_true(file_write(r, at("w/left/.spokeshave-aaaaaa/.spokeshave-temporary"), STR(""), 0644, &e));
	assert_true(file_write(r, at("w/hidden/.spokeshave-bbbbbb/thesis"), STR("x"), 0644, &e));
	assert_true(file_write(r, at("w/ours/manifest.json"), STR("{\n  \"generator\": \"spokeshave\",\n"), 0644, &e));
	assert_true(file_write(r, at("w/lookalike/manifest.json"), STR("{\"a\": {\"generator\": \"spokeshave\"}}"), 0644, &e));
	assert_true(link_make(r, STR("empty"), at("w/link"), &e));
	assert_true(link_make(r, STR("app"), at("w/applink"), &e));
	for (size_t i = 0; i < COUNT(cases); i++) {
		bool ok = stage_check_output(r, at(cases[i].out), at(cases[i].app), &e);
		if (ok != !cases[i].want) fail_msg("%s: %s", cases[i].out, ok ? "accepted" : e.text);
		if (!ok && !strstr(e.text, cases[i].want)) fail_msg("%s: %s", cases[i].out, e.text);
		if (!ok) assert_int_equal(e.fault, FAULT_INPUT);
	}
	run_close(r);
}

static int make_base(void **state)
{
	static char name[] = "/tmp/spokeshave-stage-XXXXXX";
	(void)state;
	base = str_of(mkdtemp(name));
	return !base.n;
}

static int remove_base(void **state)
{
	struct run *r = open_run(0, STR(""));
	struct err e;
	(void)state;
	bool ok = tree_remove(r, base, &e);
	run_close(r);
	arena_free(&a);
	return !ok;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_target_gets_the_files_of_what_is_kept_at_the_images_own_paths),
		cmocka_unit_test(record_lists_exactly_what_was_installed),
		cmocka_unit_test(several_targets_stand_side_by_side_with_their_own_interpreters),
		cmocka_unit_test(output_is_the_same_bytes_at_any_number_of_workers_with_any_cache),
		cmocka_unit_test(texts_hold_pins_without_credentials),
		cmocka_unit_test(texts_hold_no_signature_and_no_expanded_variable),
		cmocka_unit_test(measuring_says_what_writing_installs),
		cmocka_unit_test(files_are_links_into_the_cache),
		cmocka_unit_test(an_altered_file_of_the_cache_is_never_staged),
		cmocka_unit_test(an_altered_script_of_the_cache_is_never_staged),
		cmocka_unit_test(two_distributions_on_one_path_are_refused_unless_the_bytes_are_the_same),
		cmocka_unit_test(a_failed_run_leaves_the_output_as_it_was_and_nothing_beside_it),
		cmocka_unit_test(only_what_is_absent_empty_or_ours_may_be_written),
	};
	for (size_t i = 0; i < COUNT(targets); i++)
		if (!version_parse(&a, arena_fmt(&a, "%u.%u.1", targets[i].major, targets[i].minor), &targets[i].python)) return 1;
	return cmocka_run_group_tests(tests, make_base, remove_base);
}
