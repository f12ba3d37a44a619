#include "diff_report.h"

#include "ledger.h"
#include "spokeshave/buf.h"
#include "spokeshave/json.h"

static const char hash_title[] = "another hash under the same version";

bool diff_is_empty(const struct lock_diff *d)
{
	for (size_t i = 0; i < d->targets.n; i++)
		if (!d->targets.v[i].was || !d->targets.v[i].is) return false;
	return !d->n;
}

/* ---- words ---- */

static str growth_text(struct arena *a, uint64_t before, uint64_t after)
{
	return after < before ? arena_fmt(a, "-%.*s", STR_ARG(bytes_text(a, before - after)))
	                      : arena_fmt(a, "+%.*s", STR_ARG(bytes_text(a, after - before)));
}

/* "+1.2 MB"; where targets differ, each with its name. */
static str growths_text(struct arena *a, const struct change *c)
{
	struct buf b = buf_in(a);
	bool alike = true;
	for (size_t i = 1; i < c->sizes.n; i++)
		alike = alike && c->sizes.v[i].before == c->sizes.v[0].before && c->sizes.v[i].after == c->sizes.v[0].after;
	for (size_t i = 0; i < (alike && c->sizes.n ? 1 : c->sizes.n); i++) {
		str size = growth_text(a, c->sizes.v[i].before, c->sizes.v[i].after);
		buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(size));
		if (!alike) buf_fmt(&b, " %.*s", STR_ARG(c->sizes.v[i].target));
	}
	return buf_str(&b);
}

static str or_none(str text)
{
	return text.n ? text : STR("not said");
}

static str between(struct arena *a, const char *what, str before, str after)
{
	return arena_fmt(a, "%s: %.*s, was %.*s", what, STR_ARG(or_none(after)), STR_ARG(or_none(before)));
}

static void join(struct buf *b, str more)
{
	buf_fmt(b, "%s%.*s", b->n ? "; " : "", STR_ARG(more));
}

static void join_list(struct buf *b, const char *what, const struct strs *list)
{
	enum { MOST = 3 };
	for (size_t i = 0; i < list->n && i <= MOST; i++) {
		if (!i && b->n) buf_add(b, STR("; "));
		if (i == MOST) buf_fmt(b, " and %zu more", list->n - i);
		else buf_fmt(b, "%s%.*s", i ? ", " : what, STR_ARG(list->v[i]));
	}
}

/* What is to be said of a change beside its versions and hashes; may be empty. */
static str details_text(struct arena *a, const struct change *c)
{
	struct buf b = buf_in(a);
	if (c->hashes.n) join(&b, STR("another hash"));
	str growths = growths_text(a, c);
	if (growths.n) join(&b, growths);
	if (c->source_before.n || c->source_after.n) join(&b, between(a, "source", c->source_before, c->source_after));
	if (c->condition_before.n || c->condition_after.n)
		join(&b, arena_fmt(a, "where: %.*s, was %.*s", STR_ARG(c->condition_after.n ? c->condition_after : STR("everywhere")),
		                   STR_ARG(c->condition_before.n ? c->condition_before : STR("everywhere"))));
	join_list(&b, "files now: ", &c->files_after);
	join_list(&b, "files gone: ", &c->files_before);
	if (c->reason.n) join(&b, c->reason);
	join_list(&b, "only ", &c->targets);
	return buf_str(&b);
}

static str versions_text(struct arena *a, const struct change *c)
{
	bool both = c->kind == CHANGE_UPGRADED || c->kind == CHANGE_DOWNGRADED ||
	            (c->kind == CHANGE_WITHIN && !str_eq(c->before, c->after));
	if (both) return arena_fmt(a, "%.*s -> %.*s", STR_ARG(or_none(c->before)), STR_ARG(or_none(c->after)));
	return c->kind == CHANGE_REMOVED ? c->before : c->after;
}

/* "1 added, 2 upgraded" */
static str counts_text(struct arena *a, const struct lock_diff *d)
{
	struct buf b = buf_in(a);
	for (enum change_kind k = 0; k < CHANGE_KINDS; k++) {
		size_t n = 0;
		for (size_t i = 0; i < d->n; i++) n += d->v[i].kind == k;
		if (n) buf_fmt(&b, "%s%zu %.*s", b.n ? ", " : "", n, STR_ARG(change_kind_name(k)));
	}
	if (!b.n) buf_add(&b, STR("no difference"));
	return buf_str(&b);
}

static str side_text(struct arena *a, const struct diff_target *t, bool there)
{
	if (!there) return STR("not there");
	if (!t->known) return STR("not locked for it");
	str size = t->bytes ? bytes_text(a, t->bytes) : STR("nothing");
	if (t->packages && t->unsized == t->packages) return arena_fmt(a, "unknown size in %zu", t->packages);
	return arena_fmt(a, "%.*s in %zu%s", STR_ARG(size), t->packages,
	                 t->unsized ? arena_fmt(a, " (%zu of unknown size)", t->unsized).p : "");
}

