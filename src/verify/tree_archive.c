/* A tree in a tar archive: one of a staged directory or of a layer, plain or gzip; or the layers of a saved image. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "spokeshave/files.h"
#include "verify_private.h"

#define LIMIT_IMAGE_BYTES (UINT64_C(256) << 30) /* of what an archive holds, expanded */
#define LIMIT_LAYERS 4096u
enum { BLOCK = 256 << 10 };

/* ---- bytes: a file, what gzip packed, an entry of another archive ---- */

struct file_source { int fd; };

static bool read_file_source(void *ctx, char *to, size_t n, size_t *got, struct err *e)
{
	struct file_source *f = ctx;
	ssize_t some;
	do some = read(f->fd, to, n);
	while (some < 0 && errno == EINTR);
	*got = some < 0 ? 0 : (size_t)some;
	return some >= 0 || err_set(e, FAULT_SYSTEM, "read: %s", strerror(errno));
}

/* Plain or gzip: what the first two bytes say. */
struct packed {
	struct tar_source from;
	char *in;
	size_t at, n;      /* of `in` */
	bool begun, gzip, over;
	z_stream z;
	uint64_t total;    /* bytes handed out */
};

static bool fill(struct packed *p, struct err *e)
{
	p->at = 0;
	return p->from.read(p->from.ctx, p->in, BLOCK, &p->n, e);
}

static bool begin(struct packed *p, struct err *e)
{
	static const char gzip[] = { '\x1f', '\x8b' }, zstd[] = { '\x28', '\xb5', '\x2f', '\xfd' };
	p->begun = true;
	if (!fill(p, e)) return false;
	str head = { p->in, p->n };
	if (str_starts(head, (str){ zstd, sizeof zstd }))
		return err_set(e, FAULT_INPUT, "it is packed by zstd, which is not read here; unpack it first");
	p->gzip = str_starts(head, (str){ gzip, sizeof gzip });
	if (p->gzip && inflateInit2(&p->z, 15 + 16) != Z_OK) return err_set(e, FAULT_SYSTEM, "no memory");
	return true;
}

static bool inflate_some(struct packed *p, char *to, size_t n, size_t *got, struct err *e)
{
	p->z.next_out = (Bytef *)to;
	p->z.avail_out = (uInt)(n < BLOCK ? n : BLOCK);
	size_t room = p->z.avail_out;
	while (p->z.avail_out == room && !p->over) {
		if (p->at == p->n && !fill(p, e)) return false;
		if (!p->n) return err_set(e, FAULT_INTEGRITY, "what gzip packed is cut off");
		p->z.next_in = (Bytef *)p->in + p->at;
		p->z.avail_in = (uInt)(p->n - p->at);
		int state = inflate(&p->z, Z_NO_FLUSH);
		p->at = p->n - p->z.avail_in;
		if (state == Z_STREAM_END) {
			/* Members may follow one another, as parallel packers write them. */
			if (p->at == p->n && !fill(p, e)) return false;
			p->over = !p->n || p->in[p->at] != '\x1f';
			if (!p->over) inflateReset(&p->z);
		} else if (state != Z_OK && state != Z_BUF_ERROR) {
			return err_set(e, FAULT_INTEGRITY, "what gzip packed is broken");
		}
	}
	*got = room - p->z.avail_out;
	return true;
}

static bool read_packed(void *ctx, char *to, size_t n, size_t *got, struct err *e)
{
	struct packed *p = ctx;
	if (!p->begun && !begin(p, e)) return false;
	if (p->gzip) {
		if (!inflate_some(p, to, n, got, e)) return false;
	} else {
		if (p->at == p->n && !fill(p, e)) return false;
		*got = n < p->n - p->at ? n : p->n - p->at;
		memcpy(to, p->in + p->at, *got);
		p->at += *got;
	}
	p->total += *got;
	return p->total <= LIMIT_IMAGE_BYTES ||
	       err_set(e, FAULT_INTEGRITY, "more than %llu GB once unpacked", (unsigned long long)(LIMIT_IMAGE_BYTES >> 30));
}

