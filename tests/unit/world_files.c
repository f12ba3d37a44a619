/* Files, folders, locks and shared work, on a real disk. */
#include "support.h"

#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spokeshave/files.h"
#include "spokeshave/pool.h"

struct place { struct run *r; struct arena *a; str dir; char name[64]; };

static int open_place(void **state, int workers)
{
	struct place *p = calloc(1, sizeof *p);
	struct run_opts opts = { .workers = workers, .verbosity = -1 };
	struct err e;
	strcpy(p->name, "/tmp/spokeshave-files-XXXXXX");
	if (!p || !mkdtemp(p->name) || !run_open(&opts, &p->r, &e)) return -1;
	p->a = run_arena(p->r);
	p->dir = str_of(p->name);
	*state = p;
	return 0;
}

static int setup(void **state) { return open_place(state, 0); }
static int setup_workers(void **state) { return open_place(state, 8); }

static int teardown(void **state)
{
	struct place *p = *state;
	struct err e;
	bool ok = tree_remove(p->r, p->dir, &e);
	run_close(p->r);
	free(p);
	return ok ? 0 : -1;
}

static str at(struct place *p, const char *name)
{
	return path_join(p->a, p->dir, str_of(name));
}

static void a_written_file_is_whole_and_leaves_nothing_beside_it(void **state)
{
	struct place *p = *state;
	struct strs names;
	struct err e;
	str text;
	assert_true(file_write(p->r, at(p, "a"), STR("one"), 0640, &e));
	assert_true(file_write(p->r, at(p, "a"), STR("two"), 0640, &e));
	assert_true(file_read(p->r, p->a, at(p, "a"), 3, &text, &e));
	assert_true(str_eq(text, STR("two")));
	assert_int_equal(file_look(p->r, at(p, "a")).mode, 0640);
	assert_true(dir_list(p->r, p->a, p->dir, &names, &e));
	assert_int_equal(names.n, 1);
}

