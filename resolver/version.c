#include "spokeshave/version.h"

#include "text.h"
#include "version_key.h"

#include <string.h>

/*
 * A version is normalised while it is read: what stands in the arena is the
 * normal spelling, and every part of the struct is a slice of it.
 */
struct reader {
	str left;   /* what is not read yet */
	char *out;  /* the normal spelling so far */
	size_t n;
};

enum { GROWTH = 32 }; /* bytes that a normal spelling may be longer: ".post0", ".dev0", "rc", "0" */

static void put(struct reader *r, str s)
{
	memcpy(r->out + r->n, s.p, s.n);
	r->n += s.n;
}

static bool eat_char(struct reader *r, char c)
{
	if (!r->left.n || char_lower(r->left.p[0]) != c) return false;
	r->left = str_skip(r->left, 1);
	return true;
}

static bool eat_word(struct reader *r, str word)
{
	if (!str_eq_nocase(str_slice(r->left, 0, word.n), word)) return false;
	r->left = str_skip(r->left, word.n);
	return true;
}

static bool eat_separator(struct reader *r)
{
	return eat_char(r, '.') || eat_char(r, '-') || eat_char(r, '_');
}

static size_t digits_at(str s)
{
	size_t n = 0;
	while (n < s.n && char_is_digit(s.p[n])) n++;
	return n;
}

/* Put a number without leading zeros and say where it stands; what has no digits is 0. */
static str put_number(struct reader *r, str digits)
{
	while (digits.n > 1 && digits.p[0] == '0') digits = str_skip(digits, 1);
	if (!digits.n) digits = STR("0");
	str at = { r->out + r->n, digits.n };
	put(r, digits);
	return at;
}

static str read_number(struct reader *r)
{
	size_t n = digits_at(r->left);
	str digits = str_slice(r->left, 0, n);
	r->left = str_skip(r->left, n);
	return put_number(r, digits);
}

static bool read_release(struct arena *a, struct reader *r, struct version *v)
{
	size_t n = digits_at(r->left);
	if (!n) return false;
	v->epoch = STR("0");
	if (n < r->left.n && r->left.p[n] == '!') {
		str epoch = read_number(r);
		if (str_eq(epoch, STR("0"))) {
			r->n = 0; /* the normal spelling leaves it out */
		} else {
			v->epoch = epoch;
			put(r, STR("!"));
		}
		eat_char(r, '!');
		if (!digits_at(r->left)) return false;
	}
	size_t most = 1;
	for (size_t i = 0; i < r->left.n && (char_is_digit(r->left.p[i]) || r->left.p[i] == '.'); i++)
		most += r->left.p[i] == '.';
	str *release = NEW_N(a, str, most);
	release[v->release_n++] = read_number(r);
	while (r->left.n > 1 && r->left.p[0] == '.' && char_is_digit(r->left.p[1])) {
		r->left = str_skip(r->left, 1);
		put(r, STR("."));
		release[v->release_n++] = read_number(r);
	}
	v->release = release;
	return true;
}

static const struct { str word; char pre; } pre_words[] = {
	/* a word before its own beginning */
	{ STR_INIT("alpha"), 'a' }, { STR_INIT("a"), 'a' }, { STR_INIT("beta"), 'b' }, { STR_INIT("b"), 'b' },
	{ STR_INIT("preview"), 'r' }, { STR_INIT("pre"), 'r' }, { STR_INIT("c"), 'r' }, { STR_INIT("rc"), 'r' },
};

static void read_pre(struct reader *r, struct version *v)
{
	struct reader before = *r;
	eat_separator(r);
	for (size_t i = 0; i < COUNT(pre_words); i++) {
		if (!eat_word(r, pre_words[i].word)) continue;
		v->pre = pre_words[i].pre;
		put(r, v->pre == 'a' ? STR("a") : v->pre == 'b' ? STR("b") : STR("rc"));
		eat_separator(r);
		v->pre_number = read_number(r);
		return;
	}
	*r = before;
}

