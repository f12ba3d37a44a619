/* What the bill of materials of one target says, from its plan and its tree. */
#include <string.h>

#include "spokeshave/cutoff.h"
#include "spokeshave/digest.h"
#include "spokeshave/files.h"
#include "spokeshave/sbom.h"
#include "spokeshave_config.h"
#include "stage_private.h"

static str purl_of(struct staging *s, const struct stage_dist *d)
{
	str purl = package_url(s->a, d->name, d->version->normal);
	str url = d->from_url ? stage_public_url(s, d->file->url) : (str){ 0 };
	return url.n ? package_url_with(s->a, purl, "download_url", url) : purl;
}

static struct strs one_hash(struct arena *a, str hex)
{
	struct strs list = { 0 };
	PUSH(a, &list, arena_fmt(a, "sha256:%.*s", STR_ARG(hex)));
	return list;
}

static void add_requires(struct staging *s, const struct tree *t, const struct stage_dist *d, struct strs *out)
{
	for (size_t i = 0; i < d->requires.n; i++) {
		const struct stage_dist *other = stage_find(t, d->requires.v[i]);
		if (other && other->kept) PUSH(s->a, out, purl_of(s, other));
	}
	strs_sort_unique(out);
}

/* ---- what the wheel says of itself ---- */

/* Of a dist-info: "licenses/COPYING" (PEP 639), and where older tools put them. */
static bool is_license(str below)
{
	static const str names[] = { STR_INIT("license"), STR_INIT("licence"), STR_INIT("copying"), STR_INIT("notice") };
	if (str_starts(below, STR("licenses/"))) return true;
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_eq_nocase(str_slice(below, 0, names[i].n), names[i])) return str_find(below, '/') == below.n;
	return false;
}

static str without_qualifiers(str purl)
{
	return str_slice(purl, 0, str_find(purl, '?'));
}

/* A bill may name its own wheel beside what is in it. */
static bool is_itself(const struct sbom_component *c, const struct sbom_parts *parts, size_t i)
{
	bool has_parts = i + 1 < parts->n && parts->v[i + 1].depth > parts->v[i].depth;
	return !has_parts && str_eq(without_qualifiers(parts->v[i].purl), without_qualifiers(c->purl));
}

/* The wheel's own bill (PEP 770): its parts are listed where it is one that we read. */
static void add_parts(struct staging *s, const struct stage_dist *d, const struct unpacked *u, const struct unpacked_file *file,
                      struct sbom_component *c)
{
	struct sbom_parts parts = { 0 };
	struct err e;
	str text;
	if (!str_ends(file->path, STR(".json"))) return;
	if (!file_read(s->r, s->a, unpacked_path(s->a, u, file), LIMIT_SBOM_BYTES, &text, &e) ||
	    !sbom_parts_parse(s->a, text, &parts, &e)) {
		run_say(s->r, 1, "%.*s: %.*s is named in the bill of materials, its parts are not: %s", STR_ARG(d->name),
		        STR_ARG(file->path), e.text);
		return;
	}
	for (size_t i = 0; i < parts.n; i++)
		if (!is_itself(c, &parts, i)) PUSH(s->a, &c->parts, parts.v[i]);
}

static void add_references(struct staging *s, const struct tree *t, const struct stage_dist *d, const struct unpacked *u,
                           struct sbom_component *c)
{
	for (size_t i = 0; i < u->files.n; i++) {
		const struct unpacked_file *file = &u->files.v[i];
		str below = file->path;
		if (file->scheme != SCHEME_DIST_INFO || fate_reason(file->fate).n || stage_left_out(d, file).n) continue;
		if (!str_eat(&below, u->dist_info) || !str_eat(&below, STR("/"))) continue;
		bool is_bill = str_starts(below, STR("sboms/"));
		if (!is_bill && !is_license(below)) continue;
		str path = arena_fmt(s->a, "root%.*s/%.*s", STR_ARG(t->plan->target->site_packages), STR_ARG(file->path));
		str hash = file->sha256.n ? arena_fmt(s->a, "sha256:%.*s", STR_ARG(file->sha256)) : (str){ 0 };
		PUSH(s->a, &c->references, ((struct sbom_reference){ is_bill ? STR("bom") : STR("license"), path, hash }));
		if (is_bill) add_parts(s, d, u, file, c);
	}
}

/* ---- components ---- */

static struct sbom_component component_of(struct staging *s, const struct tree *t, size_t i)
{
	const struct stage_dist *d = &t->plan->v[i];
	struct sbom_component c = { .name = d->name, .version = d->version->normal, .purl = purl_of(s, d), .direct = d->direct,
		                    .hashes = one_hash(s->a, d->sha256) };
	struct sbom_file wheel = { .name = d->file->filename, .url = stage_public_url(s, d->file->url), .size = d->wheel_bytes,
		                   .hashes = c.hashes };
	if (!wheel.url.n) wheel.url = arena_fmt(s->a, "wheels/%.*s", STR_ARG(d->file->filename));
	PUSH(s->a, &c.files, wheel);
	add_requires(s, t, d, &c.requires);
	add_references(s, t, d, &s->jobs[t->job[i]].out, &c);
	if (!d->metadata) return c;
	c.summary = d->metadata->summary;
	c.license = d->metadata->license;
	c.license_expression = d->metadata->license_expression;
	c.license_classifiers = d->metadata->license_classifiers;
	return c;
}

/* The number of a document is the digest of what it says with the number zero. */
static bool number(struct arena *a, struct sbom *bom, struct err *e)
{
	uint8_t digest[SHA256_BYTES];
	struct arena_mark m = arena_mark(a);
	bool ok = sha256_of(sbom_cyclonedx(a, bom), digest, e);
	arena_reset(a, m);
	if (ok) memcpy(bom->serial, digest, sizeof bom->serial);
	return ok;
}

bool stage_sbom(struct staging *s, struct tree *t, str *out, struct err *e)
{
	const struct target *target = t->plan->target;
	struct sbom_component *components = NEW_N(s->a, struct sbom_component, t->plan->n);
	struct sbom bom = { .v = components, .type = STR("container"), .name = target->name,
		            .ref = arena_fmt(s->a, "target:%.*s", STR_ARG(target->name)),
		            .description = run_redact(s->r, s->a, target->image), .tool_version = STR(SPOKESHAVE_VERSION) };
	if (run_env(s->r, "SOURCE_DATE_EPOCH").n) bom.timestamp = moment_text(s->a, s->plan->mtime * MOMENT_SECOND);
	for (size_t i = 0; i < t->plan->n; i++)
		if (t->plan->v[i].kept) components[bom.n++] = component_of(s, t, i);
	if (!number(s->a, &bom, e)) return false;
	*out = sbom_cyclonedx(s->a, &bom);
	return true;
}