static void what_is_no_file_is_written_to_and_not_replaced(void **state)
{
	struct place *p = *state;
	struct err e;
	char got[8] = "";
	const char *pipe_path = arena_cstr(p->a, at(p, "pipe"));
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
	int fd = open(pipe_path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_true(file_is_stream(p->r, at(p, "pipe")));
	assert_true(file_write(p->r, at(p, "pipe"), STR("bytes"), 0644, &e));
	assert_int_equal(file_look(p->r, at(p, "pipe")).kind, FILE_OTHER);
	assert_int_equal(read(fd, got, sizeof got), 5);
	assert_memory_equal(got, "bytes", 5);
	close(fd);
}

static void a_link_that_is_written_stays_a_link(void **state)
{
	struct place *p = *state;
	struct err e;
	str text;
	assert_true(file_write(p->r, at(p, "file"), STR("one"), 0644, &e));
	assert_int_equal(symlink("file", arena_cstr(p->a, at(p, "link"))), 0);
	assert_true(file_write(p->r, at(p, "link"), STR("two"), 0644, &e));
	assert_int_equal(file_look(p->r, at(p, "link")).kind, FILE_LINK);
	assert_false(file_is_stream(p->r, at(p, "link")));
	assert_true(file_read(p->r, p->a, at(p, "file"), 8, &text, &e));
	assert_true(str_eq(text, STR("two")));
}

static void reading_says_what_can_not_be_read(void **state)
{
	struct place *p = *state;
	struct err e;
	str text;
	assert_true(file_write(p->r, at(p, "four"), STR("1234"), 0600, &e));
	assert_false(file_read(p->r, p->a, at(p, "four"), 3, &text, &e));
	assert_non_null(strstr(e.text, "larger than 3 bytes"));
	assert_false(file_read(p->r, p->a, at(p, "none"), 3, &text, &e));
	assert_int_equal(e.fault, FAULT_INPUT);
	assert_non_null(strstr(e.text, "No such file"));
	assert_false(file_read(p->r, p->a, p->dir, 3, &text, &e));
	assert_non_null(strstr(e.text, "folder"));
	assert_false(file_read(p->r, p->a, ((str){ "a\0b", 3 }), 3, &text, &e));
	assert_int_equal(e.fault, FAULT_INPUT);
}

static void a_new_file_has_its_mode_and_time_and_an_old_one_is_kept(void **state)
{
	struct place *p = *state;
	struct err e;
	assert_true(file_create(p->r, at(p, "x"), STR("1"), 0755, 315532800, &e));
	assert_int_equal(file_look(p->r, at(p, "x")).mode, 0755);
	assert_true(file_look(p->r, at(p, "x")).mtime == INT64_C(315532800) * 1000000000);
	assert_false(file_create(p->r, at(p, "x"), STR("2"), 0755, 0, &e));
	assert_int_equal(e.fault, FAULT_SYSTEM);
	assert_int_equal(file_look(p->r, at(p, "x")).size, 1);
}

static void a_link_shares_the_file(void **state)
{
	struct place *p = *state;
	struct err e;
	assert_true(file_create(p->r, at(p, "x"), STR("1"), 0644, 0, &e));
	assert_true(file_link(p->r, at(p, "x"), at(p, "y"), &e));
	assert_true(file_look(p->r, at(p, "x")).inode == file_look(p->r, at(p, "y")).inode);
	assert_false(file_link(p->r, at(p, "x"), at(p, "y"), &e));
}

static void folders_are_made_with_their_parents_and_removed_whole(void **state)
{
	struct place *p = *state;
	struct err e;
	assert_true(dir_make(p->r, at(p, "a/b/c"), 0755, &e));
	assert_true(dir_make(p->r, at(p, "a/b/c"), 0755, &e));
	assert_true(link_make(p->r, p->dir, at(p, "a/b/out"), &e));
	assert_true(file_write(p->r, at(p, "stays"), STR("1"), 0600, &e));
	assert_true(file_write(p->r, at(p, "a/b/c/file"), STR("1"), 0600, &e));
	assert_false(dir_make(p->r, at(p, "stays/x"), 0755, &e));
	assert_true(tree_remove(p->r, at(p, "a"), &e));
	assert_int_equal(file_look(p->r, at(p, "a")).kind, FILE_NONE);
	assert_int_equal(file_look(p->r, at(p, "stays")).kind, FILE_REGULAR);
	assert_true(tree_remove(p->r, at(p, "a"), &e));
}

static void two_paths_change_places(void **state)
{
	struct place *p = *state;
	struct err e;
	assert_true(dir_make(p->r, at(p, "a"), 0755, &e) && dir_make(p->r, at(p, "b"), 0755, &e));
	assert_true(file_write(p->r, at(p, "a/one"), STR("1"), 0600, &e));
	assert_true(file_exchange(p->r, at(p, "a"), at(p, "b"), &e));
	assert_int_equal(file_look(p->r, at(p, "b/one")).kind, FILE_REGULAR);
	assert_int_equal(file_look(p->r, at(p, "a/one")).kind, FILE_NONE);
	assert_false(file_exchange(p->r, at(p, "a"), at(p, "none"), &e));
}

static void a_temporary_folder_goes_with_the_run_and_an_abandoned_one_with_the_next(void **state)
{
	struct place *p = *state;
	struct run_opts opts = { .verbosity = -1 };
	struct run *other;
	struct err e;
	str mine, theirs, kept;
	assert_true(dir_make(p->r, at(p, ".spokeshave-aaaaaa/deep"), 0755, &e));
	assert_true(file_write(p->r, at(p, ".spokeshave-aaaaaa/.spokeshave-temporary"), STR(""), 0600, &e));
	assert_true(temp_dir(p->r, p->a, p->dir, &mine, &e));
	assert_int_equal(file_look(p->r, at(p, ".spokeshave-aaaaaa")).kind, FILE_NONE);
	assert_true(run_open(&opts, &other, &e));
	assert_true(temp_dir(other, run_arena(other), p->dir, &theirs, &e));
	assert_true(temp_dir(other, run_arena(other), p->dir, &kept, &e));
	assert_int_equal(file_look(p->r, mine).kind, FILE_DIR); /* it is locked, so in use */
	temp_keep(other, kept);
	kept = arena_str(p->a, kept);
	theirs = arena_str(p->a, theirs);
	run_close(other);
	assert_int_equal(file_look(p->r, theirs).kind, FILE_NONE);
	assert_int_equal(file_look(p->r, kept).kind, FILE_DIR);
}

static void a_folder_that_only_looks_temporary_stays(void **state)
{
	static const struct { const char *folder, *file; } cases[] = {
		{ ".spokeshave-notes", "thesis" },                   /* another shape */
		{ ".spokeshave-cache", ".spokeshave-temporary" },
		{ ".spokeshave-aaaaaaa", ".spokeshave-temporary" },
		{ ".spokeshave-aa.aaa", ".spokeshave-temporary" },
		{ ".spokeshave-aaaaaa", "thesis" },                  /* no mark */
		{ ".spokeshave-bbbbbb", ".spokeshave-temporary/x" }, /* a folder is no mark */
	};
	struct place *p = *state;
	struct err e;
	str mine;
	for (size_t i = 0; i < COUNT(cases); i++) {
		str path = path_join(p->a, at(p, cases[i].folder), str_of(cases[i].file));
		assert_true(dir_make(p->r, path_dir(path), 0755, &e) && file_write(p->r, path, STR("x"), 0600, &e));
		assert_false(temp_is_one(p->r, at(p, cases[i].folder)));
	}
	assert_true(temp_dir(p->r, p->a, p->dir, &mine, &e));
	assert_true(temp_is_one(p->r, mine));
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(file_look(p->r, path_join(p->a, at(p, cases[i].folder), str_of(cases[i].file))).kind, FILE_REGULAR);
	temp_remove(p->r, mine);
	assert_int_equal(file_look(p->r, mine).kind, FILE_NONE);
}

static void a_held_file_is_read_though_its_name_is_gone(void **state)
{
	struct place *p = *state;
	struct run_opts opts = { .verbosity = -1 };
	struct run *own;
	struct err e;
	str text;
	assert_true(run_open(&opts, &own, &e));
	assert_true(file_write(p->r, at(p, "held"), STR("1234"), 0600, &e) && file_write(p->r, at(p, "not"), STR("1"), 0600, &e));
	file_hold(own, at(p, "held"));
	file_hold(own, at(p, "held"));
	file_hold(own, at(p, "never there"));
	assert_true(str_eq(file_held(own, p->a, at(p, "held")), at(p, "held")));
	assert_true(tree_remove(p->r, at(p, "held"), &e) && tree_remove(p->r, at(p, "not"), &e));
	assert_true(file_read(p->r, p->a, file_held(own, p->a, at(p, "held")), 4, &text, &e));
	assert_true(str_eq(text, STR("1234")));
	assert_true(file_link(p->r, file_held(own, p->a, at(p, "held")), at(p, "copy"), &e));
	assert_int_equal(file_look(p->r, at(p, "copy")).size, 4);
	assert_true(str_eq(file_held(own, p->a, at(p, "not")), at(p, "not")));
	assert_true(str_eq(file_held(own, p->a, at(p, "never there")), at(p, "never there")));
	run_close(own);
}

static void paths_join_and_come_apart(void **state)
{
	struct place *p = *state;
	assert_true(str_eq(path_join(p->a, STR("a"), STR("b")), STR("a/b")));
	assert_true(str_eq(path_join(p->a, STR("a/"), STR("b")), STR("a/b")));
	assert_true(str_eq(path_join(p->a, STR("a"), STR("/b")), STR("/b")));
	assert_true(str_eq(path_join(p->a, STR(""), STR("b")), STR("b")));
	assert_true(str_eq(path_dir(STR("a/b")), STR("a")) && str_eq(path_base(STR("a/b")), STR("b")));
	assert_true(str_eq(path_dir(STR("b")), STR(".")) && str_eq(path_base(STR("b")), STR("b")));
	assert_true(str_eq(path_dir(STR("/b")), STR("/")));
}

static void a_lock_is_held_until_it_is_given_back(void **state)
{
	struct place *p = *state;
	struct file_lock lock;
	struct err e;
	assert_true(file_lock(p->r, at(p, "lock"), &lock, &e));
	int fd = open(arena_cstr(p->a, at(p, "lock")), O_RDWR);
	assert_int_not_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	file_unlock(&lock);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	close(fd);
}

enum { ROUNDS = 500 };
struct sum { unsigned done[ROUNDS]; size_t bad, worse; };

static bool one_round(struct run *r, void *ctx, size_t i, struct arena *own, struct err *e)
{
	struct sum *s = ctx;
	char *scratch = arena_alloc(own, 100, 1);
	(void)r;
	memset(scratch, (int)i, 100);
	s->done[i] += 1;
	if (i == s->bad || i == s->worse) return err_set(e, FAULT_INPUT, "round %zu", i);
	return true;
}

static void every_round_is_done_once_and_the_first_fault_is_told(void **state)
{
	struct place *p = *state;
	struct sum s = { .bad = ROUNDS, .worse = ROUNDS };
	struct err e;
	assert_true(pool_each(p->r, ROUNDS, one_round, &s, &e));
	for (size_t i = 0; i < ROUNDS; i++) assert_int_equal(s.done[i], 1);
	assert_true(pool_each(p->r, 0, one_round, &s, &e));
	for (size_t times = 0; times < 20; times++) {
		s.bad = 100;
		s.worse = 101;
		assert_false(pool_each(p->r, ROUNDS, one_round, &s, &e));
		assert_string_equal(e.text, "round 100");
		for (size_t i = 0; i <= 100; i++) assert_int_equal(s.done[i], times + 2);
	}
}

enum { FILES_OF_ROUND = 4, FEW_FILES = 32 };

static bool round_with_files(struct run *r, void *ctx, size_t i, struct arena *own, struct err *e)
{
	int fd[FILES_OF_ROUND];
	bool ok = true;
	(void)r, (void)ctx, (void)i, (void)own;
	for (size_t k = 0; k < FILES_OF_ROUND; k++) {
		fd[k] = open("/", O_RDONLY | O_CLOEXEC);
		ok &= fd[k] >= 0;
	}
	usleep(1000); /* the others open theirs meanwhile */
	for (size_t k = 0; k < FILES_OF_ROUND; k++)
		if (fd[k] >= 0) close(fd[k]);
	return ok || err_set(e, FAULT_SYSTEM, "no descriptor is left");
}

/* The limit stays with the process: this comes late. */
static void there_are_no_more_workers_than_files_for_them(void **state)
{
	struct run_opts opts = { .workers = 64, .verbosity = -1 };
	struct run *few;
	struct err e;
	(void)state;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ FEW_FILES, FEW_FILES }), 0);
	assert_true(run_open(&opts, &few, &e));
	assert_true(pool_each(few, ROUNDS, round_with_files, NULL, &e));
	run_close(few);
}

