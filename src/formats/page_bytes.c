/*
 * A page as bytes, for the cache. All numbers are little-endian:
 *
 *	magic, counts of versions, sdists, wheels, bytes of text
 *	name, status                as places in the text: offset and length
 *	versions                    places; each distinct one once
 *	sdists                      numbers of versions
 *	wheels                      fixed records of places and numbers
 *	text
 *
 * Reading parses each distinct version once and copies no text.
 */
#include "spokeshave/buf.h"
#include "spokeshave/names.h"
#include "spokeshave/page.h"

static const str MAGIC = STR_INIT("spokeshave page 1\n");

enum {
	PLACE_BYTES = 8,
	WHEEL_PLACES = 12,
	WHEEL_BYTES = WHEEL_PLACES * PLACE_BYTES + 2 * 8 + 3 * 4, /* sizes; index, version, flags */
	FLAG_SIBLING = 3, FLAG_YANKED = 4, FLAGS = 7,
};

struct writer {
	struct buf head, text;
	struct names seen, versions;
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

/* A text that hardly occurs twice: a URL, a digest. Returns where it stands. */
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
		PUSH(w->head.a, &w->offset, (uint32_t)w->text.n);
		buf_add(&w->text, s);
	}
	add_place(w, w->offset.v[id], s.n);
}

static void add_wheel(struct writer *w, const struct wheel_file *f)
{
	const str unique[] = { f->sha256, f->metadata_sha256, f->upload_time };
	const str shared[] = { f->requires_python, f->yanked, f->wheel.name, f->wheel.build_text,
	                       f->wheel.python, f->wheel.abi, f->wheel.platform };
	size_t url = add_new(w, f->url);
	if (str_ends(f->url, f->filename)) /* nearly always */
		add_place(w, url + f->url.n - f->filename.n, f->filename.n);
	else
		add_new(w, f->filename);
	for (size_t i = 0; i < COUNT(unique); i++) add_new(w, unique[i]);
	for (size_t i = 0; i < COUNT(shared); i++) add_shared(w, shared[i]);
	add_u64(&w->head, f->size);
	add_u64(&w->head, f->wheel.build_number);
	add_u32(&w->head, f->index);
	add_u32(&w->head, names_find(&w->versions, f->wheel.version.normal));
	add_u32(&w->head, (uint32_t)f->metadata | (f->is_yanked ? FLAG_YANKED : 0u));
}

static void add_versions(struct writer *w, const struct page *page)
{
	for (size_t i = 0; i < page->sdists.n; i++) names_add(&w->versions, page->sdists.v[i].normal);
	for (size_t i = 0; i < page->n; i++) names_add(&w->versions, page->v[i].wheel.version.normal);
}

str page_write(struct arena *a, const struct page *page)
{
	struct writer w = { .head = buf_in(a), .text = buf_in(a) };
	names_init(&w.seen, a);
	names_init(&w.versions, a);
	add_versions(&w, page);

	add_new(&w, page->name);
	add_new(&w, page->status);
	for (uint32_t i = 0; i < w.versions.text.n; i++) add_new(&w, names_text(&w.versions, i));
	for (size_t i = 0; i < page->sdists.n; i++)
		add_u32(&w.head, names_find(&w.versions, page->sdists.v[i].normal));
	for (size_t i = 0; i < page->n; i++) add_wheel(&w, &page->v[i]);

	w.too_large |= page->n > UINT32_MAX || page->sdists.n > UINT32_MAX;
	if (w.too_large) return (str){ 0 };
	struct buf all = buf_in(a);
	buf_add(&all, MAGIC);
	add_u32(&all, (uint32_t)w.versions.text.n);
	add_u32(&all, (uint32_t)page->sdists.n);
	add_u32(&all, (uint32_t)page->n);
	add_u32(&all, (uint32_t)w.text.n);
	buf_add(&all, buf_str(&w.head));
	buf_add(&all, buf_str(&w.text));
	return buf_str(&all);
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

static const struct version *get_version(struct reader *r, const struct version *versions, uint32_t n)
{
	static const struct version none;
	uint32_t i = get_u32(r);
	if (i < n) return &versions[i];
	r->bad = true;
	return &none;
}

static void get_wheel(struct reader *r, struct wheel_file *f, const struct version *versions, uint32_t n)
{
	str *const places[WHEEL_PLACES] = {
		&f->url, &f->filename, &f->sha256, &f->metadata_sha256, &f->upload_time, &f->requires_python,
		&f->yanked, &f->wheel.name, &f->wheel.build_text, &f->wheel.python, &f->wheel.abi,
		&f->wheel.platform,
	};
	for (size_t i = 0; i < COUNT(places); i++) *places[i] = get_str(r);
	f->size = get_u64(r);
	f->wheel.build_number = get_u64(r);
	f->index = get_u32(r);
	f->wheel.version = *get_version(r, versions, n);
	uint32_t flags = get_u32(r);
	r->bad |= (flags & FLAG_SIBLING) > SIBLING_THERE || flags > FLAGS;
	f->metadata = (enum sibling)(flags & FLAG_SIBLING);
	f->is_yanked = flags & FLAG_YANKED;
}

static bool get_versions(struct arena *a, struct reader *r, struct version *out, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		str text = get_str(r);
		if (r->bad || !version_parse(a, text, &out[i]) || !str_eq(text, out[i].normal)) return false;
	}
	return true;
}

bool page_read(struct arena *a, str bytes, struct page *out)
{
	struct reader r = { .rest = bytes };
	if (!str_eat(&r.rest, MAGIC)) return false;
	uint32_t versions_n = get_u32(&r), sdists_n = get_u32(&r), n = get_u32(&r), text_n = get_u32(&r);
	uint64_t head = 2 * PLACE_BYTES + (uint64_t)versions_n * PLACE_BYTES + (uint64_t)sdists_n * 4 +
	                (uint64_t)n * WHEEL_BYTES;
	if (r.bad || r.rest.n != head + text_n) return false;
	r.text = str_skip(r.rest, (size_t)head);
	r.rest = str_slice(r.rest, 0, (size_t)head);

	struct page page = { .name = get_str(&r) };
	page.status = get_str(&r);
	struct version *versions = NEW_N(a, struct version, versions_n);
	if (!get_versions(a, &r, versions, versions_n)) return false;
	page.sdists.v = NEW_N(a, struct version, sdists_n);
	page.sdists.n = page.sdists.cap = sdists_n;
	for (uint32_t i = 0; i < sdists_n; i++) page.sdists.v[i] = *get_version(&r, versions, versions_n);
	page.v = NEW_N(a, struct wheel_file, n);
	page.n = page.cap = n;
	for (uint32_t i = 0; i < n && !r.bad; i++) get_wheel(&r, &page.v[i], versions, versions_n);
	if (r.bad) return false;
	*out = page;
	return true;
}
