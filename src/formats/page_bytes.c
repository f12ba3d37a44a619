/*
 * A page as bytes, for the cache. All numbers are little-endian:
 *
 *	magic, counts of versions, tag sets, sdists, wheels, bytes of text
 *	name, status                as places in the text: offset and length
 *	versions                    places; each distinct one once
 *	tag sets                    places of "python-abi-platform"; each once
 *	sdists                      numbers of versions
 *	wheels                      fixed records of numbers, places and digests
 *	text
 *
 * Reading parses each distinct version and asks about each distinct set of tags
 * once; a wheel that is left out costs next to nothing.
 */
#include "spokeshave/bits.h"
#include "spokeshave/buf.h"
#include "spokeshave/names.h"
#include "spokeshave/page.h"
#include "spokeshave/record.h"

static const str MAGIC = STR_INIT("spokeshave page 4\n");

enum {
	PLACE_BYTES = 8,
	COUNTS = 5,
	WHEEL_PLACES = 7,
	DIGEST_BYTES = 32,
	WHEEL_BYTES = WHEEL_PLACES * PLACE_BYTES + 2 * DIGEST_BYTES + 2 * 8 + 4 * 4, /* sizes; version, tags, index, flags */
	FLAG_SIBLING = 3, FLAG_YANKED = 4, FLAG_SHA256 = 8, FLAG_METADATA_SHA256 = 16, FLAGS = 31,
};

struct writer {
	struct buf head, text;
	struct names seen, versions, tags;
	struct arena scratch;
	VEC(uint32_t) offset; /* in `text`, by id of `seen` */
	bool too_large;
};

static void add_u32(struct buf *b, uint32_t value)
{
	char bytes[4];
	for (int i = 0; i < 4; i++) bytes[i] = (char)(value >> 8 * i & 0xFF);
	buf_add(b, (str){ bytes, sizeof bytes });
}

static void add_u64(struct buf *b, uint64_t value)
{
	add_u32(b, (uint32_t)value);
	add_u32(b, (uint32_t)(value >> 32));
}

static void add_place(struct writer *w, size_t offset, size_t n)
{
	w->too_large |= offset > UINT32_MAX - n;
	add_u32(&w->head, (uint32_t)offset);
	add_u32(&w->head, (uint32_t)n);
}

/* A digest in hex, or none: half the bytes, which are a good part of a page. */
static void add_digest(struct writer *w, str hex)
{
	uint8_t digest[DIGEST_BYTES] = { 0 };
	if (hex.n) sha256_from_hex(hex, digest);
	buf_add(&w->head, (str){ (const char *)digest, sizeof digest });
}

/* A text that hardly occurs twice, as a URL. Returns where it stands. */
static size_t add_new(struct writer *w, str s)
{
	size_t offset = w->text.n;
	buf_add(&w->text, s);
	add_place(w, offset, s.n);
	return offset;
}

/* A text that many wheels share, which is kept once. */
static void add_shared(struct writer *w, str s)
{
	uint32_t id = names_add(&w->seen, s);
	if (id == w->offset.n) {
		PUSH(w->text.a, &w->offset, (uint32_t)w->text.n);
		buf_add(&w->text, s);
	}
	add_place(w, w->offset.v[id], s.n);
}

/* Until the next call. */
static str tags_text(struct writer *to, const struct wheel_name *w)
{
	arena_reset(&to->scratch, (struct arena_mark){ 0 });
	return arena_fmt(&to->scratch, "%.*s-%.*s-%.*s", STR_ARG(w->python), STR_ARG(w->abi), STR_ARG(w->platform));
}

static void add_wheel(struct writer *w, const struct wheel_file *f)
{
	add_u32(&w->head, names_find(&w->versions, f->wheel.version.normal));
	add_u32(&w->head, names_find(&w->tags, tags_text(w, &f->wheel)));
	const str shared[] = { f->requires_python, f->yanked, f->wheel.name, f->wheel.build_text };
	size_t url = add_new(w, f->url);
	if (str_ends(f->url, f->filename)) /* nearly always */
		add_place(w, url + f->url.n - f->filename.n, f->filename.n);
	else
		add_new(w, f->filename);
	add_new(w, f->upload_time);
	for (size_t i = 0; i < COUNT(shared); i++) add_shared(w, shared[i]);
	add_digest(w, f->sha256);
	add_digest(w, f->metadata_sha256);
	add_u64(&w->head, f->size);
	add_u64(&w->head, f->wheel.build_number);
	add_u32(&w->head, f->index);
	add_u32(&w->head, (uint32_t)f->metadata | (f->is_yanked ? FLAG_YANKED : 0u) | (f->sha256.n ? FLAG_SHA256 : 0u) |
	                  (f->metadata_sha256.n ? FLAG_METADATA_SHA256 : 0u));
}