static bool interrupted_round(struct run *r, void *ctx, size_t i, struct arena *own, struct err *e)
{
	(void)r, (void)ctx, (void)i, (void)own, (void)e;
	return !raise(SIGINT);
}

/* A signal stays with the process: this comes last. */
static void rounds_that_a_signal_leaves_undone_are_no_success(void **state)
{
	struct place *p = *state;
	struct err e;
	assert_false(pool_each(p->r, ROUNDS, interrupted_round, NULL, &e));
	assert_non_null(strstr(e.text, "stopped by a signal"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_written_file_is_whole_and_leaves_nothing_beside_it, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_no_file_is_written_to_and_not_replaced, setup, teardown),
		cmocka_unit_test_setup_teardown(a_link_that_is_written_stays_a_link, setup, teardown),
		cmocka_unit_test_setup_teardown(reading_says_what_can_not_be_read, setup, teardown),
		cmocka_unit_test_setup_teardown(a_new_file_has_its_mode_and_time_and_an_old_one_is_kept, setup, teardown),
		cmocka_unit_test_setup_teardown(a_link_shares_the_file, setup, teardown),
		cmocka_unit_test_setup_teardown(folders_are_made_with_their_parents_and_removed_whole, setup, teardown),
		cmocka_unit_test_setup_teardown(two_paths_change_places, setup, teardown),
		cmocka_unit_test_setup_teardown(a_temporary_folder_goes_with_the_run_and_an_abandoned_one_with_the_next,
		                                setup, teardown),
		cmocka_unit_test_setup_teardown(a_folder_that_only_looks_temporary_stays, setup, teardown),
		cmocka_unit_test_setup_teardown(a_held_file_is_read_though_its_name_is_gone, setup, teardown),
		cmocka_unit_test_setup_teardown(paths_join_and_come_apart, setup, teardown),
		cmocka_unit_test_setup_teardown(a_lock_is_held_until_it_is_given_back, setup, teardown),
		cmocka_unit_test_setup_teardown(every_round_is_done_once_and_the_first_fault_is_told, setup, teardown),
		cmocka_unit_test_setup_teardown(every_round_is_done_once_and_the_first_fault_is_told, setup_workers, teardown),
		cmocka_unit_test_setup_teardown(there_are_no_more_workers_than_files_for_them, setup, teardown),
		cmocka_unit_test_setup_teardown(rounds_that_a_signal_leaves_undone_are_no_success, setup, teardown),
		cmocka_unit_test_setup_teardown(rounds_that_a_signal_leaves_undone_are_no_success, setup_workers, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
