#include "stage_report.h"

#include <stdlib.h>

#include "spokeshave/buf.h"
#include "spokeshave/json.h"

enum { LARGEST = 5, DROPPED_SHOWN = 25 };

struct sums {
	size_t resolved, kept;
	uint64_t before, after; /* installed bytes */
};

static struct sums sum_up(const struct stage_target *t)
{
	struct sums s = { .resolved = t->n };
	for (size_t i = 0; i < t->n; i++) {
		s.before += t->v[i].installed_bytes;
		if (!t->v[i].kept) continue;
		s.kept++;
		s.after += t->v[i].installed_bytes;
	}
	return s;
}

static int by_size(const void *a, const void *b)
{
	const struct stage_dist *x = *(const struct stage_dist *const *)a, *y = *(const struct stage_dist *const *)b;
	if (x->installed_bytes != y->installed_bytes) return x->installed_bytes < y->installed_bytes ? 1 : -1;
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

static double mb(uint64_t bytes)
{
	return (double)bytes / 1e6;
}

static void target_text(struct arena *a, struct buf *b, const struct stage_target *t)
{
	const struct stage_dist **list;
	struct sums s = sum_up(t);
	size_t n = largest(a, t, true, &list);
	buf_fmt(b, "%.*s", STR_ARG(t->target->name));
	if (t->target->image.n && !str_eq(t->target->image, t->target->name)) buf_fmt(b, " (%.*s)", STR_ARG(t->target->image));
	buf_fmt(b, ", Python %u.%u\n", t->target->major, t->target->minor);
	buf_fmt(b, "  distributions  %zu resolved, %zu kept, %zu dropped\n", s.resolved, s.kept, s.resolved - s.kept);
	buf_fmt(b, "  installed      %.1f MB of %.1f MB\n", mb(s.after), mb(s.before));
	for (size_t i = 0; i < n && i < LARGEST; i++)
		buf_fmt(b, "  %-13s  %7.1f MB  %.*s %.*s\n", i ? "" : "largest", mb(list[i]->installed_bytes),
		        STR_ARG(list[i]->name), STR_ARG(list[i]->version->normal));
	n = largest(a, t, false, &list);
	for (size_t i = 0; i < n && i < DROPPED_SHOWN; i++) {
		const struct stage_dist *d = list[i];
		buf_fmt(b, "  %-13s  %7.1f MB  %.*s %.*s", i ? "" : "dropped", mb(d->installed_bytes), STR_ARG(d->name),
		        STR_ARG(d->version->normal));
		for (size_t k = 0; k < d->via.n && k < 3; k++) buf_fmt(b, "%s%.*s", k ? ", " : ", asked for by ", STR_ARG(d->via.v[k]));
		buf_fmt(b, ": %.*s\n", STR_ARG(d->reason));
	}
	if (n > DROPPED_SHOWN) buf_fmt(b, "  %-13s  and %zu smaller ones; manifest.json has them all\n", "", n - DROPPED_SHOWN);
}

str stage_report_text(struct arena *a, const struct stage_report *x)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < x->plan->n; i++) {
		target_text(a, &b, &x->plan->v[i]);
		buf_char(&b, '\n');
	}
	if (!x->output.n) {
		buf_fmt(&b, "nothing written (--dry-run); %.2f s, of which %.2f s resolving\n", x->seconds, x->resolve_seconds);
		return buf_str(&b);
	}
	buf_fmt(&b, "staged in %.2f s, of which %.2f s resolving; %.1f MB fetched. In the Dockerfile of the image:\n", x->seconds,
	        x->resolve_seconds, mb(x->fetched_bytes));
	for (size_t i = 0; i < x->plan->n; i++) {
		str name = x->plan->v[i].target->name;
		bool one = x->plan->n == 1;
		buf_fmt(&b, "  COPY --from=wheels %.*s%s%.*s/root/ /\n", STR_ARG(x->output), one ? "" : "/", one ? 0 : (int)name.n,
		        name.p);
	}
	return buf_str(&b);
}

static void dist_json(struct json *j, const struct stage_dist *d)
{
	json_object(j, (str){ 0 });
	json_str(j, STR("name"), d->name);
	json_str(j, STR("version"), d->version->normal);
	json_bool(j, STR("kept"), d->kept);
	json_str(j, STR("reason"), d->reason);
	json_u64(j, STR("installed_bytes"), d->installed_bytes);
	json_u64(j, STR("wheel_bytes"), d->wheel_bytes);
	json_str(j, STR("wheel"), d->file->filename);
	json_str(j, STR("sha256"), d->sha256);
	json_list(j, STR("via"));
	for (size_t i = 0; i < d->via.n; i++) json_str(j, (str){ 0 }, d->via.v[i]);
	json_end(j, ']');
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
