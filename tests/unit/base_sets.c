/* names and bits against the simplest thing that could do their work. */
#include "support.h"

#include "spokeshave/bits.h"
#include "spokeshave/names.h"

enum { NAMES = 5000, BITS = 200, ROUNDS = 300 };

static void each_text_has_one_id_in_order_of_appearance(void **state)
{
	struct names t;
	char text[16];
	(void)state;
	names_init(&t, &a);
	assert_int_equal(names_find(&t, STR("0")), NAME_NONE);
	for (uint32_t round = 0; round < 2; round++)
		for (uint32_t i = 0; i < NAMES; i++) {
			snprintf(text, sizeof text, "%u", i);
			assert_int_equal(names_add(&t, str_of(text)), i);
		}
	snprintf(text, sizeof text, "gone"); /* the table holds copies */
	assert_true(str_eq(names_text(&t, 1234), STR("1234")));
	assert_int_equal(names_find(&t, STR("1234")), 1234);
	assert_int_equal(names_find(&t, STR("5000")), NAME_NONE);
	assert_int_equal(names_add(&t, STR("")), NAMES);
	assert_int_equal(names_find(&t, (str){ 0 }), NAMES);
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

struct model { bool has[BITS]; };

static void assert_same(struct bits b, const struct model *m, size_t n)
{
	size_t count = 0, first = n, last = n;
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(bits_has(b, i), m->has[i]);
		count += m->has[i];
		if (m->has[i] && first == n) first = i;
		if (m->has[i]) last = i;
	}
	assert_int_equal(bits_count(b), count);
	assert_int_equal(bits_next(b, 0), first);
	assert_int_equal(bits_prev(b, n), last);
	assert_int_equal(bits_empty(b), !count);
}

static void sets_agree_with_arrays_of_bool(void **state)
{
	uint32_t seed = 1;
	(void)state;
	for (size_t round = 0; round < ROUNDS; round++) {
		size_t n = 1 + next_random(&seed) % BITS;
		struct bits x = bits_new(&a, n), y = bits_new(&a, n);
		struct model p = { 0 }, q = { 0 };
		bool subset = true, meet = false;
		for (size_t i = 0; i < n; i++) {
			if (next_random(&seed) % 3 == 0) bits_set(x, i), p.has[i] = true;
			if (next_random(&seed) % 2 == 0) bits_set(y, i), q.has[i] = true;
			subset &= !p.has[i] || q.has[i];
			meet |= p.has[i] && q.has[i];
		}
		assert_same(x, &p, n);
		assert_int_equal(bits_subset(x, y), subset);
		assert_int_equal(bits_meet(x, y), meet);
		struct bits each[4] = { bits_copy(&a, x), bits_copy(&a, x), bits_copy(&a, x), bits_copy(&a, x) };
		struct model want[4] = { p, p, p, p };
		bits_or(each[0], y);
		bits_and(each[1], y);
		bits_without(each[2], y);
		bits_invert(each[3]);
		for (size_t i = 0; i < n; i++) {
			want[0].has[i] |= q.has[i];
			want[1].has[i] &= q.has[i];
			want[2].has[i] &= !q.has[i];
			want[3].has[i] = !p.has[i];
		}
		for (size_t k = 0; k < 4; k++) assert_same(each[k], &want[k], n);
		assert_true(bits_eq(bits_copy(&a, x), x));
	}
}

static void what_was_allocated_last_grows_where_it_is(void **state)
{
	VEC(int) first = { 0 }, second = { 0 };
	(void)state;
	for (int i = 0; i < 1000; i++) PUSH(&a, &first, i);
	const int *was = first.v;
	while (first.n < first.cap) PUSH(&a, &first, 1000);
	PUSH(&a, &first, 1000);
	assert_ptr_equal(first.v, was); /* nothing came after it */
	PUSH(&a, &second, 7);
	while (first.n < first.cap) PUSH(&a, &first, 1000);
	PUSH(&a, &first, 1000);
	assert_ptr_not_equal(first.v, was);
	for (int i = 0; i < 1000; i++) assert_int_equal(first.v[i], i);
	assert_int_equal(second.v[0], 7);
	assert_false(arena_extend(&a, first.v, first.cap * sizeof *first.v, SIZE_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_text_has_one_id_in_order_of_appearance),
		TEST(sets_agree_with_arrays_of_bool),
		TEST(what_was_allocated_last_grows_where_it_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
