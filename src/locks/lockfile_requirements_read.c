/* requirements.txt as a lock: every line a pin, or the address of a wheel. */
#include "lockfile_private.h"
#include "spokeshave/url.h"

static struct lock_place place_of(const struct reqfile_entry *entry)
{
	return (struct lock_place){ entry->line, 1 };
}

/* A wheel that is named by its address: its file name has the version. */
static bool read_address(struct lock_reader *r, struct lock_package *p, const struct reqfile_entry *entry)
{
	struct lock_file f = { 0 };
	str url = url_without_fragment(entry->req.url), digest = url_fragment_value(entry->req.url, STR("sha256"));
	bool is_url = str_has(url, STR("://"));
	p->source = is_url ? LOCK_FROM_URL : LOCK_FROM_PATH;
	p->address = url;
	if (!lock_take_file_name(r, p, p->at, entry->wheel, &f)) return false;
	if (f.is_wheel) p->version = f.wheel.version;
	p->written = p->version.normal;
	if (is_url) f.url = url;
	else if (!lock_take_path(r, p->at, url, &f.path)) return false;
	if (digest.n && !lock_take_hash(r, p->at, arena_fmt(r->a, "sha256:%.*s", STR_ARG(digest)), &f.hashes)) return false;
	for (size_t i = 0; i < entry->hashes.n; i++)
		if (!lock_take_hash(r, p->at, entry->hashes.v[i], &f.hashes)) return false;
	return lock_push_file(r, p, f);
}

static bool read_requirement(struct lock_reader *r, const struct reqfile_entry *entry)
{
	struct lock_package p = { .name = entry->req.canonical, .extras = entry->req.extras, .marker = entry->req.marker,
	                          .at = place_of(entry) };
	if (entry->req.url.n) return read_address(r, &p, entry) && lock_push_package(r, &p);
	const struct clause *pin = specifiers_pin(&entry->req.specs);
	if (!pin || !pin->is_version)
		return lock_fault(r, FAULT_INPUT, p.at, "'%.*s' is not pinned with ==, so this is no lock; make one with `spokeshave lock`",
		                  STR_ARG(entry->req.name));
	p.version = pin->version;
	p.written = pin->text;
	for (size_t i = 0; i < entry->hashes.n; i++)
		if (!lock_take_hash(r, p.at, entry->hashes.v[i], &p.hashes)) return false;
	return lock_push_package(r, &p);
}

bool lock_read_requirements(struct lock_reader *r)
{
	struct reqfile file = { 0 };
	if (!reqfile_parse(r->a, r->path, r->text, NULL, &file, r->notes, r->e)) return false;
	for (size_t i = 0; i < file.n; i++) {
		const struct reqfile_entry *entry = &file.v[i];
		switch (entry->kind) {
		case REQFILE_REQUIREMENT:
			if (!read_requirement(r, entry)) return false;
			break;
		case REQFILE_INDEX_URL: case REQFILE_EXTRA_INDEX_URL:
			PUSH(r->a, &r->out->indexes, entry->text);
			break;
		case REQFILE_INCLUDE: case REQFILE_CONSTRAINTS: case REQFILE_EDITABLE:
			return lock_fault(r, FAULT_INPUT, place_of(entry), "a lock stands alone: '%.*s' is not read", STR_ARG(entry->option));
		default: break;
		}
	}
	return true;
}
