#include "stage_report.h"

#include <stdlib.h>

#include "ledger.h"
#include "spokeshave/buf.h"
#include "spokeshave/json.h"

enum { LARGEST = 5, DROPPED_SHOWN = 25, VIA_SHOWN = 3 };
#define DATA_SHOWN 1000000u /* bytes of data that stay: what is less is no matter */

struct sums {
	size_t resolved, kept;
	uint64_t before, after, stripped; /* installed bytes */
};

static struct sums sum_up(const struct stage_target *t)
{
	struct sums s = { .resolved = t->n };
	for (size_t i = 0; i < t->n; i++) {
		s.before += t->v[i].installed_bytes;
		if (!t->v[i].kept) continue;
		s.kept++;
		s.after += t->v[i].kept_bytes;
		s.stripped += t->v[i].stripped_bytes;
	}
	return s;
}

static int by_size(const void *a, const void *b)
{
	const struct stage_dist *x = *(const struct stage_dist *const *)a, *y = *(const struct stage_dist *const *)b;
	uint64_t m = x->kept ? x->kept_bytes : x->installed_bytes, n = y->kept ? y->kept_bytes : y->installed_bytes;
	if (m != n) return m < n ? 1 : -1;
	return str_cmp(x->name, y->name);
}

/* The kept (or dropped) ones, largest first. */
static size_t largest(struct arena *a, const struct stage_target *t, bool kept, const struct stage_dist ***out)
{
	size_t n = 0;
	*out = NEW_N(a, const struct stage_dist *, t->n + 1);
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].kept == kept) (*out)[n++] = &t->v[i];
	qsort(*out, n, sizeof **out, by_size);
	return n;
}

static void heading(struct buf *b, const struct stage_target *t)
{
	struct sums s = sum_up(t);
	struct arena *a = b->a;
	buf_fmt(b, "%.*s", STR_ARG(t->target->name));
	if (t->target->image.n) buf_fmt(b, " (%.*s)", STR_ARG(t->target->image));
	buf_fmt(b, ", Python %u.%u%s, %.*s\n", t->target->major, t->target->minor,
	        t->target->free_threaded ? "t" : "", STR_ARG(t->target->arch));
	buf_fmt(b, "  distributions  %zu resolved, %zu kept, %zu dropped\n", s.resolved, s.kept, s.resolved - s.kept);
	buf_fmt(b, "  installed      %.*s of %.*s", STR_ARG(bytes_text(a, s.after)), STR_ARG(bytes_text(a, s.before)));
	if (s.stripped) buf_fmt(b, "; %.*s are symbols and debugging sections, stripped", STR_ARG(bytes_text(a, s.stripped)));
	buf_char(b, '\n');
}

/* The reason that most of the list have, when several have it; else empty. */
static str common_reason(const struct stage_dist *const *list, size_t n)
{
	str best = { 0 };
	size_t most = 1;
	for (size_t i = 0; i < n; i++) {
		size_t same = 0;
		for (size_t k = 0; k < n; k++) same += str_eq(list[i]->reason, list[k]->reason);
		if (same <= most) continue;
		most = same;
		best = list[i]->reason;
	}
	return best;
}

static void dist_line(struct buf *b, const struct stage_dist *d, str said_above, bool with_reason)
{
	str size = bytes_text(b->a, d->kept ? d->kept_bytes : d->installed_bytes);
	buf_fmt(b, "    %10.*s  %.*s %.*s", STR_ARG(size), STR_ARG(d->name), STR_ARG(d->version->normal));
	if (!d->kept)
		for (size_t k = 0; k < d->via.n && k < VIA_SHOWN; k++)
			buf_fmt(b, "%s%.*s", k ? ", " : ", asked for by ", STR_ARG(d->via.v[k]));
	if (with_reason && !str_eq(d->reason, said_above)) buf_fmt(b, ": %.*s", STR_ARG(d->reason));
	buf_char(b, '\n');
}

static void kept_text(struct buf *b, const struct stage_target *t, bool all)
{
	const struct stage_dist **list;
	size_t n = largest(b->a, t, true, &list);
	if (n) buf_add(b, all ? STR("  kept\n") : STR("  largest\n"));
	for (size_t i = 0; i < n && (all || i < LARGEST); i++) dist_line(b, list[i], (str){ 0 }, all);
}

static void dropped_text(struct buf *b, const struct stage_target *t, bool all)
{
	const struct stage_dist **list;
	size_t n = largest(b->a, t, false, &list);
	str reason = common_reason(list, n);
	if (!n) return;
	buf_add(b, STR("  dropped"));
	if (reason.n) buf_fmt(b, ": %.*s", STR_ARG(reason));
	buf_char(b, '\n');
	for (size_t i = 0; i < n && (all || i < DROPPED_SHOWN); i++) dist_line(b, list[i], reason, true);
	if (!all && n > DROPPED_SHOWN) buf_fmt(b, "    and %zu smaller ones; -v lists them\n", n - DROPPED_SHOWN);
}

/* What rules on data took out, and what they could not. */
static void data_text(struct buf *b, const struct stage_target *t)
{
	size_t lines = 0;
	for (size_t i = 0; i < t->n; i++) {
		const struct stage_dist *d = &t->v[i];
		for (size_t k = 0; k < d->data.n; k++) {
			const struct data_note *note = &d->data.v[k];
			str size = bytes_text(b->a, d->data_bytes[k]);
			if (note->stays.n && d->data_bytes[k] < DATA_SHOWN) continue;
			if (!lines++) buf_add(b, STR("  data\n"));
			buf_fmt(b, "    %10.*s  %.*s: ", STR_ARG(size), STR_ARG(d->name));
			if (note->stays.n) buf_fmt(b, "%.*s stay: %.*s\n", STR_ARG(note->what), STR_ARG(note->stays));
			else buf_fmt(b, "%.*s left out: %.*s\n", STR_ARG(note->what), STR_ARG(note->goes));
		}
	}
}