static void number(struct writer *w, const struct page *page)
{
	for (size_t i = 0; i < page->sdists.n; i++) names_add(&w->versions, page->sdists.v[i].normal);
	for (size_t i = 0; i < page->n; i++) {
		names_add(&w->versions, page->v[i].wheel.version.normal);
		names_add(&w->tags, tags_text(w, &page->v[i].wheel));
	}
}

/* About the bytes of text that a page needs: with ten thousand files the copies that growth leaves would be the most. */
static size_t text_size(const struct page *page)
{
	size_t text = 0;
	for (size_t i = 0; i < page->n; i++) {
		const struct wheel_file *f = &page->v[i];
		text += f->url.n + f->upload_time.n;
		if (!str_ends(f->url, f->filename)) text += f->filename.n;
	}
	return text + text / 8 + 1024;
}

/* What stands before the text: its size is known before any of it is. */
static size_t head_size(const struct writer *w, const struct page *page)
{
	return MAGIC.n + (size_t)COUNTS * 4 + (2 + w->versions.text.n + w->tags.text.n) * PLACE_BYTES + page->sdists.n * 4 +
	       page->n * WHEEL_BYTES;
}

str page_write(struct arena *a, const struct page *page)
{
	struct writer w = { .head = buf_in(a), .text = buf_in(a) };
	struct arena texts;
	arena_init(&texts);
	w.text.a = &texts;
	names_init(&w.seen, &texts);
	names_init(&w.versions, &texts);
	names_init(&w.tags, &texts);
	number(&w, page);
	size_t head = head_size(&w, page);
	buf_reserve(&w.head, head + text_size(page));
	w.text.p = w.head.p + head; /* behind the head, as long as there is room */
	w.text.cap = w.head.cap - head;

	buf_add(&w.head, MAGIC);
	add_u32(&w.head, (uint32_t)w.versions.text.n);
	add_u32(&w.head, (uint32_t)w.tags.text.n);
	add_u32(&w.head, (uint32_t)page->sdists.n);
	add_u32(&w.head, (uint32_t)page->n);
	size_t count_at = w.head.n;
	add_u32(&w.head, 0); /* of the text, which is not written yet */
	add_new(&w, page->name);
	add_new(&w, page->status);
	for (uint32_t i = 0; i < w.versions.text.n; i++) add_new(&w, names_text(&w.versions, i));
	for (uint32_t i = 0; i < w.tags.text.n; i++) add_new(&w, names_text(&w.tags, i));
	for (size_t i = 0; i < page->sdists.n; i++)
		add_u32(&w.head, names_find(&w.versions, page->sdists.v[i].normal));
	for (size_t i = 0; i < page->n; i++) add_wheel(&w, &page->v[i]);
	arena_free(&w.scratch);

	w.too_large |= page->n > UINT32_MAX || page->sdists.n > UINT32_MAX || w.text.n > UINT32_MAX;
	for (int i = 0; i < 4; i++) w.head.p[count_at + (size_t)i] = (char)(w.text.n >> 8 * i & 0xFF);
	if (w.text.p == w.head.p + head) w.head.n += w.text.n;
	else buf_add(&w.head, buf_str(&w.text));
	arena_free(&texts);
	return w.too_large ? (str){ 0 } : buf_str(&w.head);
}

/* ---- reading ---- */

struct reader {
	str rest;  /* what is left of the part before the text */
	str text;
	bool bad;
};

static uint32_t get_u32(struct reader *r)
{
	uint32_t value = 0;
	if (r->rest.n < 4) {
		r->bad = true;
		return 0;
	}
	for (int i = 0; i < 4; i++) value |= (uint32_t)(unsigned char)r->rest.p[i] << 8 * i;
	r->rest = str_skip(r->rest, 4);
	return value;
}

static uint64_t get_u64(struct reader *r)
{
	uint64_t low = get_u32(r);
	return low | (uint64_t)get_u32(r) << 32;
}

static str get_str(struct reader *r)
{
	uint32_t offset = get_u32(r), n = get_u32(r);
	if (offset > r->text.n || n > r->text.n - offset) {
		r->bad = true;
		return (str){ 0 };
	}
	return n ? str_slice(r->text, offset, (size_t)offset + n) : (str){ 0 };
}

/* A number below `n`. */
static uint32_t get_number(struct reader *r, uint32_t n)
{
	uint32_t i = get_u32(r);
	if (i < n) return i;
	r->bad = true;
	return 0;
}

