#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "spokeshave/buf.h"
#include "spokeshave/digest.h"
#include "spokeshave/files.h"
#include "spokeshave/lockfile.h"
#include "spokeshave/scripts.h"
#include "spokeshave/url.h"
#include "stage_private.h"

/* What the digest of the whole is made of. */
struct line { str path, sha256; unsigned mode; };
struct lines { struct line *v; size_t n, cap; };

static bool add_bytes(struct staging *s, struct tree *t, const char *name, str bytes,
                      struct lines *lines, struct err *e)
{
	uint8_t digest[SHA256_BYTES];
	str path = path_join(s->a, t->dir, str_of(name));
	if (!sha256_of(bytes, digest, e)) return false;
	PUSH(s->a, lines, (struct line){ str_of(name), sha256_hex(s->a, digest), 0644 });
	return file_create(s->r, path, bytes, 0644, s->plan->mtime, e);
}

/* ---- wheels, and links into root/ ---- */

/* A link has the mode of its file: where that is another's, and wrong, a copy has its own. */
static bool put_wheel(struct staging *s, str from, str to, struct err *e)
{
	enum { MODE = 0644 };
	str bytes;
	from = file_held(s->r, s->a, from);
	if (file_look(s->r, from).mode == MODE || !chmod(arena_cstr(s->a, from), MODE)) return file_link(s->r, from, to, e);
	struct arena_mark m = arena_mark(s->a);
	bool ok = file_read(s->r, s->a, from, LIMIT_ARCHIVE_BYTES, &bytes, e) &&
	          file_create(s->r, to, bytes, MODE, file_look(s->r, from).mtime / 1000000000, e);
	arena_reset(s->a, m);
	return ok;
}

static bool link_wheels(struct staging *s, struct tree *t, struct lines *lines, struct err *e)
{
	str folder = path_join(s->a, t->dir, STR("wheels"));
	if (!dir_make(s->r, folder, 0755, e)) return false;
	for (size_t i = 0; i < t->plan->n; i++) {
		const struct stage_dist *d = &t->plan->v[i];
		if (!d->kept) continue;
		str name = arena_fmt(s->a, "wheels/%.*s", STR_ARG(d->file->filename));
		if (!put_wheel(s, d->wheel_path, path_join(s->a, t->dir, name), e)) return false;
		PUSH(s->a, lines, (struct line){ name, d->sha256, 0644 });
	}
	return dir_set(s->r, folder, 0755, s->plan->mtime, e);
}

static bool link_folder(struct staging *s, struct tree *t, const char *name, str absolute,
                        struct err *e)
{
	struct timespec times[2] = { { .tv_sec = (time_t)s->plan->mtime }, { .tv_sec = (time_t)s->plan->mtime } };
	str path = path_join(s->a, t->dir, str_of(name));
	if (!link_make(s->r, arena_fmt(s->a, "root%.*s", STR_ARG(absolute)), path, e)) return false;
	/* A file system that keeps no times of links has no times to differ in. */
	if (utimensat(AT_FDCWD, arena_cstr(s->a, path), times, AT_SYMLINK_NOFOLLOW)) {}
	return true;
}

static bool link_folders(struct staging *s, struct tree *t, struct err *e)
{
	const struct target *target = t->plan->target;
	return link_folder(s, t, "site-packages", target->site_packages, e) &&
	       link_folder(s, t, "bin", arena_fmt(s->a, "%.*s/bin", STR_ARG(target->prefix)), e);
}

/* ---- lock and pins ---- */

const struct stage_dist *stage_find(const struct tree *t, str name)
{
	for (size_t i = 0; i < t->plan->n; i++)
		if (str_eq(t->plan->v[i].name, name)) return &t->plan->v[i];
	return NULL;
}

/* What it requires and is kept: the rest is not in the lock. */
static struct strs kept_requires(struct arena *a, const struct tree *t, const struct stage_dist *d)
{
	struct strs kept = { 0 };
	for (size_t i = 0; i < d->requires.n; i++) {
		const struct stage_dist *other = stage_find(t, d->requires.v[i]);
		if (other && other->kept) PUSH(a, &kept, other->name);
	}
	strs_sort_unique(&kept);
	return kept;
}

/* Where signatures and tokens stand goes; an expanded variable is of no use to others. */
str stage_public_url(struct staging *s, str url)
{
	str shown = url_redacted(s->a, url_without_fragment(url));
	shown = str_slice(shown, 0, str_find(shown, '?'));
	bool local = str_starts(shown, STR("file:")), secret = run_redact(s->r, s->a, shown).p != shown.p;
	return local || secret ? STR("") : shown;
}

