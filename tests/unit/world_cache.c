/* The cache keeps what it is given, or nothing; never something else. */
#include "server.h"

static str stored_path(struct run *r, const char *kind, const char *key)
{
	return cache_path(r, run_arena(r), kind, str_of(key));
}

static void what_is_stored_is_loaded(void **state)
{
	(void)state;
	struct run *r = start_run(new_cache(), false, false);
	str out;
	static const char *const bodies[] = { "", "x", "a longer text\nwith lines\n" };
	for (size_t i = 0; i < COUNT(bodies); i++) {
		cache_store(r, "page", STR("key"), str_of(bodies[i]));
		assert_true(cache_load(r, run_arena(r), "page", STR("key"), &out));
		assert_true(str_eq(out, str_of(bodies[i])));
	}
	assert_false(cache_load(r, run_arena(r), "page", STR("other"), &out));
	assert_false(cache_load(r, run_arena(r), "metadata", STR("key"), &out));
	run_close(r);
}

static void write_file(str path, str bytes)
{
	char c[512];
	snprintf(c, sizeof c, "%.*s", STR_ARG(path));
	FILE *f = fopen(c, "w");
	assert_non_null(f);
	fwrite(bytes.p, 1, bytes.n, f);
	fclose(f);
}

static void a_cut_or_altered_blob_is_absent(void **state)
{
	(void)state;
	struct run *r = start_run(new_cache(), false, false);
	struct err e;
	str whole, out;
	cache_store(r, "page", STR("a key"), STR("the body of it"));
	str path = stored_path(r, "page", "a key");
	assert_true(file_read(r, run_arena(r), path, 1 << 20, &whole, &e));
	for (size_t n = 0; n < whole.n; n++) {
		write_file(path, str_slice(whole, 0, n));
		assert_false(cache_load(r, run_arena(r), "page", STR("a key"), &out));
	}
	for (size_t i = 0; i < whole.n * 8; i++) {
		str copy = arena_str(run_arena(r), whole);
		((char *)(uintptr_t)copy.p)[i / 8] ^= (char)(1 << i % 8);
		write_file(path, copy);
		assert_false(cache_load(r, run_arena(r), "page", STR("a key"), &out));
	}
	write_file(path, arena_join(run_arena(r), whole, STR("x")));
	assert_false(cache_load(r, run_arena(r), "page", STR("a key"), &out));
	write_file(path, whole);
	assert_true(cache_load(r, run_arena(r), "page", STR("a key"), &out));
	run_close(r);
}

static void a_blob_under_anothers_name_is_absent(void **state)
{
	(void)state;
	struct run *r = start_run(new_cache(), false, false);
	struct err e;
	str whole, out;
	cache_store(r, "page", STR("mine"), STR("body"));
	assert_true(file_read(r, run_arena(r), stored_path(r, "page", "mine"), 1 << 20, &whole,
	                      &e));
	write_file(stored_path(r, "page", "yours"), whole);
	assert_false(cache_load(r, run_arena(r), "page", STR("yours"), &out));
	run_close(r);
}

static void without_a_folder_nothing_is_kept(void **state)
{
	(void)state;
	struct run *r = start_run(NULL, false, false);
	struct cache_size size;
	struct err e;
	str out;
	cache_store(r, "page", STR("key"), STR("body"));
	assert_false(cache_load(r, run_arena(r), "page", STR("key"), &out));
	assert_int_equal(stored_path(r, "page", "key").n, 0);
	assert_true(cache_measure(r, &size, &e));
	assert_int_equal(size.files, 0);
	assert_true(cache_temp(r, run_arena(r), &out, &e));
	run_close(r);
}

static void a_folder_that_takes_nothing_is_no_fault(void **state)
{
	(void)state;
	write_file(in_place(&a, "a-file"), STR("no folder"));
	struct run *r = start_run("a-file", false, false);
	struct err e;
	str out;
	cache_store(r, "page", STR("key"), STR("body"));
	assert_false(cache_load(r, run_arena(r), "page", STR("key"), &out));
	assert_true(cache_temp(r, run_arena(r), &out, &e));
	run_close(r);
}

