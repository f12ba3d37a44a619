/* Facts as bytes: what is written is read back, and nothing else is. */
#include "assertions.h"

#include "spokeshave/scan.h"

static const char source[] =
	"from ..a import b as c, d\nif sys.version_info >= (3, 11):\n import e\nx = 'f.g', import_module('.h', 'i')\n";

static void what_is_written_is_read(void **state)
{
	(void)state;
	struct arena a;
	struct facts facts, read;
	arena_init(&a);
	scan_python(&a, str_of(source), &facts);
	facts.broken = true;
	str bytes = facts_write(&a, &facts);
	assert_true(facts_read(&a, bytes, &read));
	assert_true(read.broken);
	assert_int_equal(read.n, facts.n);
	for (size_t i = 0; i < read.n; i++) {
		const struct fact *f = &facts.v[i], *r = &read.v[i];
		assert_int_equal(r->kind, f->kind);
		assert_int_equal(r->level, f->level);
		assert_int_equal(r->flags, f->flags);
		assert_int_equal(r->line, f->line);
		assert_int_equal(r->minors, f->minors);
		assert_true(str_eq(r->module, f->module));
		assert_true(str_eq(r->name, f->name));
		assert_true(str_eq(r->asname, f->asname));
		if (r->module.n) assert_true(r->module.p > bytes.p && r->module.p < bytes.p + bytes.n);
	}
	assert_true(str_eq(facts_write(&a, &read), bytes));
	arena_free(&a);
}

static void no_facts_are_facts(void **state)
{
	(void)state;
	struct arena a;
	struct facts facts = { 0 }, read;
	arena_init(&a);
	assert_true(facts_read(&a, facts_write(&a, &facts), &read));
	assert_true(facts_sound(facts_write(&a, &facts)));
	assert_int_equal(read.n, 0);
	arena_free(&a);
}

static void any_flipped_bit_and_any_cut_is_refused(void **state)
{
	(void)state;
	struct arena a;
	struct facts facts, read;
	arena_init(&a);
	scan_python(&a, str_of(source), &facts);
	str bytes = facts_write(&a, &facts);
	char *copy = arena_alloc(&a, bytes.n + 1, 1);
	for (size_t bit = 0; bit < bytes.n * 8; bit++) {
		memcpy(copy, bytes.p, bytes.n);
		copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
		assert_false(facts_read(&a, (str){ copy, bytes.n }, &read));
		assert_false(facts_sound((str){ copy, bytes.n }));
	}
	memcpy(copy, bytes.p, bytes.n);
	for (size_t n = 0; n < bytes.n; n++) assert_false(facts_read(&a, (str){ copy, n }, &read));
	copy[bytes.n] = 0;
	assert_false(facts_read(&a, (str){ copy, bytes.n + 1 }, &read));
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(no_facts_are_facts),
		cmocka_unit_test(any_flipped_bit_and_any_cut_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
