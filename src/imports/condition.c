#include "condition.h"

#include <string.h>

#define ALL UINT32_MAX

enum value_kind {
	VALUE_UNKNOWN,
	VALUE_TRUTH,    /* `truth` */
	VALUE_NUMBERS,  /* an int, or a tuple of them */
	VALUE_TEXTS,    /* a string, or a tuple, list or set of them */
	VALUE_VERSION,  /* sys.version_info, or a part of it */
	VALUE_PLATFORM, /* a text that is known of Linux */
	VALUE_NAME,     /* __name__ */
};
enum version_part { PART_WHOLE, PART_SLICE, PART_ITEM };

#define MOST_ITEMS 8

struct value {
	enum value_kind kind;
	struct condition truth;
	bool many;              /* a tuple, not one item */
	size_t n;
	uint32_t number[MOST_ITEMS];
	str text[MOST_ITEMS];
	enum version_part part;
	uint32_t index;         /* of PART_ITEM; how many of PART_SLICE */
};

struct reader {
	struct lexer lex;
	struct token t;
	unsigned depth;
	bool binds_looser; /* `x if y else z`, lambda: its parts are not what and, or, not join */
};

static const struct condition UNDECIDED = { .yes = ALL, .no = ALL };

static struct value unknown(void)
{
	return (struct value){ .kind = VALUE_UNKNOWN, .truth = UNDECIDED };
}

static struct value truth(bool yes)
{
	return (struct value){ .kind = VALUE_TRUTH, .truth = { .yes = yes ? ALL : 0, .no = yes ? 0 : ALL } };
}

static void next(struct reader *r)
{
	lexer_next(&r->lex, &r->t);
}

static bool at_op(const struct reader *r, uint16_t op)
{
	return r->t.kind == TOKEN_OP && r->t.op == op;
}

static bool at_name(const struct reader *r, str name)
{
	return r->t.kind == TOKEN_NAME && str_eq(r->t.text, name);
}

static bool at_end(const struct reader *r)
{
	return r->t.kind == TOKEN_END || r->t.kind == TOKEN_NEWLINE || (at_op(r, ':') && !r->lex.depth);
}

/* Past the rest of an operand that is not understood, to the next `and`, `or`, bracket's end or ':'. */
static struct value skip_operand(struct reader *r)
{
	uint32_t depth = r->lex.depth, modes = r->lex.modes;
	if (at_op(r, '(') || at_op(r, '[') || at_op(r, '{')) depth--;
	if (at_op(r, ')') || at_op(r, ']') || at_op(r, '}')) depth++;
	while (!at_end(r)) {
		bool here = r->lex.depth <= depth && r->lex.modes <= modes;
		if (here && (at_name(r, STR("and")) || at_name(r, STR("or")) || at_op(r, ','))) break;
		if (r->lex.depth < depth) break; /* the bracket around it was closed */
		r->binds_looser |= at_name(r, STR("if")) || at_name(r, STR("lambda")) || at_op(r, OP2(':', '='));
		next(r);
	}
	return unknown();
}

/* sys.platform on Linux and its like. */
static bool platform_text(str dotted, str *out)
{
	static const struct { str name, text; } known[] = {
		{ STR_INIT("sys.platform"), STR_INIT("linux") },
		{ STR_INIT("_sys.platform"), STR_INIT("linux") },
		{ STR_INIT("os.name"), STR_INIT("posix") },
		{ STR_INIT("_os.name"), STR_INIT("posix") },
		{ STR_INIT("platform.system()"), STR_INIT("Linux") },
	};
	for (size_t i = 0; i < COUNT(known); i++) {
		if (!str_eq(dotted, known[i].name)) continue;
		*out = known[i].text;
		return true;
	}
	return false;
}

static bool small_number(str text, uint32_t *out)
{
	uint64_t n;
	if (!str_u64(text, &n) || n > 1000000) return false;
	*out = (uint32_t)n;
	return true;
}

static bool take_op(struct reader *r, uint16_t op)
{
	if (!at_op(r, op)) return false;
	next(r);
	return true;
}