/* What is right where this ran: an absolute path is one in that stage, a relative one in that folder. */
static void copy_line(struct buf *b, const char *from, str folder)
{
	bool blanks = str_find(folder, ' ') < folder.n;
	if (blanks) buf_fmt(b, "  COPY %s[\"%.*s/root/\", \"/\"]\n", from, STR_ARG(folder));
	else buf_fmt(b, "  COPY %s%.*s/root/ /\n", from, STR_ARG(folder));
}

static void copy_text(struct buf *b, const struct stage_report *x)
{
	bool absolute = str_starts(x->output, STR("/")), outside = str_starts(x->output, STR("../"));
	const char *when = absolute ? "In the Dockerfile, when its stage `wheels` ran this:"
		: outside ? "In the Dockerfile, from the stage that ran this or a build context that holds it:"
		: "In the Dockerfile, this folder being the build context (else COPY --from the stage that ran this):";
	buf_fmt(b, "%s\n", when);
	for (size_t i = 0; i < x->plan->n; i++) {
		str name = x->plan->v[i].target->name, folder = x->output;
		while (str_eat(&folder, STR("./"))) {}
		while (outside && str_eat(&folder, STR("../"))) {}
		while (folder.n > 1 && str_eat_end(&folder, STR("/"))) {}
		if (!folder.n) folder = STR(".");
		if (x->plan->n > 1) folder = arena_fmt(b->a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name));
		if (outside) folder = arena_fmt(b->a, "…/%.*s", STR_ARG(folder));
		copy_line(b, absolute ? "--from=wheels " : "", folder);
	}
}

str stage_report_text(struct arena *a, const struct stage_report *x)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < x->plan->n; i++) {
		heading(&b, &x->plan->v[i]);
		kept_text(&b, &x->plan->v[i], x->kept_too);
		dropped_text(&b, &x->plan->v[i], x->kept_too);
		data_text(&b, &x->plan->v[i]);
		buf_char(&b, '\n');
	}
	if (!x->output.n) {
		buf_fmt(&b, "nothing written (--dry-run); %.2f s, of which %.2f s resolving\n", x->seconds,
		        x->resolve_seconds);
		return buf_str(&b);
	}
	buf_fmt(&b, "staged in %.2f s, of which %.2f s resolving; %.*s fetched\n", x->seconds, x->resolve_seconds,
	        STR_ARG(bytes_text(a, x->fetched_bytes)));
	copy_text(&b, x);
	return buf_str(&b);
}

static void data_json(struct json *j, const struct data_note *note, uint64_t bytes)
{
	json_object(j, (str){ 0 });
	json_str(j, STR("what"), note->what);
	json_u64(j, STR("bytes"), bytes);
	json_bool(j, STR("left_out"), !note->stays.n);
	if (note->stays.n) json_str(j, STR("stays"), note->stays);
	json_end(j, '}');
}

static void dist_json(struct json *j, const struct stage_dist *d)
{
	json_object(j, (str){ 0 });
	json_str(j, STR("name"), d->name);
	json_str(j, STR("version"), d->version->normal);
	json_bool(j, STR("kept"), d->kept);
	json_str(j, STR("reason"), d->reason);
	json_u64(j, STR("installed_bytes"), d->installed_bytes);
	json_u64(j, STR("kept_bytes"), d->kept_bytes);
	json_u64(j, STR("stripped_bytes"), d->kept ? d->stripped_bytes : 0);
	json_u64(j, STR("wheel_bytes"), d->wheel_bytes);
	json_str(j, STR("wheel"), d->file->filename);
	json_str(j, STR("sha256"), d->sha256);
	json_list(j, STR("via"));
	for (size_t i = 0; i < d->via.n; i++) json_str(j, (str){ 0 }, d->via.v[i]);
	json_end(j, ']');
	if (d->data.n) json_list(j, STR("data"));
	for (size_t i = 0; i < d->data.n; i++) data_json(j, &d->data.v[i], d->data_bytes[i]);
	if (d->data.n) json_end(j, ']');
	json_end(j, '}');
}

str stage_report_json(struct arena *a, const struct stage_report *x)
{
	struct json j = json_in(a);
	json_object(&j, (str){ 0 });
	json_u64(&j, STR("schema"), 1);
	if (x->output.n) json_str(&j, STR("output"), x->output);
	else json_null(&j, STR("output"));
	json_u64(&j, STR("milliseconds"), (uint64_t)(x->seconds * 1000));
	json_u64(&j, STR("fetched_bytes"), x->fetched_bytes);
	json_list(&j, STR("targets"));
	for (size_t i = 0; i < x->plan->n; i++) {
		const struct stage_target *t = &x->plan->v[i];
		struct sums s = sum_up(t);
		json_object(&j, (str){ 0 });
		json_str(&j, STR("name"), t->target->name);
		json_str(&j, STR("image"), t->target->image);
		json_str(&j, STR("python"), t->target->python.normal);
		json_str(&j, STR("arch"), t->target->arch);
		json_u64(&j, STR("resolved"), s.resolved);
		json_u64(&j, STR("kept"), s.kept);
		json_u64(&j, STR("dropped"), s.resolved - s.kept);
		json_u64(&j, STR("bytes_before"), s.before);
		json_u64(&j, STR("bytes_after"), s.after);
		json_list(&j, STR("distributions"));
		for (size_t k = 0; k < t->n; k++) dist_json(&j, &t->v[k]);
		json_end(&j, ']');
		json_end(&j, '}');
	}
	json_end(&j, ']');
	json_end(&j, '}');
	return json_text(&j);
}