static void packed_close(struct packed *p)
{
	if (p->gzip) inflateEnd(&p->z);
}

static bool read_entry(void *ctx, char *to, size_t n, size_t *got, struct err *e)
{
	return tar_read(ctx, to, n, got, e);
}

/* ---- one archive ---- */

struct opened { struct file_source file; struct packed packed; struct tar tar; };

static bool open_path(struct arena *a, str path, struct opened *o, struct err *e)
{
	o->file.fd = open(arena_cstr(a, path), O_RDONLY | O_CLOEXEC);
	if (o->file.fd < 0) return err_set(e, errno == ENOENT ? FAULT_INPUT : fault_of_errno(errno), "%.*s: %s", STR_ARG(path), strerror(errno));
	o->packed = (struct packed){ .from = { read_file_source, &o->file }, .in = arena_bytes(a, BLOCK) };
	o->tar = tar_open((struct tar_source){ read_packed, &o->packed });
	return true;
}

static void close_path(struct opened *o)
{
	packed_close(&o->packed);
	close(o->file.fd);
}

static bool read_whole(struct tar *t, struct arena *a, const struct tar_entry *entry, uint64_t limit, str *out, struct err *e)
{
	if (entry->size > limit)
		return err_set(e, FAULT_INTEGRITY, "'%.*s' is of more than %llu bytes", STR_ARG(entry->path), (unsigned long long)limit);
	char *p = arena_bytes(a, (size_t)entry->size + 1);
	size_t got = 0, some = 1;
	while (some && got < entry->size) {
		if (!tar_read(t, p + got, (size_t)entry->size - got, &some, e)) return false;
		got += some;
	}
	*out = (str){ p, got };
	return true;
}

static bool hash_entry(struct tar *t, char *block, EVP_MD_CTX *c, struct seen *s, struct err *e)
{
	uint8_t digest[SHA256_BYTES];
	bool ok = EVP_DigestInit_ex(c, EVP_sha256(), NULL);
	for (size_t got = 1; ok && got;) {
		if (!tar_read(t, block, BLOCK, &got, e)) return false;
		ok = EVP_DigestUpdate(c, block, got);
	}
	if (!ok || !EVP_DigestFinal_ex(c, digest, NULL)) return err_set(e, FAULT_SYSTEM, "sha256: no memory");
	hex_write(digest, sizeof digest, s->sha256);
	s->hashed = true;
	return true;
}

struct walk {
	struct run *r;
	struct arena *a;
	const struct tree_wants *wants;
	char *block;
	EVP_MD_CTX *hash;
};

static bool take_entry(struct walk *w, struct tar *t, const struct tar_entry *entry, struct seen *s, struct err *e)
{
	enum seen_want want = entry->kind == TAR_FILE ? tree_want(w->wants, entry->path) : WANT_NOTHING;
	str bytes;
	uint8_t digest[SHA256_BYTES];
	*s = (struct seen){ .path = entry->path, .kind = entry->kind, .mode = entry->mode, .size = entry->size, .link = entry->link };
	if (want == WANT_NOTHING) return true;
	if (want == WANT_DIGEST || entry->size > LIMIT_SEEN_BYTES) return hash_entry(t, w->block, w->hash, s, e);
	struct arena bytes_of;
	arena_init(&bytes_of);
	bool ok = read_whole(t, &bytes_of, entry, LIMIT_SEEN_BYTES, &bytes, e) && sha256_of(bytes, digest, e);
	if (ok) {
		struct arena scratch;
		arena_init(&scratch);
		struct seen kept = *s;
		seen_keep(&scratch, &kept, want, bytes);
		s->text = arena_str(w->a, kept.text);
		arena_free(&scratch);
		hex_write(digest, sizeof digest, s->sha256);
		s->hashed = true;
	}
	arena_free(&bytes_of);
	return ok;
}