/* sys.version_info was read: [0], [:2], .major, or nothing. */
static struct value version_value(struct reader *r)
{
	struct value v = { .kind = VALUE_VERSION, .truth = UNDECIDED, .part = PART_WHOLE };
	uint32_t n = 0;
	if (take_op(r, '.')) {
		static const str fields[] = { STR_INIT("major"), STR_INIT("minor") };
		v.part = PART_ITEM;
		for (v.index = 0; v.index < COUNT(fields); v.index++)
			if (at_name(r, fields[v.index])) break;
		if (v.index == COUNT(fields)) return skip_operand(r);
		next(r);
		return v;
	}
	if (!take_op(r, '[')) return v;
	bool number = r->t.kind == TOKEN_NUMBER && small_number(r->t.text, &n);
	if (number) next(r);
	if (take_op(r, ':')) {
		bool from_start = !number || !n;
		if (!from_start || r->t.kind != TOKEN_NUMBER || !small_number(r->t.text, &v.index) || !v.index)
			return skip_operand(r);
		v.part = PART_SLICE;
		next(r);
	} else {
		if (!number || n > 1) return skip_operand(r);
		v.part = PART_ITEM;
		v.index = n;
	}
	return take_op(r, ']') ? v : skip_operand(r);
}

static bool plain_text(const struct token *t, str *out)
{
	if (t->kind != TOKEN_STRING || t->bytes || str_find(t->text, '\\') < t->text.n) return false;
	*out = t->text;
	return true;
}

/* .startswith("win") or .lower() of a known text. */
static struct value platform_method(struct reader *r, struct value v)
{
	if (at_name(r, STR("lower"))) {
		next(r);
		if (!take_op(r, '(') || !take_op(r, ')')) return skip_operand(r);
		if (str_eq(v.text[0], STR("Linux"))) v.text[0] = STR("linux");
		return v;
	}
	if (!at_name(r, STR("startswith"))) return skip_operand(r);
	next(r);
	if (!take_op(r, '(')) return skip_operand(r);
	bool tuple = take_op(r, '('), starts = false;
	for (str part; plain_text(&r->t, &part);) {
		starts |= str_starts(v.text[0], part);
		next(r);
		if (!tuple || !take_op(r, ',')) break;
	}
	if (tuple && !take_op(r, ')')) return skip_operand(r);
	return take_op(r, ')') ? truth(starts) : skip_operand(r);
}

/* A dotted name, and what may follow it. */
static struct value name_value(struct reader *r)
{
	char dotted[64];
	size_t n = 0;
	str last;
	for (;;) {
		last = r->t.text;
		if (last.n >= sizeof dotted - n - 4) return skip_operand(r);
		memcpy(dotted + n, last.p, last.n);
		n += last.n;
		if (str_eq((str){ dotted, n }, STR("sys.version_info")) ||
		    str_eq((str){ dotted, n }, STR("_sys.version_info"))) {
			next(r);
			return version_value(r);
		}
		struct value v = { .kind = VALUE_PLATFORM, .truth = UNDECIDED, .n = 1 };
		if (platform_text((str){ dotted, n }, &v.text[0])) {
			next(r);
			return take_op(r, '.') ? platform_method(r, v) : v;
		}
		next(r);
		if (!at_op(r, '.')) break;
		next(r);
		if (r->t.kind != TOKEN_NAME) return skip_operand(r);
		dotted[n++] = '.';
	}
	str name = { dotted, n };
	if (str_eq(last, STR("TYPE_CHECKING"))) {
		struct value v = truth(false);
		v.truth.type_checking = true;
		return v;
	}
	if (str_eq(name, STR("True"))) return truth(true);
	if (str_eq(name, STR("False")) || str_eq(name, STR("None"))) return truth(false);
	if (str_eq(name, STR("__name__"))) return (struct value){ .kind = VALUE_NAME, .truth = UNDECIDED };
	if (str_eq(name, STR("platform.system")) && take_op(r, '(') && take_op(r, ')')) {
		struct value v = { .kind = VALUE_PLATFORM, .truth = UNDECIDED, .n = 1 };
		platform_text(STR("platform.system()"), &v.text[0]);
		return take_op(r, '.') ? platform_method(r, v) : v;
	}
	return skip_operand(r);
}

static struct value or_test(struct reader *r);

