/*
 * Facts as bytes: a header of numbers, then each fact, then a checksum of all
 * that stands before it. Numbers are little-endian base-128 varints.
 */
#include "spokeshave/buf.h"
#include "spokeshave/scan.h"

#include <string.h>

#define CHECKSUM_BYTES 8
#define LEAST_FACT_BYTES 8 /* seven numbers of a byte each, and the one that says whether minors follow */

static const str magic = STR_INIT("spkG");

static void put_number(struct buf *b, uint64_t n)
{
	for (; n >= 0x80; n >>= 7) buf_char(b, (char)(0x80 | (n & 0x7f)));
	buf_char(b, (char)n);
}

static void put_text(struct buf *b, str s)
{
	put_number(b, s.n);
	buf_add(b, s);
}

str facts_write(struct arena *a, const struct facts *facts)
{
	struct buf b = buf_in(a);
	buf_add(&b, magic);
	put_number(&b, SCANNER_VERSION);
	put_number(&b, facts->broken);
	put_number(&b, facts->n);
	for (size_t i = 0; i < facts->n; i++) {
		const struct fact *f = &facts->v[i];
		bool all = f->minors == PYTHON_MINORS_ALL;
		put_number(&b, f->kind);
		put_number(&b, f->level);
		put_number(&b, f->flags);
		put_number(&b, f->line);
		put_number(&b, all);
		if (!all) put_number(&b, f->minors);
		put_text(&b, f->module);
		put_text(&b, f->name);
		put_text(&b, f->asname);
	}
	uint64_t sum = str_hash(buf_str(&b));
	for (int i = 0; i < CHECKSUM_BYTES; i++) buf_char(&b, (char)(sum >> (8 * i) & 0xff));
	return buf_str(&b);
}

/* The next number, at most `limit`. */
static bool get_number(str *s, uint64_t limit, uint64_t *out)
{
	if (s->n && !(s->p[0] & 0x80)) { /* nearly always */
		*out = (unsigned char)s->p[0];
		*s = (str){ s->p + 1, s->n - 1 };
		return *out <= limit;
	}
	*out = 0;
	for (unsigned shift = 0; shift < 63 && s->n; shift += 7) {
		unsigned char c = (unsigned char)s->p[0];
		*s = str_skip(*s, 1);
		*out |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & 0x80)) return *out <= limit && (c || !shift);
	}
	return false;
}

static bool get_text(str *s, str *out)
{
	uint64_t n;
	if (!get_number(s, s->n, &n) || n > s->n) return false;
	*out = n ? (str){ s->p, (size_t)n } : (str){ 0 };
	*s = (str){ s->p + n, s->n - (size_t)n };
	return true;
}

static bool get_fact(str *s, struct fact *f)
{
	uint64_t kind, level, flags, line, all, minors = PYTHON_MINORS_ALL;
	if (!get_number(s, FACT_SELECT_OPEN, &kind) || !get_number(s, UINT8_MAX, &level) ||
	    !get_number(s, UINT16_MAX, &flags) || !get_number(s, UINT32_MAX, &line) || !get_number(s, 1, &all))
		return false;
	if (!all && (!get_number(s, UINT32_MAX, &minors) || minors == PYTHON_MINORS_ALL)) return false;
	f->kind = (uint8_t)kind;
	f->level = (uint8_t)level;
	f->flags = (uint16_t)flags;
	f->line = (uint32_t)line;
	f->minors = (uint32_t)minors;
	return get_text(s, &f->module) && get_text(s, &f->name) && get_text(s, &f->asname);
}

static bool checksum_holds(str *bytes)
{
	uint64_t sum = 0;
	if (bytes->n < CHECKSUM_BYTES) return false;
	str tail = str_skip(*bytes, bytes->n - CHECKSUM_BYTES);
	for (int i = CHECKSUM_BYTES; i--;) sum = sum << 8 | (unsigned char)tail.p[i];
	bytes->n -= CHECKSUM_BYTES;
	return sum == str_hash(*bytes);
}

bool facts_sound(str bytes)
{
	uint64_t version;
	return checksum_holds(&bytes) && str_eat(&bytes, magic) && get_number(&bytes, UINT32_MAX, &version) &&
	       version == SCANNER_VERSION;
}

/* What stands before the checksum, which holds. */
static bool read_checked(struct arena *a, str bytes, struct facts *out)
{
	uint64_t version, broken, n;
	if (!str_eat(&bytes, magic)) return false;
	if (!get_number(&bytes, UINT32_MAX, &version) || version != SCANNER_VERSION) return false;
	if (!get_number(&bytes, 1, &broken) || !get_number(&bytes, bytes.n / LEAST_FACT_BYTES, &n)) return false;
	struct facts read = { .broken = broken, .n = (size_t)n, .cap = (size_t)n };
	if (n) read.v = NEW_N(a, struct fact, (size_t)n);
	for (size_t i = 0; i < read.n; i++)
		if (!get_fact(&bytes, &read.v[i])) return false;
	if (bytes.n) return false;
	*out = read;
	return true;
}

bool facts_read(struct arena *a, str bytes, struct facts *out)
{
	*out = (struct facts){ 0 };
	return checksum_holds(&bytes) && read_checked(a, bytes, out);
}

const struct facts *facts_unpack(struct arena *a, struct packed_facts *packed)
{
	str bytes = packed->bytes;
	if (packed->is_read) return &packed->facts;
	packed->is_read = true;
	if (bytes.n < CHECKSUM_BYTES || !read_checked(a, str_slice(bytes, 0, bytes.n - CHECKSUM_BYTES), &packed->facts))
		packed->facts = (struct facts){ .broken = true }; /* such code could import anything near it */
	return &packed->facts;
}