/* A hard link is the file that it leads to, as it was when the link was made: another may come in its place later. */
static void follow_hard_link(const struct names *paths, const struct seen_tree *before, struct seen *s)
{
	str to = s->link, path = s->path;
	if (s->kind != TAR_HARDLINK) return;
	while (str_eat(&to, STR("./")) || str_eat(&to, STR("/"))) {}
	uint32_t id = names_find(paths, to);
	if (id >= before->n || before->v[id].kind != TAR_FILE) return;
	*s = before->v[id];
	s->path = path;
}

/* An entry that comes again replaces the one before. */
static bool walk_tar(struct walk *w, struct tar *t, struct seen_tree *out, struct err *e)
{
	struct names paths;
	names_init(&paths, w->a);
	*out = (struct seen_tree){ 0 };
	for (bool end = false;;) {
		struct tar_entry entry = { 0 };
		struct seen s;
		if (run_interrupted(w->r)) return run_interrupted_err(e);
		if (!tar_next(t, w->a, &entry, &end, e)) return false;
		if (end) break;
		if (!entry.path.n) continue;
		if (!take_entry(w, t, &entry, &s, e)) return false;
		if (out->n == LIMIT_SEEN_FILES) return err_set(e, FAULT_INTEGRITY, "more than %u files", LIMIT_SEEN_FILES);
		follow_hard_link(&paths, out, &s);
		uint32_t id = names_add(&paths, entry.path);
		if (id < out->n) out->v[id] = s;
		else PUSH(w->a, out, s);
	}
	seen_sort(out);
	return true;
}

/* ---- what kind it is ---- */

/*
 * Of an image manifest.json tells the layers; of a staged directory it is ours.
 * It may stand anywhere, so all of the archive is passed over.
 */
bool archive_look(struct run *r, struct arena *a, str path, struct archive_look *out, struct err *e)
{
	struct opened o = { 0 };
	bool ok = true;
	*out = (struct archive_look){ 0 };
	if (!open_path(a, path, &o, e)) return false;
	for (bool end = false; ok;) {
		struct tar_entry entry = { 0 };
		struct arena_mark m = arena_mark(a);
		ok = run_interrupted(r) ? run_interrupted_err(e) : tar_next(&o.tar, a, &entry, &end, e);
		if (!ok || end) break;
		out->is_oci |= str_eq(entry.path, STR("oci-layout"));
		bool manifest = str_eq(entry.path, STR("manifest.json")), lock = str_eq(entry.path, STR("pylock.toml"));
		if (entry.kind != TAR_FILE || (!manifest && !lock)) {
			arena_reset(a, m);
			continue;
		}
		ok = read_whole(&o.tar, a, &entry, manifest ? LIMIT_MANIFEST_BYTES : LIMIT_LOCK_BYTES, manifest ? &out->manifest : &out->lock, e);
	}
	close_path(&o);
	if (!ok) return err_in(e, "%.*s", STR_ARG(path));
	out->is_stage = manifest_is_ours(str_slice(out->manifest, 0, 64));
	if (out->is_oci && !out->manifest.n)
		return err_set(e, FAULT_INPUT, "%.*s: an OCI archive; save the image as a docker-archive, which has a manifest.json",
		               STR_ARG(path));
	if (out->is_stage || !out->manifest.n) return true;
	out->is_image = image_manifest_parse(a, out->manifest, &out->layers, e);
	if (out->is_image && out->layers.n > LIMIT_LAYERS) out->is_image = err_set(e, FAULT_INPUT, "more than %u layers", LIMIT_LAYERS);
	return out->is_image || err_in(e, "%.*s", STR_ARG(path));
}

/* ---- an image ---- */

static bool walk_layer(struct walk *w, struct tar *outer, struct seen_tree *out, struct err *e)
{
	struct packed packed = { .from = { read_entry, outer }, .in = arena_bytes(w->a, BLOCK) };
	struct tar inner = tar_open((struct tar_source){ read_packed, &packed });
	bool ok = walk_tar(w, &inner, out, e);
	packed_close(&packed);
	return ok;
}

