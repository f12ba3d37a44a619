#include "spokeshave/osv.h"

#include <stdlib.h>

#include "spokeshave/json_read.h"
#include "spokeshave/requirement.h"

/* ---- reading ---- */

/* {"introduced": "0"}: one key, which is the kind. */
static bool read_event(struct json_reader *r, struct osv_range *range)
{
	static const str kinds[] = { [OSV_INTRODUCED] = STR_INIT("introduced"), [OSV_FIXED] = STR_INIT("fixed"),
	                             [OSV_LAST_AFFECTED] = STR_INIT("last_affected"), [OSV_LIMIT] = STR_INIT("limit") };
	str key;
	if (json_peek(r) != '{') return json_refuse(r, "an event that is no object");
	for (bool first = true; json_member(r, &first, &key);) {
		size_t kind = 0;
		struct osv_event event = { 0 };
		while (kind < COUNT(kinds) && !str_eq(kinds[kind], key)) kind++;
		if (kind == COUNT(kinds)) {
			if (!json_skip(r, NULL)) return false;
			continue;
		}
		event.kind = (unsigned)kind;
		if (!json_read_string(r, &event.version)) return false;
		PUSH(r->a, range, event);
	}
	return !r->bad;
}

static bool read_range(struct json_reader *r, struct osv_affected *affected)
{
	str key, type = { 0 };
	struct osv_range range = { 0 };
	if (json_peek(r) != '{') return json_refuse(r, "a range that is no object");
	for (bool first = true; json_member(r, &first, &key);) {
		if (str_eq(key, STR("type"))) {
			if (!json_read_string(r, &type)) return false;
		} else if (str_eq(key, STR("events"))) {
			if (json_peek(r) != '[') return json_refuse(r, "events that are no list");
			for (bool begin = true; json_element(r, &begin);)
				if (!read_event(r, &range)) return false;
		} else if (!json_skip(r, NULL)) {
			return false;
		}
	}
	if (!r->bad && str_eq(type, STR("ECOSYSTEM"))) PUSH(r->a, &affected->ranges, range);
	return !r->bad;
}

/* {"ecosystem": "PyPI", "name": "flask"}; a suffix of the ecosystem, behind ':', is a release of it. */
static bool read_package(struct json_reader *r, struct osv_affected *affected, bool *ours)
{
	str key, name = { 0 }, ecosystem = { 0 };
	if (json_peek(r) != '{') return json_refuse(r, "a package that is no object");
	for (bool first = true; json_member(r, &first, &key);) {
		str *to = str_eq(key, STR("name")) ? &name : str_eq(key, STR("ecosystem")) ? &ecosystem : NULL;
		if (to ? !json_read_string(r, to) : !json_skip(r, NULL)) return false;
	}
	str_cut(ecosystem, ':', &ecosystem, &key);
	*ours = !r->bad && str_eq(ecosystem, STR("PyPI")) && name_valid(name);
	if (*ours) affected->name = name_normal(r->a, name);
	return !r->bad;
}

static bool read_affected(struct json_reader *r, struct osv *out)
{
	str key;
	struct osv_affected affected = { 0 };
	bool ours = false;
	if (json_peek(r) != '{') return json_refuse(r, "an affected package that is no object");
	for (bool first = true; json_member(r, &first, &key);) {
		if (str_eq(key, STR("package"))) {
			if (!read_package(r, &affected, &ours)) return false;
		} else if (str_eq(key, STR("ranges")) && json_peek(r) == '[') {
			for (bool begin = true; json_element(r, &begin);)
				if (!read_range(r, &affected)) return false;
		} else if (str_eq(key, STR("versions")) && json_peek(r) == '[') {
			if (!json_read_strings(r, &affected.versions)) return false;
		} else if (!json_skip(r, NULL)) {
			return false;
		}
	}
	if (!r->bad && ours) PUSH(r->a, &out->affected, affected);
	return !r->bad;
}

static bool read_advisory(struct json_reader *r, struct osv *out)
{
	str key;
	if (json_peek(r) != '{') return json_refuse(r, "no object");
	for (bool first = true; json_member(r, &first, &key);) {
		if (str_eq(key, STR("id"))) {
			if (!json_read_string(r, &out->id)) return false;
		} else if (str_eq(key, STR("summary")) && json_peek(r) == '"') {
			if (!json_read_string(r, &out->summary)) return false;
		} else if (str_eq(key, STR("aliases")) && json_peek(r) == '[') {
			if (!json_read_strings(r, &out->aliases)) return false;
		} else if (str_eq(key, STR("affected")) && json_peek(r) == '[') {
			for (bool first_one = true; json_element(r, &first_one);)
				if (!read_affected(r, out)) return false;
		} else {
			out->withdrawn |= str_eq(key, STR("withdrawn")) && json_peek(r) == '"';
			if (!json_skip(r, NULL)) return false;
		}
	}
	return !r->bad && (out->id.n || json_refuse(r, "no \"id\""));
}