/* One number or text into a value that holds its like. */
static bool add_item(struct value *v, const struct token *t)
{
	if (v->n == MOST_ITEMS) return false;
	bool number = t->kind == TOKEN_NUMBER && small_number(t->text, &v->number[v->n]);
	bool text = !number && plain_text(t, &v->text[v->n]);
	enum value_kind kind = number ? VALUE_NUMBERS : text ? VALUE_TEXTS : VALUE_UNKNOWN;
	if (kind == VALUE_UNKNOWN || (v->n && v->kind != kind)) return false;
	v->kind = kind;
	v->n++;
	return true;
}

/* A parenthesis: a tuple of constants, or a test. */
static struct value bracket_value(struct reader *r)
{
	uint16_t close = at_op(r, '(') ? ')' : at_op(r, '[') ? ']' : '}';
	struct reader before = *r;
	struct value v = { .many = true, .truth = UNDECIDED };
	next(r);
	while (add_item(&v, &r->t)) {
		next(r);
		bool comma = take_op(r, ',');
		if (!at_op(r, close)) {
			if (comma) continue;
			break;
		}
		if (v.n == 1 && !comma && close == ')') break; /* a parenthesised constant */
		next(r);
		return v;
	}
	*r = before; /* nothing but constants was passed */
	if (close != ')') return skip_operand(r);
	next(r);
	v = or_test(r);
	return take_op(r, ')') ? v : skip_operand(r);
}

static struct value operand(struct reader *r)
{
	if (r->t.kind == TOKEN_NAME) return name_value(r);
	if (at_op(r, '(') || at_op(r, '[') || at_op(r, '{')) return bracket_value(r);
	struct value v = { .truth = UNDECIDED };
	if (!add_item(&v, &r->t)) return skip_operand(r);
	next(r);
	if (v.kind == VALUE_NUMBERS) v.truth = truth(v.number[0] != 0).truth;
	return v;
}

enum comparison { COMPARE_LT = 1, COMPARE_EQ = 2, COMPARE_GT = 4 };

/* How (3, minor, ?...) may compare with the numbers: a set of enum comparison. */
static unsigned compare_version(const struct value *version, uint32_t minor, const struct value *with)
{
	const uint32_t known[2] = { 3, minor };
	size_t length = version->part == PART_WHOLE ? 5 : version->index;
	for (size_t i = 0; i < with->n; i++) {
		if (i >= length) return COMPARE_LT;
		if (i >= COUNT(known)) return COMPARE_LT | COMPARE_EQ | COMPARE_GT;
		if (known[i] != with->number[i]) return known[i] < with->number[i] ? COMPARE_LT : COMPARE_GT;
	}
	return length > with->n ? COMPARE_GT : COMPARE_EQ;
}

static unsigned wanted_by(uint16_t op)
{
	switch (op) {
	case '<': return COMPARE_LT;
	case '>': return COMPARE_GT;
	case OP2('<', '='): return COMPARE_LT | COMPARE_EQ;
	case OP2('>', '='): return COMPARE_GT | COMPARE_EQ;
	case OP2('=', '='): return COMPARE_EQ;
	case OP2('!', '='): return COMPARE_LT | COMPARE_GT;
	default: return 0;
	}
}

static uint16_t mirrored(uint16_t op)
{
	switch (op) {
	case '<': return '>';
	case '>': return '<';
	case OP2('<', '='): return OP2('>', '=');
	case OP2('>', '='): return OP2('<', '=');
	default: return op;
	}
}

static struct value compare_versions(const struct value *version, uint16_t op, const struct value *with)
{
	unsigned wanted = wanted_by(op);
	struct value v = { .kind = VALUE_TRUTH };
	if (with->kind != VALUE_NUMBERS || !wanted) return unknown();
	if (with->many != (version->part != PART_ITEM)) return unknown();
	for (uint32_t minor = 0; minor < 32; minor++) {
		unsigned may;
		if (version->part == PART_ITEM) {
			uint32_t item = version->index ? minor : 3;
			may = item < with->number[0] ? COMPARE_LT : item > with->number[0] ? COMPARE_GT : COMPARE_EQ;
		} else {
			may = compare_version(version, minor, with);
		}
		if (may & wanted) v.truth.yes |= UINT32_C(1) << minor;
		if (may & ~wanted) v.truth.no |= UINT32_C(1) << minor;
	}
	return v;
}