static void removal_during_a_run_is_no_fault(void **state)
{
	(void)state;
	const char *cache = new_cache();
	struct run *r = start_run(cache, false, false);
	str out;
	cache_store(r, "page", STR("key"), STR("body"));
	const char *argv[] = { "rm", "-rf", arena_cstr(run_arena(r), in_place(run_arena(r), cache)),
	                       NULL };
	must_run(argv);
	assert_false(cache_load(r, run_arena(r), "page", STR("key"), &out));
	cache_store(r, "page", STR("key"), STR("again"));
	assert_true(cache_load(r, run_arena(r), "page", STR("key"), &out));
	assert_true(str_eq(out, STR("again")));
	run_close(r);
}

static void store_in_child(const char *cache, char fill)
{
	struct run *r = start_run(cache, false, false);
	char *body = malloc(100000);
	memset(body, fill, 100000);
	for (int i = 0; i < 200; i++) cache_store(r, "page", STR("shared"), (str){ body, 100000 });
	free(body);
	run_close(r);
	_exit(0);
}

static void processes_that_write_one_blob_leave_a_whole_one(void **state)
{
	(void)state;
	const char *cache = new_cache();
	struct run *r = start_run(cache, false, false);
	pid_t pids[3];
	str out;
	cache_store(r, "page", STR("shared"), STR(""));
	for (int i = 0; i < 3; i++)
		if (!(pids[i] = fork())) store_in_child(cache, (char)('a' + i));
	for (int i = 0; i < 200; i++) {
		struct arena_mark m = arena_mark(run_arena(r));
		assert_true(cache_load(r, run_arena(r), "page", STR("shared"), &out));
		for (size_t k = 1; k < out.n; k += 997) assert_int_equal(out.p[k], out.p[0]);
		arena_reset(run_arena(r), m);
	}
	for (int i = 0; i < 3; i++) waitpid(pids[i], NULL, 0);
	struct strs names;
	struct err e;
	assert_true(dir_list(r, run_arena(r), path_dir(stored_path(r, "page", "shared")), &names,
	                     &e));
	assert_int_equal(names.n, 1); /* no temporary file is left */
	run_close(r);
}

static void age(str path, int days)
{
	char c[512];
	struct timespec t[2] = { { .tv_sec = time(NULL) - days * 86400 },
	                         { .tv_sec = time(NULL) - days * 86400 } };
	snprintf(c, sizeof c, "%.*s", STR_ARG(path));
	assert_int_equal(utimensat(AT_FDCWD, c, t, 0), 0);
}

static void prune_takes_what_was_not_used_and_folders_whole(void **state)
{
	(void)state;
	struct run *r = start_run(new_cache(), false, false);
	struct cache_size size;
	struct err e;
	str out;
	cache_store(r, "page", STR("old"), STR("body"));
	cache_store(r, "page", STR("new"), STR("body"));
	for (int i = 0; i < 2; i++) {
		str folder = stored_path(r, "unpacked", i ? "new" : "old"), file = path_join(run_arena(r), folder, STR("f"));
		assert_true(dir_make(r, folder, 0755, &e));
		write_file(file, STR("12345"));
		write_file(path_join(run_arena(r), folder, STR("g")), STR("12345"));
		age(file, 40); /* one old file does not make its folder old */
		if (!i) age(path_join(run_arena(r), folder, STR("g")), 40), age(folder, 40);
	}
	age(stored_path(r, "page", "old"), 40);
	assert_true(cache_measure(r, &size, &e));
	assert_int_equal(size.files, 6);
	assert_true(cache_prune(r, 30, &size, &e));
	assert_int_equal(size.files, 3);
	assert_true(cache_load(r, run_arena(r), "page", STR("new"), &out));
	assert_false(cache_load(r, run_arena(r), "page", STR("old"), &out));
	assert_int_equal(file_look(r, stored_path(r, "unpacked", "old")).kind, FILE_NONE);
	assert_int_equal(file_look(r, path_join(run_arena(r), stored_path(r, "unpacked", "new"), STR("f"))).size, 5);
	assert_true(cache_clean(r, &size, &e));
	assert_int_equal(size.files, 3);
	assert_true(cache_measure(r, &size, &e));
	assert_int_equal(size.files, 0);
	run_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_stored_is_loaded),
		TEST(a_cut_or_altered_blob_is_absent),
		TEST(a_blob_under_anothers_name_is_absent),
		TEST(without_a_folder_nothing_is_kept),
		TEST(a_folder_that_takes_nothing_is_no_fault),
		TEST(removal_during_a_run_is_no_fault),
		TEST(processes_that_write_one_blob_leave_a_whole_one),
		TEST(prune_takes_what_was_not_used_and_folders_whole),
	};
	return cmocka_run_group_tests(tests, place_make, place_remove);
}