bool osv_parse(struct arena *a, str text, struct osv *out, struct err *e)
{
	struct json_reader r = json_reader(a, text);
	struct osv osv = { 0 };
	if (!read_advisory(&r, &osv) || !json_at_end(&r)) {
		json_fault(&r, e);
		e->fault = FAULT_INPUT;
		return err_in(e, "no advisory in OSV's format");
	}
	*out = osv;
	return true;
}

/* ---- judging ---- */

/* An event whose version is understood. */
struct bound { int kind; bool zero; struct version version; };

static int bound_order(const void *left, const void *right)
{
	const struct bound *x = left, *y = right;
	int c = x->zero || y->zero ? y->zero - x->zero : version_cmp(&x->version, &y->version);
	return c ? c : (x->kind > y->kind) - (x->kind < y->kind);
}

/* At or above it. */
static bool reaches(const struct version *version, const struct bound *b)
{
	return b->zero || version_cmp(version, &b->version) >= 0;
}

/* The range's bounds in order; false when one of them is no version. Limits that bound nothing are left out. */
static bool bounds_of(struct arena *a, const struct osv_range *range, struct bound *out, size_t *n)
{
	*n = 0;
	for (size_t i = 0; i < range->n; i++) {
		const struct osv_event *event = &range->v[i];
		struct bound b = { .kind = (int)event->kind, .zero = str_eq(event->version, STR("0")) };
		if (event->kind == OSV_LIMIT && str_eq(event->version, STR("*"))) continue;
		if (!b.zero && !version_parse(a, event->version, &b.version)) return false;
		out[(*n)++] = b;
	}
	if (*n) qsort(out, *n, sizeof *out, bound_order);
	return true;
}

static bool in_range(struct arena *a, const struct osv_range *range, const struct version *version)
{
	size_t n;
	struct bound *v = NEW_N(a, struct bound, range->n);
	bool inside = false, limited = false, below = false;
	if (!bounds_of(a, range, v, &n)) return false;
	for (size_t i = 0; i < n; i++) {
		const struct bound *b = &v[i];
		bool reached = reaches(version, b);
		if (b->kind == OSV_INTRODUCED && reached) inside = true;
		if (b->kind == OSV_FIXED && reached) inside = false;
		if (b->kind == OSV_LAST_AFFECTED && reached && (b->zero || version_cmp(version, &b->version))) inside = false;
		limited |= b->kind == OSV_LIMIT;
		below |= b->kind == OSV_LIMIT && !reached;
	}
	return inside && (!limited || below);
}

static bool is_listed(struct arena *a, const struct strs *versions, const struct version *version)
{
	for (size_t i = 0; i < versions->n; i++) {
		struct version other;
		struct arena_mark m = arena_mark(a);
		bool same = version_parse(a, versions->v[i], &other) && !version_cmp(version, &other);
		arena_reset(a, m);
		if (same) return true;
	}
	return false;
}

/* The lowest fixed version above `version` of those so far and this range's. */
static void find_fixed(struct arena *a, const struct osv_range *range, const struct version *version, str *fixed)
{
	for (size_t i = 0; i < range->n; i++) {
		struct version candidate, best;
		if (range->v[i].kind != OSV_FIXED || !version_parse(a, range->v[i].version, &candidate)) continue;
		if (version_cmp(&candidate, version) <= 0) continue;
		if (fixed->n && version_parse(a, *fixed, &best) && version_cmp(&best, &candidate) <= 0) continue;
		*fixed = range->v[i].version;
	}
}

static bool is_affected(struct arena *a, const struct osv_affected *affected, const struct version *version, str *fixed)
{
	bool is = is_listed(a, &affected->versions, version);
	for (size_t i = 0; !is && i < affected->ranges.n; i++) is = in_range(a, &affected->ranges.v[i], version);
	for (size_t i = 0; is && i < affected->ranges.n; i++) find_fixed(a, &affected->ranges.v[i], version, fixed);
	return is;
}

bool osv_affects(struct arena *scratch, const struct osv *osv, str name, const struct version *version, str *fixed)
{
	struct arena_mark m = arena_mark(scratch);
	bool is = false;
	*fixed = (str){ 0 };
	for (size_t i = 0; !osv->withdrawn && i < osv->affected.n; i++)
		if (str_eq(osv->affected.v[i].name, name)) is |= is_affected(scratch, &osv->affected.v[i], version, fixed);
	arena_reset(scratch, m);
	return is;
}
