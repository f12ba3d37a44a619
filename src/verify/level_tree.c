/* The tree against its manifest: every file, byte for byte, its mode, and nothing that is not in it. */
#include <stdlib.h>

#include "spokeshave/buf.h"
#include "verify_private.h"

enum { MODE_FOLDER = 0755, MODE_TEXT = 0644 };
static const struct lock_place whole = { 0, 0 };

static str path_of(struct verification *v, str path)
{
	return arena_fmt(v->a, "%.*s/%.*s", STR_ARG(v->subject->path), STR_ARG(path));
}

static void wrong(struct verification *v, str dist, str path, const char *text)
{
	found(v, SEVERITY_ERROR, FAULT_INTEGRITY, NULL, dist, path_of(v, path), whole, "%s", text);
}

static const char *kind_name(enum tar_kind kind)
{
	static const char *const names[] = { "a file", "a folder", "a link", "a link", "a device or a sparse file" };
	return names[kind];
}

/* ---- what should be there ---- */

/* False: it is not there as a file. */
static bool judge_bytes(struct verification *v, str dist, str path, str sha256)
{
	const struct seen *s = seen_find(&v->tree, path);
	if (!s) {
		wrong(v, dist, path, "is missing");
		return false;
	}
	if (s->kind != TAR_FILE) {
		wrong(v, dist, path, arena_cstr(v->a, arena_fmt(v->a, "is %s and should be a file", kind_name(s->kind))));
		return false;
	}
	if (!str_eq(str_of(s->sha256), sha256))
		found(v, SEVERITY_ERROR, FAULT_INTEGRITY, NULL, dist, path_of(v, path), whole,
		      "was altered: its sha256 is %s, and %.*s in the manifest", s->sha256, STR_ARG(sha256));
	return true;
}

static void judge_mode(struct verification *v, str dist, str path, unsigned mode)
{
	const struct seen *s = seen_find(&v->tree, path);
	if (s && s->mode != mode)
		found(v, SEVERITY_ERROR, FAULT_INTEGRITY, NULL, dist, path_of(v, path), whole, "has mode %04o and should have %04o", s->mode, mode);
}

static void judge_files(struct verification *v)
{
	const struct manifest *m = &v->subject->manifest;
	for (size_t i = 0; i < OWNERS(m); i++) {
		struct owned own = owned_by(m, i);
		for (size_t k = 0; k < own.files->n; k++) {
			const struct manifest_file *f = &own.files->v[k];
			str path = arena_join(v->a, v->prefix, f->path);
			if (judge_bytes(v, own.name, path, f->sha256)) judge_mode(v, own.name, path, f->mode);
		}
	}
}

/* ---- what should not ---- */

/* Every file and folder that belongs: by the manifest, and of a staged directory what stands beside root/. */
static void expect(struct names *all, str path)
{
	for (;;) {
		names_add(all, path);
		size_t slash = str_rfind(path, '/');
		if (slash == path.n) return;
		path = str_slice(path, 0, slash);
	}
}

static const str texts[] = { STR_INIT("manifest.json"), STR_INIT("pylock.toml"), STR_INIT("requirements.txt"),
                             STR_INIT("sbom.cdx.json") };
static const str links[] = { STR_INIT("site-packages"), STR_INIT("bin") };

static str bin_folder(struct verification *v)
{
	str prefix = v->subject->target.prefix;
	while (str_eat(&prefix, STR("/"))) {}
	return arena_fmt(v->a, "%.*s%.*s/bin", STR_ARG(v->prefix), STR_ARG(prefix));
}

static void expected(struct verification *v, struct names *all)
{
	const struct manifest *m = &v->subject->manifest;
	names_init(all, v->a);
	for (size_t i = 0; i < OWNERS(m); i++) {
		struct owned own = owned_by(m, i);
		for (size_t k = 0; k < own.files->n; k++) expect(all, arena_join(v->a, v->prefix, own.files->v[k].path));
		if (v->prefix.n && i < m->n && m->v[i].kept) expect(all, arena_fmt(v->a, "wheels/%.*s", STR_ARG(m->v[i].wheel)));
	}
	expect(all, arena_join(v->a, v->prefix, m->site_packages));
	expect(all, bin_folder(v)); /* though nothing may be in it */
	if (!v->prefix.n) return;
	names_add(all, STR("root"));
	names_add(all, STR("wheels"));
	for (size_t i = 0; i < COUNT(texts); i++) names_add(all, texts[i]);
	for (size_t i = 0; i < COUNT(links); i++) names_add(all, links[i]);
}

