#include "native.h"

#include "spokeshave/buf.h"
#include "spokeshave/files.h"
#include "spokeshave/names.h"

static void add_brought(struct names *there, const struct native_dist *d)
{
	for (size_t i = 0; i < d->facts->natives.n; i++) {
		const struct native *native = &d->facts->natives.v[i];
		names_add(there, path_base(native->path));
		if (native->soname.n) names_add(there, native->soname);
	}
}

/* What one distribution lacks, each library once, and the first file that asks. */
static void lacks_of(struct arena *a, const struct names *there, const struct native_dist *d, struct strs *libs, str *asks)
{
	for (size_t i = 0; i < d->facts->natives.n; i++) {
		const struct native *native = &d->facts->natives.v[i];
		for (size_t k = 0; k < native->needed.n; k++) {
			if (names_find(there, native->needed.v[k]) != NAME_NONE || strs_has(libs, native->needed.v[k])) continue;
			if (!libs->n) *asks = native->path;
			PUSH(a, libs, native->needed.v[k]);
		}
	}
	strs_sort(libs);
}

static str say(struct arena *a, str name, const struct strs *libs, str asks)
{
	struct buf b = buf_in(a);
	buf_fmt(&b, "%.*s needs ", STR_ARG(name));
	for (size_t i = 0; i < libs->n; i++) buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(libs->v[i]));
	buf_fmt(&b, ", which neither the image nor a wheel brings (%.*s asks first); add %s to the image, or that file "
	        "will not load", STR_ARG(asks), libs->n > 1 ? "them" : "it");
	return buf_str(&b);
}

void native_lacks(struct arena *a, const struct target *target, const struct native_dist *kept, size_t n,
                  struct notes *out)
{
	struct names there;
	if (!target->libs_n) return;
	names_init(&there, a);
	for (size_t i = 0; i < target->libs_n; i++) names_add(&there, target->libs[i]);
	for (size_t i = 0; i < n; i++) add_brought(&there, &kept[i]);
	for (size_t i = 0; i < n; i++) {
		struct strs libs = { 0 };
		str asks = { 0 };
		lacks_of(a, &there, &kept[i], &libs, &asks);
		if (libs.n) PUSH(a, out, ((struct note){ target->name, say(a, kept[i].name, &libs, asks) }));
	}
}