/* "ID/layer.tar" may lead to a layer that stands elsewhere: where, from the archive's top. */
static str link_target(struct arena *a, const struct tar_entry *entry)
{
	str to = entry->link, folder = entry->path;
	if (entry->kind == TAR_HARDLINK) return to;
	folder = str_slice(folder, 0, str_rfind(folder, '/') == folder.n ? 0 : str_rfind(folder, '/'));
	while (str_eat(&to, STR("../"))) folder = str_slice(folder, 0, str_rfind(folder, '/') == folder.n ? 0 : str_rfind(folder, '/'));
	return folder.n ? arena_fmt(a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(to)) : to;
}

struct layer { str path, at; struct seen_tree tree; bool read; };

static bool read_layers(struct walk *w, struct tar *t, struct layer *v, size_t n, struct err *e)
{
	for (bool end = false;;) {
		struct tar_entry entry = { 0 };
		if (!tar_next(t, w->a, &entry, &end, e)) return false;
		if (end) return true;
		for (size_t i = 0; i < n; i++) {
			bool leads = str_eq(v[i].path, entry.path) && (entry.kind == TAR_SYMLINK || entry.kind == TAR_HARDLINK);
			if (leads) v[i].at = link_target(w->a, &entry);
			if (v[i].read || entry.kind != TAR_FILE || !str_eq(v[i].at, entry.path)) continue;
			if (!walk_layer(w, t, &v[i].tree, e)) return err_in(e, "layer %.*s", STR_ARG(entry.path));
			v[i].read = true;
			/* The same layer may be there twice, as an empty one often is: its bytes are gone by now. */
			for (size_t k = i + 1; k < n; k++)
				if (str_eq(v[k].at, entry.path)) v[k].tree = v[i].tree, v[k].read = true;
		}
	}
}

static bool all_read(const struct layer *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!v[i].read) return false;
	return true;
}

static bool walk_image(struct walk *w, str path, const struct strs *layers, struct seen_tree *out, struct err *e)
{
	struct layer *v = NEW_N(w->a, struct layer, layers->n);
	struct seen_tree *trees = NEW_N(w->a, struct seen_tree, layers->n);
	bool ok = true;
	for (size_t i = 0; i < layers->n; i++) v[i] = (struct layer){ .path = layers->v[i], .at = layers->v[i] };
	/* A link may stand behind the layer that it leads to: so twice. */
	for (int turn = 0; ok && turn < 2 && !all_read(v, layers->n); turn++) {
		struct opened o = { 0 };
		if (!open_path(w->a, path, &o, e)) return false;
		ok = read_layers(w, &o.tar, v, layers->n, e);
		close_path(&o);
	}
	for (size_t i = 0; ok && i < layers->n; i++) {
		if (!v[i].read) return err_set(e, FAULT_INTEGRITY, "its manifest names the layer %.*s, which is not there", STR_ARG(v[i].path));
		for (size_t k = 0; k < v[i].tree.n; k++) v[i].tree.v[k].layer = (uint32_t)i;
		trees[i] = v[i].tree;
	}
	if (ok) layers_merge(w->a, trees, layers->n, out);
	return ok;
}

bool tree_of_archive(struct run *r, str path, const struct archive_look *look, const struct tree_wants *wants,
                     struct seen_tree *out, struct err *e)
{
	struct arena *a = run_arena(r);
	struct walk w = { r, a, wants, arena_bytes(a, BLOCK), EVP_MD_CTX_new() };
	struct opened o = { 0 };
	bool ok = w.hash != NULL || err_set(e, FAULT_SYSTEM, "no memory");
	if (ok && look->is_image) {
		ok = walk_image(&w, path, &look->layers, out, e);
	} else if (ok) {
		ok = open_path(a, path, &o, e);
		if (ok) {
			ok = walk_tar(&w, &o.tar, out, e);
			close_path(&o);
		}
	}
	EVP_MD_CTX_free(w.hash);
	return ok || err_in(e, "%.*s", STR_ARG(path));
}