/* Bytecode that the image's own Python compiled. */
static bool is_bytecode(const struct seen *s)
{
	size_t slash = str_rfind(s->path, '/');
	if (slash == s->path.n) return false;
	str folder = str_slice(s->path, 0, slash), name = str_skip(s->path, slash + 1);
	if (s->kind == TAR_FOLDER) return str_eq(name, STR("__pycache__"));
	return s->kind == TAR_FILE && str_ends(folder, STR("/__pycache__")) && str_ends(name, STR(".pyc"));
}

/*
 * An image has files of its own. In site-packages those count that stand in a
 * folder of ours, or came with our layer or later ones.
 */
static bool may_be_the_images(const struct verification *v, const struct seen *s, const struct names *all, uint32_t ours)
{
	str site = v->subject->manifest.site_packages, below = s->path, top, rest;
	if (v->subject->kind != VERIFY_IMAGE) return false;
	if (!str_eat(&below, site) || !str_eat(&below, STR("/"))) return true;
	str_cut(below, '/', &top, &rest);
	bool in_ours = names_find(all, str_slice(s->path, 0, site.n + 1 + top.n)) != NAME_NONE;
	return !in_ours && !(ours > 0 && s->layer >= ours);
}

/* The lowest layer that has a file of the manifest. */
static uint32_t our_layer(const struct verification *v)
{
	const struct manifest *m = &v->subject->manifest;
	uint32_t lowest = UINT32_MAX;
	for (size_t i = 0; i < m->n; i++)
		for (size_t k = 0; k < m->v[i].kept_files.n; k++) {
			const struct seen *s = seen_find(&v->tree, m->v[i].kept_files.v[k].path);
			if (s && s->layer < lowest) lowest = s->layer;
		}
	return lowest;
}

static void judge_extra(struct verification *v)
{
	struct names all;
	expected(v, &all);
	uint32_t ours = v->subject->kind == VERIFY_IMAGE ? our_layer(v) : 0;
	str within = { 0 };
	for (size_t i = 0; i < v->tree.n; i++) {
		const struct seen *s = &v->tree.v[i];
		if (names_find(&all, s->path) != NAME_NONE || is_bytecode(s) || may_be_the_images(v, s, &all, ours)) continue;
		bool below = within.n && str_starts(s->path, within) && s->path.p[within.n] == '/';
		if (below) continue; /* its folder was told of */
		if (s->kind == TAR_FOLDER) within = s->path;
		wrong(v, (str){ 0 }, s->path, s->kind == TAR_FOLDER ? "is a folder that the manifest does not have" : "is not in the manifest");
	}
}

static bool is_ours_folder(const struct verification *v, str path)
{
	str site = v->subject->manifest.site_packages;
	if (v->subject->kind == VERIFY_STAGE) return str_eq(path, STR("root")) || str_starts(path, v->prefix);
	return str_eq(path, site) || (str_starts(path, site) && path.p[site.n] == '/');
}

/* Those that files of the manifest are in, and site-packages. */
static void expected_folders(struct verification *v, struct names *all)
{
	const struct manifest *m = &v->subject->manifest;
	names_init(all, v->a);
	expect(all, arena_join(v->a, v->prefix, m->site_packages));
	if (v->prefix.n) expect(all, bin_folder(v));
	for (size_t i = 0; i < OWNERS(m); i++) {
		struct owned own = owned_by(m, i);
		for (size_t k = 0; k < own.files->n; k++) {
			str path = arena_join(v->a, v->prefix, own.files->v[k].path);
			size_t slash = str_rfind(path, '/');
			if (slash < path.n) expect(all, str_slice(path, 0, slash));
		}
	}
}

/* An archive may have files and a link in place of their folder: which of them unpacking leaves is not the manifest's. */
static void judge_folders(struct verification *v)
{
	struct names all;
	expected_folders(v, &all);
	for (size_t i = 0; i < v->tree.n; i++) {
		const struct seen *s = &v->tree.v[i];
		if (names_find(&all, s->path) == NAME_NONE) continue;
		if (s->kind != TAR_FOLDER)
			wrong(v, (str){ 0 }, s->path, arena_cstr(v->a, arena_fmt(v->a, "is %s and should be a folder", kind_name(s->kind))));
		else if (is_ours_folder(v, s->path)) judge_mode(v, (str){ 0 }, s->path, MODE_FOLDER);
	}
}