static void read_post(struct reader *r, struct version *v)
{
	struct reader before = *r;
	bool implicit = eat_char(r, '-') && digits_at(r->left);
	if (!implicit) {
		*r = before;
		eat_separator(r);
		if (!eat_word(r, STR("post")) && !eat_word(r, STR("rev")) && !eat_char(r, 'r')) {
			*r = before;
			return;
		}
		eat_separator(r);
	}
	v->post = true;
	put(r, STR(".post"));
	v->post_number = read_number(r);
}

static void read_dev(struct reader *r, struct version *v)
{
	struct reader before = *r;
	eat_separator(r);
	if (!eat_word(r, STR("dev"))) {
		*r = before;
		return;
	}
	eat_separator(r);
	v->dev = true;
	put(r, STR(".dev"));
	v->dev_number = read_number(r);
}

static size_t alphanumerics_at(str s)
{
	size_t n = 0;
	while (n < s.n && (char_is_digit(s.p[n]) || char_is_alpha(s.p[n]))) n++;
	return n;
}

static str read_local_segment(struct reader *r, size_t n)
{
	str segment = str_slice(r->left, 0, n);
	r->left = str_skip(r->left, n);
	if (digits_at(segment) == n) return put_number(r, segment);
	str at = { r->out + r->n, n };
	for (size_t i = 0; i < n; i++) r->out[r->n++] = char_lower(segment.p[i]);
	return at;
}

/* Nothing to read is fine; a '+' without a local version is not. */
static bool read_local(struct arena *a, struct reader *r, struct version *v)
{
	if (!eat_char(r, '+')) return true;
	size_t most = 1;
	for (size_t i = 0; i < r->left.n; i++)
		most += !char_is_digit(r->left.p[i]) && !char_is_alpha(r->left.p[i]);
	str *local = NEW_N(a, str, most);
	put(r, STR("+"));
	do {
		size_t n = alphanumerics_at(r->left);
		if (!n) return false;
		if (v->local_n) put(r, STR("."));
		local[v->local_n++] = read_local_segment(r, n);
	} while (eat_separator(r));
	v->local = local;
	return true;
}

static bool read_version(struct arena *a, str text, struct version *v)
{
	if (text.n > UINT32_MAX - GROWTH) return false; /* counts are 32 bits wide */
	struct reader r = { text, arena_alloc(a, text.n + GROWTH, 1), 0 };
	eat_char(&r, 'v');
	if (!read_release(a, &r, v)) return false;
	read_pre(&r, v);
	read_post(&r, v);
	read_dev(&r, v);
	if (!read_local(a, &r, v) || r.left.n) return false;
	v->normal = (str){ r.out, r.n };
	version_key(v);
	return true;
}

bool version_parse(struct arena *a, str text, struct version *out)
{
	text = trim_blanks(text);
	if (text.n && char_lower(text.p[0]) != 'v' && !char_is_digit(text.p[0])) return false;
	struct arena_mark m = arena_mark(a);
	struct version v = { 0 };
	if (!read_version(a, text, &v)) {
		arena_reset(a, m);
		return false;
	}
	*out = v;
	return true;
}

bool version_is_pre(const struct version *v)
{
	return v->pre || v->dev;
}

str version_public(struct arena *a, const struct version *v)
{
	return arena_str(a, str_slice(v->normal, 0, str_find(v->normal, '+')));
}

str version_base(struct arena *a, const struct version *v)
{
	str last = v->release[v->release_n - 1];
	return arena_str(a, (str){ v->normal.p, (size_t)(last.p + last.n - v->normal.p) });
}

str version_canonical(struct arena *a, str text)
{
	struct version v;
	if (!version_parse(a, text, &v)) return arena_str(a, text);
	str base = version_base(a, &v), rest = str_skip(v.normal, base.n);
	for (uint32_t i = v.release_n; i-- > 1 && str_eq(v.release[i], STR("0"));) base.n -= 2; /* ".0" */
	return arena_join(a, base, rest);
}