static struct value compare_texts(const struct value *a, uint16_t op, const struct value *b)
{
	if (a->many || b->many || !a->n || !b->n) return unknown();
	bool same = str_eq(a->text[0], b->text[0]);
	if (op == OP2('=', '=')) return truth(same);
	if (op == OP2('!', '=')) return truth(!same);
	return unknown();
}

static struct value compare_in(const struct value *a, const struct value *b, bool negated)
{
	bool in = false;
	bool platform = (a->kind == VALUE_PLATFORM && b->kind == VALUE_TEXTS) ||
	                (a->kind == VALUE_TEXTS && b->kind == VALUE_PLATFORM && !a->many);
	if (!platform) return unknown();
	for (size_t i = 0; i < b->n; i++)
		in |= b->many ? str_eq(a->text[0], b->text[i]) : str_has(b->text[i], a->text[0]);
	return truth(in != negated);
}

static bool is_main(const struct value *a, const struct value *b)
{
	return a->kind == VALUE_NAME && b->kind == VALUE_TEXTS && !b->many && str_eq(b->text[0], STR("__main__"));
}

static struct value compared(const struct value *a, uint16_t op, const struct value *b)
{
	if (a->kind == VALUE_VERSION) return compare_versions(a, op, b);
	if (b->kind == VALUE_VERSION) return compare_versions(b, mirrored(op), a);
	if ((a->kind == VALUE_PLATFORM && b->kind == VALUE_TEXTS) ||
	    (a->kind == VALUE_TEXTS && b->kind == VALUE_PLATFORM))
		return compare_texts(a, op, b);
	struct value v = unknown();
	v.truth.main = op == OP2('=', '=') && (is_main(a, b) || is_main(b, a));
	return v;
}

static struct value comparison(struct reader *r)
{
	struct value left = operand(r);
	bool in = at_name(r, STR("in")), not_in = at_name(r, STR("not"));
	if (in || not_in) {
		next(r);
		if (not_in && !at_name(r, STR("in"))) return skip_operand(r);
		if (not_in) next(r);
		struct value right = operand(r);
		left = compare_in(&left, &right, not_in);
	} else if (r->t.kind == TOKEN_OP && wanted_by(r->t.op)) {
		uint16_t op = r->t.op;
		next(r);
		struct value right = operand(r);
		left = compared(&left, op, &right);
	}
	bool ends = at_end(r) || at_op(r, ')') || at_name(r, STR("and")) || at_name(r, STR("or"));
	return ends ? left : skip_operand(r);
}

static struct value not_test(struct reader *r)
{
	if (r->depth >= LIMIT_CONDITION_DEPTH) return skip_operand(r);
	r->depth++;
	struct value v;
	if (at_name(r, STR("not"))) {
		next(r);
		struct value inner = not_test(r);
		v = (struct value){ .kind = VALUE_TRUTH, .truth = { .yes = inner.truth.no, .no = inner.truth.yes,
		                    .type_checking = inner.truth.not_type_checking,
		                    .not_type_checking = inner.truth.type_checking } };
	} else {
		v = comparison(r);
	}
	r->depth--;
	return v;
}

static struct value and_test(struct reader *r)
{
	struct value v = not_test(r);
	while (at_name(r, STR("and"))) {
		next(r);
		struct value w = not_test(r);
		v = (struct value){ .kind = VALUE_TRUTH, .truth = { .yes = v.truth.yes & w.truth.yes,
		                                                   .no = v.truth.no | w.truth.no } };
	}
	return v;
}

static struct value or_test(struct reader *r)
{
	struct value v = and_test(r);
	while (at_name(r, STR("or"))) {
		next(r);
		struct value w = and_test(r);
		v = (struct value){ .kind = VALUE_TRUTH, .truth = { .yes = v.truth.yes | w.truth.yes,
		                                                   .no = v.truth.no & w.truth.no } };
	}
	return v;
}

struct condition condition_read(struct token first, struct lexer l)
{
	struct reader r = { .lex = l, .t = first };
	struct value v = or_test(&r);
	return at_end(&r) && !r.binds_looser ? v.truth : UNDECIDED;
}
