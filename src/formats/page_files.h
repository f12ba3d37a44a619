/* What the readers of pages share: judging one file that a page offers. */
#ifndef SPOKESHAVE_FORMATS_PAGE_FILES_H
#define SPOKESHAVE_FORMATS_PAGE_FILES_H

#include "spokeshave/page.h"

/* One file as a page gives it; the texts borrow from the page. */
struct page_link {
	str filename; /* empty: take it from the URL */
	str url;      /* relative or absolute */
	str sha256, requires_python, upload_time, yanked, metadata_sha256;
	uint64_t size;
	enum sibling metadata;
	bool is_yanked;
};

struct page_builder {
	struct arena *a;
	str where;            /* the page's URL, for notes */
	str base, project;    /* what file URLs are resolved against; whose page it is, or empty */
	struct notes *notes;  /* may be null */
	struct page page;
	size_t foreign;       /* files of other projects that were left out */
	str foreign_name;     /* one of them */
};

struct page_builder page_builder(struct arena *a, str base, str project, struct notes *notes);

/* Keep the file if it can be used, its texts where they are; a note says why not. */
void page_add(struct page_builder *b, const struct page_link *link);

/* Room for so many wheels, that growth leaves no copies behind; what is not used costs nothing. */
void page_reserve(struct page_builder *b, size_t wheels);

void page_note(struct page_builder *b, str file, const char *what);

/* "1.x" is taken; other versions are FAULT_NETWORK. */
bool page_version_check(str api_version, struct err *e);

/* Hand over what was built; a page with files of other projects alone is none of ours. */
bool page_finish(struct page_builder *b, struct page *out, struct err *e);

#endif