static str target_growth(struct arena *a, const struct target_change *t)
{
	bool known = t->was && t->is && t->before.known && t->after.known && !t->before.unsized && !t->after.unsized;
	return known ? growth_text(a, t->before.bytes, t->after.bytes) : (str){ 0 };
}

/* ---- text ---- */

static void hash_lines(struct buf *b, const struct lock_diff *d)
{
	if (!d->hash_changes) return;
	buf_fmt(b, "HASH CHANGED: %s; was a file replaced?\n", hash_title);
	for (size_t i = 0; i < d->n; i++)
		for (size_t k = 0; k < d->v[i].hashes.n; k++) {
			const struct hash_change *h = &d->v[i].hashes.v[k];
			str file = h->file.n ? h->file : STR("none of its hashes is one of before");
			buf_fmt(b, "  %.*s %.*s  %.*s\n    was %.*s\n    is  %.*s\n", STR_ARG(d->v[i].name), STR_ARG(d->v[i].after), STR_ARG(file),
			        STR_ARG(h->before), STR_ARG(h->after));
		}
}

static size_t longest_name(const struct lock_diff *d)
{
	size_t longest = 0;
	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].name.n > longest) longest = d->v[i].name.n;
	return longest;
}

str diff_report_text(struct arena *a, const struct diff_report *x)
{
	const struct lock_diff *d = x->diff;
	struct buf b = buf_in(a);
	int width = (int)longest_name(d);
	hash_lines(&b, d);
	for (size_t i = 0; i < d->n; i++) {
		const struct change *c = &d->v[i];
		str versions = versions_text(a, c), details = details_text(a, c);
		buf_fmt(&b, "%-10.*s  %-*.*s  %.*s", STR_ARG(change_kind_name(c->kind)), width, STR_ARG(c->name), STR_ARG(versions));
		buf_fmt(&b, "%s%.*s\n", details.n ? "  " : "", STR_ARG(details));
	}
	buf_fmt(&b, "%.*s\n", STR_ARG(counts_text(a, d)));
	for (size_t i = 0; i < d->targets.n; i++) {
		const struct target_change *t = &d->targets.v[i];
		str before = side_text(a, &t->before, t->was), after = side_text(a, &t->after, t->is), growth = target_growth(a, t);
		buf_fmt(&b, "%.*s: %.*s -> %.*s%s%.*s\n", STR_ARG(t->name), STR_ARG(before), STR_ARG(after), growth.n ? ", " : "", STR_ARG(growth));
	}
	return buf_str(&b);
}

/* ---- Markdown ---- */

/* In a cell of a table nothing may end the span or the cell. */
static str span(struct arena *a, str text)
{
	struct buf b = buf_in(a);
	if (!text.n) return text;
	buf_char(&b, '`');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (c == '`') buf_char(&b, '\'');
		else if (c == '|') buf_add(&b, STR("\\|"));
		else buf_char(&b, c < ' ' || c == 0x7F ? ' ' : (char)c);
	}
	buf_char(&b, '`');
	return buf_str(&b);
}

static void markdown_hashes(struct arena *a, struct buf *b, const struct lock_diff *d)
{
	if (!d->hash_changes) return;
	buf_fmt(b, "> [!CAUTION]\n> **%zu %s with %s.** Was a file replaced?\n>\n", d->hash_changes,
	        d->hash_changes == 1 ? "package" : "packages", hash_title);
	for (size_t i = 0; i < d->n; i++)
		for (size_t k = 0; k < d->v[i].hashes.n; k++) {
			const struct hash_change *h = &d->v[i].hashes.v[k];
			str what = span(a, arena_fmt(a, "%.*s %.*s", STR_ARG(d->v[i].name), STR_ARG(d->v[i].after)));
			str file = h->file.n ? span(a, h->file) : STR("no hash of before");
			buf_fmt(b, "> - %.*s, %.*s: `%.*s`, was `%.*s`\n", STR_ARG(what), STR_ARG(file), STR_ARG(h->after), STR_ARG(h->before));
		}
	buf_char(b, '\n');
}

static void markdown_targets(struct arena *a, struct buf *b, const struct diff_report *x)
{
	if (!x->diff->targets.n) return;
	buf_fmt(b, "%s| target | %s | before | |\n|---|---:|---:|---:|\n", x->diff->n ? "\n" : "", x->manifests ? "staged" : "wheels");
	for (size_t i = 0; i < x->diff->targets.n; i++) {
		const struct target_change *t = &x->diff->targets.v[i];
		str name = span(a, t->name), before = side_text(a, &t->before, t->was), after = side_text(a, &t->after, t->is);
		buf_fmt(b, "| %.*s | %.*s | %.*s | %.*s |\n", STR_ARG(name), STR_ARG(after), STR_ARG(before), STR_ARG(target_growth(a, t)));
	}
}

