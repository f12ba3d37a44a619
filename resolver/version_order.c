#include "version_key.h"

/*
 * The key is a stream of bits, most significant first, written so that its
 * order as a number is the order of versions. Every part says where it ends,
 * so no key is another one's beginning. What does not fit is cut off: then
 * equal keys decide nothing, and the slow comparison does.
 */
struct bit_writer {
	uint64_t word[2];
	unsigned n; /* bits written, at most 128 */
	bool full;  /* something did not fit */
};

static void write_bits(struct bit_writer *w, uint64_t bits, unsigned n)
{
	for (unsigned room = 128 - w->n; n > room; n--) { /* keep the leading bits that fit */
		bits >>= 1;
		w->full = true;
	}
	while (n) {
		unsigned at = w->n % 64, take = n < 64 - at ? n : 64 - at;
		uint64_t part = bits >> (n - take) & (take == 64 ? UINT64_MAX : (UINT64_C(1) << take) - 1);
		w->word[w->n / 64] |= part << (64 - at - take);
		w->n += take;
		n -= take;
	}
}

/* A number too large for its code: everything from here on is as large as can be. */
static void write_overflow(struct bit_writer *w)
{
	while (w->n < 128) write_bits(w, 1, 1);
	w->full = true;
}

/* Short codes for small numbers; a longer code starts with more ones, so order is kept. */
static void write_number(struct bit_writer *w, str digits)
{
	uint64_t n;
	if (!str_u64(digits, &n) || n >= UINT64_C(1) << 40) write_overflow(w);
	else if (n < 16) write_bits(w, n, 5);                       /* 0 and 4 bits */
	else if (n < 256) write_bits(w, UINT64_C(2) << 8 | n, 10);   /* 10 and 8 bits */
	else if (n < 65536) write_bits(w, UINT64_C(6) << 16 | n, 19); /* 110 and 16 bits */
	else if (n < UINT64_C(1) << 27) write_bits(w, UINT64_C(14) << 27 | n, 31); /* dates */
	else write_bits(w, UINT64_C(15) << 40 | n, 44);
}

uint32_t release_trimmed(const struct version *v)
{
	uint32_t n = v->release_n;
	while (n && str_eq(v->release[n - 1], STR("0"))) n--;
	return n;
}

/* Where a pre-release stands: only .dev, then a, b, rc, then none at all. */
static unsigned pre_rank(const struct version *v)
{
	if (v->pre) return v->pre == 'a' ? 1 : v->pre == 'b' ? 2 : 3;
	return v->dev && !v->post ? 0 : 4;
}

void version_key(struct version *v)
{
	struct bit_writer w = { 0 };
	bool epoch = !str_eq(v->epoch, STR("0"));
	write_bits(&w, epoch, 1);
	if (epoch) write_number(&w, v->epoch);
	for (uint32_t i = 0, n = release_trimmed(v); i < n && !w.full; i++) {
		write_bits(&w, 1, 1);
		write_number(&w, v->release[i]);
	}
	if (!w.full) write_bits(&w, 0, 1);
	if (!w.full) write_bits(&w, pre_rank(v), 3);
	if (v->pre && !w.full) write_number(&w, v->pre_number);
	if (!w.full) write_bits(&w, v->post, 1);
	if (v->post && !w.full) write_number(&w, v->post_number);
	if (!w.full) write_bits(&w, !v->dev, 1);
	if (v->dev && !w.full) write_number(&w, v->dev_number);
	if (!w.full) write_bits(&w, v->local_n > 0, 1);
	v->key[0] = w.word[0];
	v->key[1] = w.word[1];
	v->exact = !w.full && !v->local_n;
}

int number_cmp(str a, str b)
{
	if (a.n != b.n) return a.n < b.n ? -1 : 1;
	return str_cmp(a, b);
}

static int release_cmp(const struct version *a, const struct version *b)
{
	uint32_t an = release_trimmed(a), bn = release_trimmed(b);
	for (uint32_t i = 0; i < an && i < bn; i++) {
		int c = number_cmp(a->release[i], b->release[i]);
		if (c) return c;
	}
	return (an > bn) - (an < bn);
}

static bool is_number(str segment)
{
	for (size_t i = 0; i < segment.n; i++)
		if (!char_is_digit(segment.p[i])) return false;
	return true;
}

static int local_cmp(const struct version *a, const struct version *b)
{
	for (uint32_t i = 0; i < a->local_n && i < b->local_n; i++) {
		bool an = is_number(a->local[i]), bn = is_number(b->local[i]);
		int c = an != bn ? (an ? 1 : -1)
			: an ? number_cmp(a->local[i], b->local[i])
			     : str_cmp(a->local[i], b->local[i]);
		if (c) return c;
	}
	return (a->local_n > b->local_n) - (a->local_n < b->local_n);
}

static int public_cmp(const struct version *a, const struct version *b)
{
	int c = number_cmp(a->epoch, b->epoch);
	if (!c) c = release_cmp(a, b);
	if (!c) c = (int)pre_rank(a) - (int)pre_rank(b);
	if (!c && a->pre) c = number_cmp(a->pre_number, b->pre_number);
	if (!c) c = (int)a->post - (int)b->post;
	if (!c && a->post) c = number_cmp(a->post_number, b->post_number);
	if (!c) c = (int)b->dev - (int)a->dev;
	if (!c && a->dev) c = number_cmp(a->dev_number, b->dev_number);
	return (c > 0) - (c < 0);
}

int version_cmp(const struct version *a, const struct version *b)
{
	if (a->key[0] != b->key[0]) return a->key[0] < b->key[0] ? -1 : 1;
	if (a->key[1] != b->key[1]) return a->key[1] < b->key[1] ? -1 : 1;
	if (a->exact && b->exact) return 0;
	int c = public_cmp(a, b);
	return c ? c : local_cmp(a, b);
}

bool same_release(const struct version *a, const struct version *b)
{
	return !number_cmp(a->epoch, b->epoch) && !release_cmp(a, b);
}

bool same_public(const struct version *a, const struct version *b)
{
	if (!a->local_n && !b->local_n) return !version_cmp(a, b);
	return !public_cmp(a, b);
}