static str get_bytes(struct reader *r, size_t n)
{
	if (r->rest.n < n) {
		r->bad = true;
		return (str){ 0 };
	}
	str bytes = str_slice(r->rest, 0, n);
	r->rest = str_skip(r->rest, n);
	return bytes;
}

/* The rest of a wheel's record, after its version and tags; borrows the bytes, and digests are not in hex yet. */
static void get_wheel(struct reader *r, struct wheel_file *f)
{
	str *const places[WHEEL_PLACES] = {
		&f->url, &f->filename, &f->upload_time, &f->requires_python, &f->yanked, &f->wheel.name, &f->wheel.build_text,
	};
	for (size_t i = 0; i < COUNT(places); i++) *places[i] = get_str(r);
	f->sha256 = get_bytes(r, DIGEST_BYTES);
	f->metadata_sha256 = get_bytes(r, DIGEST_BYTES);
	f->size = get_u64(r);
	f->wheel.build_number = get_u64(r);
	f->index = get_u32(r);
	uint32_t flags = get_u32(r);
	r->bad |= (flags & FLAG_SIBLING) > SIBLING_THERE || flags > FLAGS;
	f->metadata = (enum sibling)(flags & FLAG_SIBLING);
	f->is_yanked = flags & FLAG_YANKED;
	if (!(flags & FLAG_SHA256)) f->sha256.n = 0;
	if (!(flags & FLAG_METADATA_SHA256)) f->metadata_sha256.n = 0;
}

/* ---- what is kept ---- */

struct tags {
	struct wheel_name name; /* only its three tags */
	bool fits;
	unsigned closeness;     /* of one that does not */
};

struct kept {
	struct arena *a;
	const struct tag_set *const *accept;
	size_t accept_n;
	struct version *versions;
	uint32_t versions_n;
	struct tags *tags;
	uint32_t tags_n;
	struct names texts;     /* that many wheels share */
	bool *accepted;         /* by version: a wheel of it is */
	uint32_t *other;        /* by version: place in `files` + 1 of the closest one that is not */
	unsigned *closeness;    /* by version: of that one */
	struct arena scratch;   /* of `files` */
	struct { struct wheel_file *v; size_t n, cap; } files;
};

static str shared(struct kept *k, str s)
{
	return s.n ? names_text(&k->texts, names_add(&k->texts, s)) : s;
}

static bool runs_somewhere(const struct kept *k, const struct wheel_name *w)
{
	for (size_t i = 0; i < k->accept_n; i++)
		if (tag_set_rank(k->accept[i], w) != RANK_NONE) return true;
	return !k->accept_n;
}

/* The place of a text that may lie within another one, once that was copied. */
static str within(str copy, str whole, str part)
{
	return (str){ copy.p + (part.p - whole.p), part.n };
}

static str hex_of(struct arena *a, str digest)
{
	return digest.n ? sha256_hex(a, (const uint8_t *)digest.p) : digest;
}

static struct wheel_file copy_wheel(struct kept *k, const struct wheel_file *f)
{
	struct wheel_file c = *f;
	bool inside = f->filename.n && f->filename.p >= f->url.p && f->filename.p + f->filename.n <= f->url.p + f->url.n;
	c.url = arena_str(k->a, f->url);
	c.filename = inside ? within(c.url, f->url, f->filename) : arena_str(k->a, f->filename);
	c.sha256 = hex_of(k->a, f->sha256);
	c.metadata_sha256 = hex_of(k->a, f->metadata_sha256);
	c.upload_time = arena_str(k->a, f->upload_time);
	c.requires_python = shared(k, f->requires_python);
	c.yanked = shared(k, f->yanked);
	c.wheel.name = shared(k, f->wheel.name);
	c.wheel.build_text = shared(k, f->wheel.build_text);
	return c;
}

/* The closest one that is not accepted stands for its version until one that is comes. */
static bool is_wanted(const struct kept *k, uint32_t version, const struct tags *tags)
{
	return tags->fits || (!k->accepted[version] && tags->closeness > k->closeness[version]);
}

static void keep(struct kept *k, const struct wheel_file *f, uint32_t version, const struct tags *tags)
{
	struct wheel_file copy = copy_wheel(k, f);
	copy.wheel.version = k->versions[version];
	copy.wheel.python = tags->name.python;
	copy.wheel.abi = tags->name.abi;
	copy.wheel.platform = tags->name.platform;
	k->accepted[version] |= tags->fits;
	if (!tags->fits && k->other[version]) {
		k->files.v[k->other[version] - 1] = copy;
	} else {
		PUSH(&k->scratch, &k->files, copy);
		if (!tags->fits) k->other[version] = (uint32_t)k->files.n;
	}
	if (!tags->fits) k->closeness[version] = tags->closeness;
}

