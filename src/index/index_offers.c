/* What else an index has of a project. */
#include "index_private.h"

const struct page *index_page(const struct index *x, str name)
{
	const struct page_fact *f = page_find(x, name);
	return f ? f->page : NULL;
}