str diff_report_markdown(struct arena *a, const struct diff_report *x)
{
	const struct lock_diff *d = x->diff;
	struct buf b = buf_in(a);
	str path = span(a, x->after), counts = counts_text(a, d);
	buf_fmt(&b, "**%.*s**: %.*s\n\n", STR_ARG(path), STR_ARG(counts));
	markdown_hashes(a, &b, d);
	if (d->n) buf_add(&b, STR("| | package | before | now | |\n|---|---|---|---|---|\n"));
	for (size_t i = 0; i < d->n; i++) {
		const struct change *c = &d->v[i];
		str name = span(a, c->name), before = span(a, c->before), after = span(a, c->after), details = span(a, details_text(a, c));
		str kind = c->hashes.n ? STR("**hash changed**") : change_kind_name(c->kind);
		buf_fmt(&b, "| %.*s | %.*s | %.*s | %.*s | %.*s |\n", STR_ARG(kind), STR_ARG(name), STR_ARG(before), STR_ARG(after), STR_ARG(details));
	}
	markdown_targets(a, &b, x);
	return buf_str(&b);
}

/* ---- JSON ---- */

static void json_pair(struct json *j, const char *key, str before, str after)
{
	if (!before.n && !after.n) return;
	json_object(j, str_of(key));
	json_str(j, STR("before"), before);
	json_str(j, STR("after"), after);
	json_end(j, '}');
}

static void json_texts(struct json *j, const char *key, const struct strs *list)
{
	if (!list->n) return;
	json_list(j, str_of(key));
	for (size_t i = 0; i < list->n; i++) json_str(j, (str){ 0 }, list->v[i]);
	json_end(j, ']');
}

static void json_hashes(struct json *j, const struct change *c)
{
	if (!c->hashes.n) return;
	json_list(j, STR("hashes"));
	for (size_t i = 0; i < c->hashes.n; i++) {
		json_object(j, (str){ 0 });
		if (c->hashes.v[i].file.n) json_str(j, STR("file"), c->hashes.v[i].file);
		json_str(j, STR("before"), c->hashes.v[i].before);
		json_str(j, STR("after"), c->hashes.v[i].after);
		json_end(j, '}');
	}
	json_end(j, ']');
}

static void json_sizes(struct json *j, const struct change *c)
{
	if (!c->sizes.n) return;
	json_list(j, STR("sizes"));
	for (size_t i = 0; i < c->sizes.n; i++) {
		json_object(j, (str){ 0 });
		json_str(j, STR("target"), c->sizes.v[i].target);
		json_u64(j, STR("before_bytes"), c->sizes.v[i].before);
		json_u64(j, STR("after_bytes"), c->sizes.v[i].after);
		json_end(j, '}');
	}
	json_end(j, ']');
}

static void json_change(struct json *j, const struct change *c)
{
	json_object(j, (str){ 0 });
	json_str(j, STR("name"), c->name);
	json_str(j, STR("change"), change_kind_name(c->kind));
	if (c->before.n) json_str(j, STR("before"), c->before);
	if (c->after.n) json_str(j, STR("after"), c->after);
	json_hashes(j, c);
	json_pair(j, "source", c->source_before, c->source_after);
	json_pair(j, "condition", c->condition_before, c->condition_after);
	json_texts(j, "files_gone", &c->files_before);
	json_texts(j, "files_new", &c->files_after);
	if (c->reason.n) json_str(j, STR("reason"), c->reason);
	json_texts(j, "targets", &c->targets);
	json_sizes(j, c);
	json_end(j, '}');
}

static void json_side(struct json *j, const char *key, const struct diff_target *t, bool there)
{
	if (!there || !t->known) return;
	json_object(j, str_of(key));
	json_str(j, STR("name"), t->name);
	json_u64(j, STR("bytes"), t->bytes);
	json_u64(j, STR("packages"), t->packages);
	if (t->unsized) json_u64(j, STR("unsized"), t->unsized);
	json_end(j, '}');
}

str diff_report_json(struct arena *a, const struct diff_report *x)
{
	const struct lock_diff *d = x->diff;
	struct json j = json_in(a);
	json_object(&j, (str){ 0 });
	json_u64(&j, STR("schema"), 1);
	json_str(&j, STR("before"), x->before);
	json_str(&j, STR("after"), x->after);
	json_bool(&j, STR("same"), diff_is_empty(d));
	json_u64(&j, STR("hash_changes"), d->hash_changes);
	json_list(&j, STR("changes"));
	for (size_t i = 0; i < d->n; i++) json_change(&j, &d->v[i]);
	json_end(&j, ']');
	json_list(&j, STR("targets"));
	for (size_t i = 0; i < d->targets.n; i++) {
		const struct target_change *t = &d->targets.v[i];
		json_object(&j, (str){ 0 });
		json_str(&j, STR("name"), t->name);
		json_side(&j, "before", &t->before, t->was);
		json_side(&j, "after", &t->after, t->is);
		json_end(&j, '}');
	}
	json_end(&j, ']');
	json_end(&j, '}');
	return json_text(&j);
}