/* ---- what stands beside root/ ---- */

static void judge_staged_wheels(struct verification *v)
{
	const struct manifest *m = &v->subject->manifest;
	for (size_t i = 0; i < m->n; i++) {
		str path = arena_fmt(v->a, "wheels/%.*s", STR_ARG(m->v[i].wheel));
		if (!m->v[i].kept) continue;
		if (judge_bytes(v, m->v[i].name, path, m->v[i].sha256)) judge_mode(v, m->v[i].name, path, MODE_TEXT);
	}
}

static void judge_links(struct verification *v)
{
	const struct target *t = &v->subject->target;
	const str leads[] = { arena_fmt(v->a, "root%.*s", STR_ARG(t->site_packages)), arena_fmt(v->a, "root%.*s/bin", STR_ARG(t->prefix)) };
	for (size_t i = 0; i < COUNT(links); i++) {
		const struct seen *s = seen_find(&v->tree, links[i]);
		if (!s || s->kind != TAR_SYMLINK) wrong(v, (str){ 0 }, links[i], "should be a link into root/");
		else if (!str_eq(s->link, leads[i]))
			found(v, SEVERITY_ERROR, FAULT_INTEGRITY, NULL, (str){ 0 }, path_of(v, links[i]), whole, "leads to '%.*s' and should to '%.*s'",
			      STR_ARG(s->link), STR_ARG(leads[i]));
	}
}

struct line { str path, sha256; unsigned mode; };

static int line_order(const void *a, const void *b)
{
	return str_cmp(((const struct line *)a)->path, ((const struct line *)b)->path);
}

/* The manifest's digest of all that was staged, from its own lines and the texts that are there. */
static void judge_digest(struct verification *v)
{
	const struct manifest *m = &v->subject->manifest;
	struct { struct line *v; size_t n, cap; } lines = { 0 };
	struct buf b = buf_in(v->a);
	char hex[SHA256_DIGITS + 1];
	for (size_t i = 0; i < OWNERS(m); i++) {
		struct owned own = owned_by(m, i);
		for (size_t k = 0; k < own.files->n; k++) {
			const struct manifest_file *f = &own.files->v[k];
			PUSH(v->a, &lines, (struct line){ arena_fmt(v->a, "root/%.*s", STR_ARG(f->path)), f->sha256, f->mode });
		}
		if (i < m->n && m->v[i].kept)
			PUSH(v->a, &lines, (struct line){ arena_fmt(v->a, "wheels/%.*s", STR_ARG(m->v[i].wheel)), m->v[i].sha256, MODE_TEXT });
	}
	for (size_t i = 1; i < COUNT(texts); i++) {
		const struct seen *s = seen_find(&v->tree, texts[i]);
		if (!s || !s->hashed) wrong(v, (str){ 0 }, texts[i], "is missing");
		else PUSH(v->a, &lines, (struct line){ texts[i], str_of(s->sha256), s->mode });
	}
	qsort(lines.v, lines.n, sizeof *lines.v, line_order);
	for (size_t i = 0; i < lines.n; i++) {
		if (i && str_eq(lines.v[i].path, lines.v[i - 1].path)) continue; /* two wheels have it, and the same bytes */
		buf_fmt(&b, "%.*s %04o %.*s\n", STR_ARG(lines.v[i].sha256), lines.v[i].mode, STR_ARG(lines.v[i].path));
	}
	sha256_name(buf_str(&b), hex);
	if (!str_eq(str_of(hex), m->digest))
		found(v, SEVERITY_ERROR, FAULT_INTEGRITY, NULL, (str){ 0 }, v->subject->manifest_path, whole,
		      "the digest of the whole is %s, and %.*s in the manifest: it, pylock.toml, requirements.txt or sbom.cdx.json was altered", hex,
		      STR_ARG(m->digest));
}

/* Its own manifest, where another one tells what should be there. */
static void judge_manifest(struct verification *v)
{
	const struct seen *s = seen_find(&v->tree, texts[0]);
	if (s && s->hashed && !str_eq(str_of(s->sha256), v->subject->manifest_sha256))
		wrong(v, (str){ 0 }, texts[0], "is another than the one given with --manifest");
}

void judge_tree(struct verification *v)
{
	judge_files(v);
	judge_folders(v);
	judge_extra(v);
	if (v->subject->kind != VERIFY_STAGE) return;
	judge_staged_wheels(v);
	judge_links(v);
	judge_manifest(v);
	judge_digest(v);
}