/* In their order, without the stand-ins of versions that turned out to have a wheel. */
static void settle(struct kept *k, struct page *page)
{
	struct bits gone = bits_new(&k->scratch, k->files.n);
	for (uint32_t v = 0; v < k->versions_n; v++)
		if (k->accepted[v] && k->other[v]) bits_set(gone, k->other[v] - 1);
	page->cap = k->files.n - bits_count(gone);
	page->v = NEW_N(k->a, struct wheel_file, page->cap);
	for (size_t i = 0; i < k->files.n; i++)
		if (!bits_has(gone, i)) page->v[page->n++] = k->files.v[i];
}

/* ---- the way in ---- */

static bool get_versions(struct reader *r, struct kept *k)
{
	for (uint32_t i = 0; i < k->versions_n; i++) {
		str text = get_str(r);
		if (r->bad || !version_parse(k->a, text, &k->versions[i]) || !str_eq(text, k->versions[i].normal)) return false;
	}
	return true;
}

static bool get_tags(struct reader *r, struct kept *k)
{
	str rest;
	for (uint32_t i = 0; i < k->tags_n; i++) {
		struct wheel_name *w = &k->tags[i].name;
		str_cut(arena_str(k->a, get_str(r)), '-', &w->python, &rest);
		str_cut(rest, '-', &w->abi, &w->platform);
		if (r->bad) return false;
		k->tags[i].fits = runs_somewhere(k, w);
		for (size_t t = 0; t < k->accept_n; t++) {
			unsigned closeness = tag_set_closeness(k->accept[t], w);
			if (closeness > k->tags[i].closeness) k->tags[i].closeness = closeness;
		}
	}
	return true;
}

static bool get_sdists(struct reader *r, const struct kept *k, uint32_t n, struct page *page)
{
	page->sdists.v = NEW_N(k->a, struct version, n);
	page->sdists.n = page->sdists.cap = n;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t version = get_number(r, k->versions_n);
		if (r->bad) return false;
		page->sdists.v[i] = k->versions[version];
	}
	return true;
}

static bool get_wheels(struct reader *r, struct kept *k, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		str next = str_skip(r->rest, WHEEL_BYTES);
		uint32_t version = get_number(r, k->versions_n), tags = get_number(r, k->tags_n);
		if (r->bad) return false;
		if (is_wanted(k, version, &k->tags[tags])) {
			struct wheel_file f = { 0 };
			get_wheel(r, &f);
			if (r->bad) return false;
			keep(k, &f, version, &k->tags[tags]);
		}
		r->rest = next;
	}
	return true;
}

bool page_read(struct arena *a, str bytes, const struct tag_set *const *accept, size_t accept_n, struct page *out)
{
	struct reader r = { .rest = bytes };
	if (!str_eat(&r.rest, MAGIC)) return false;
	uint32_t versions_n = get_u32(&r), tags_n = get_u32(&r), sdists_n = get_u32(&r), n = get_u32(&r);
	uint32_t text_n = get_u32(&r);
	uint64_t head = (2 + (uint64_t)versions_n + tags_n) * PLACE_BYTES + (uint64_t)sdists_n * 4 + (uint64_t)n * WHEEL_BYTES;
	if (r.bad || r.rest.n != head + text_n) return false;
	r.text = str_skip(r.rest, (size_t)head);
	r.rest = str_slice(r.rest, 0, (size_t)head);

	struct page page = { 0 };
	struct kept k = { .a = a, .accept = accept, .accept_n = accept_n, .versions_n = versions_n,
	                  .tags_n = tags_n };
	page.name = arena_str(a, get_str(&r));
	page.status = arena_str(a, get_str(&r));
	arena_init(&k.scratch);
	names_init(&k.texts, a);
	k.versions = NEW_N(&k.scratch, struct version, versions_n);
	k.tags = NEW_N(&k.scratch, struct tags, tags_n);
	k.accepted = NEW_N(&k.scratch, bool, versions_n);
	k.other = NEW_N(&k.scratch, uint32_t, versions_n);
	k.closeness = NEW_N(&k.scratch, unsigned, versions_n);
	bool ok = get_versions(&r, &k) && get_tags(&r, &k) && get_sdists(&r, &k, sdists_n, &page) && get_wheels(&r, &k, n);
	if (ok) settle(&k, &page);
	arena_free(&k.scratch);
	if (ok) *out = page;
	return ok;
}