/* The wheel as it was fetched, or as it lies beside the lock where its address is nobody else's business. */
static struct lock_file wheel_of(struct staging *s, const struct stage_dist *d)
{
	const struct wheel_file *file = d->file;
	struct lock_file wheel = {
		.name = file->filename, .is_wheel = true, .url = stage_public_url(s, file->url),
		.path = arena_fmt(s->a, "wheels/%.*s", STR_ARG(file->filename)),
		.upload_time = file->upload_time, .size = d->wheel_bytes,
	};
	PUSH(s->a, &wheel.hashes, arena_fmt(s->a, "sha256:%.*s", STR_ARG(d->sha256)));
	return wheel;
}

static struct lock_package package_of(struct staging *s, const struct tree *t, const struct stage_dist *d)
{
	struct lock_package package = {
		.name = d->name, .written = d->version->normal, .version = *d->version, .knows_requires = true,
		.requires_python = d->metadata ? d->metadata->requires_python : STR(""),
	};
	struct strs requires = kept_requires(s->a, t, d);
	for (size_t i = 0; i < requires.n; i++)
		PUSH(s->a, &package.requires, ((struct lock_requirement){ .name = requires.v[i] }));
	PUSH(s->a, &package.files, wheel_of(s, d));
	return package;
}

/* The kept set as installers read it: less than a resolver would lock, and marked so. */
static bool write_locks(struct staging *s, struct tree *t, struct lines *lines, struct err *e)
{
	struct lockfile lock = { .path = STR("pylock.toml"), .header = run_redact(s->r, s->a, s->plan->command),
	                         .is_ours = true, .pruned = true, .prune = s->plan->prune };
	str pylock, pins;
	for (size_t i = 0; i < t->plan->n; i++) {
		const struct stage_dist *d = &t->plan->v[i];
		if (d->kept) PUSH(s->a, &lock, package_of(s, t, d));
		else PUSH(s->a, &lock.dropped, d->name);
	}
	return lock_set_targets(s->a, t->plan->target, 1, &lock, e) && lockfile_pylock(s->a, &lock, &pylock, e) &&
	       lockfile_requirements(s->a, &lock, &pins, e) && add_bytes(s, t, "requirements.txt", pins, lines, e) &&
	       add_bytes(s, t, "pylock.toml", pylock, lines, e);
}

/* ---- bill of materials ---- */

static bool write_sbom(struct staging *s, struct tree *t, struct lines *lines, struct err *e)
{
	str text;
	return stage_sbom(s, t, &text, e) && add_bytes(s, t, "sbom.cdx.json", text, lines, e);
}

/* ---- manifest ---- */

static int line_order(const void *a, const void *b)
{
	return str_cmp(((const struct line *)a)->path, ((const struct line *)b)->path);
}

static bool digest_of(struct staging *s, struct tree *t, struct lines *lines, str *out,
                      struct err *e)
{
	uint8_t digest[SHA256_BYTES];
	struct buf b = buf_in(s->a);
	enum { BETWEEN = sizeof "  0644 \n" };
	size_t bytes = 0;
	for (size_t i = 0; i < t->files.n; i++) {
		const struct tree_file *file = &t->files.v[i];
		if (file->twin) continue;
		PUSH(s->a, lines, (struct line){ arena_fmt(s->a, "root/%.*s", STR_ARG(file->path)), file->sha256, file->mode });
	}
	qsort(lines->v, lines->n, sizeof *lines->v, line_order);
	for (size_t i = 0; i < lines->n; i++) bytes += lines->v[i].path.n + lines->v[i].sha256.n + BETWEEN;
	buf_reserve(&b, bytes);
	for (size_t i = 0; i < lines->n; i++)
		buf_fmt(&b, "%.*s %04o %.*s\n", STR_ARG(lines->v[i].sha256), lines->v[i].mode, STR_ARG(lines->v[i].path));
	if (!sha256_of(buf_str(&b), digest, e)) return false;
	*out = sha256_hex(s->a, digest);
	return true;
}

static bool write_manifest(struct staging *s, struct tree *t, str digest, struct err *e)
{
	struct manifest m;
	stage_manifest(s, t, &m);
	m.digest = digest;
	return file_create(s->r, path_join(s->a, t->dir, STR("manifest.json")), manifest_text(s->a, &m), 0644,
	                   s->plan->mtime, e);
}

static bool write_texts(struct staging *s, struct tree *t, str *digest, struct err *e)
{
	struct lines lines = { 0 };
	return link_wheels(s, t, &lines, e) && link_folders(s, t, e) && write_locks(s, t, &lines, e) &&
	       write_sbom(s, t, &lines, e) && digest_of(s, t, &lines, digest, e) &&
	       write_manifest(s, t, *digest, e) && dir_set(s->r, t->dir, 0755, s->plan->mtime, e);
}

/* What the texts of a tree are made of goes with them. */
bool stage_texts(struct staging *s, struct tree *t, str *digest, struct err *e)
{
	struct arena *kept = s->a, texts;
	arena_init(&texts);
	s->a = &texts;
	bool ok = write_texts(s, t, digest, e);
	s->a = kept;
	if (ok) *digest = arena_str(kept, *digest);
	arena_free(&texts);
	return ok;
}
