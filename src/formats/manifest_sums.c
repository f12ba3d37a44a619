/* Who brings which bytes: sizes along what requires what. */
#include "spokeshave/bits.h"
#include "spokeshave/manifest.h"

struct needs { const struct manifest *m; uint32_t **to; size_t *n; uint32_t *waiting; };

static void link_needs(struct arena *a, const struct manifest *m, struct needs *out)
{
	*out = (struct needs){ m, NEW_N(a, uint32_t *, m->n), NEW_N(a, size_t, m->n), NEW_N(a, uint32_t, m->n) };
	for (size_t i = 0; i < m->n; i++) {
		out->to[i] = NEW_N(a, uint32_t, m->v[i].requires.n);
		for (size_t k = 0; k < m->v[i].requires.n; k++) {
			const struct manifest_dist *d = manifest_find(m, m->v[i].requires.v[k]);
			if (d) out->to[i][out->n[i]++] = (uint32_t)(d - m->v);
		}
	}
}

/* Add what is required from `root` on, never going through `without`. */
static void spread(const struct needs *x, uint32_t root, size_t without, struct bits seen)
{
	size_t waiting = 0;
	if (root == without || bits_has(seen, root)) return;
	bits_set(seen, root);
	x->waiting[waiting++] = root;
	while (waiting) {
		uint32_t at = x->waiting[--waiting];
		for (size_t i = 0; i < x->n[at]; i++) {
			uint32_t to = x->to[at][i];
			if (to == without || bits_has(seen, to)) continue;
			bits_set(seen, to);
			x->waiting[waiting++] = to;
		}
	}
}

static uint64_t bytes_of(const struct manifest *m, struct bits set)
{
	uint64_t sum = 0;
	for (size_t i = bits_next(set, 0); i < set.n; i = bits_next(set, i + 1)) sum += m->v[i].kept_bytes;
	return sum;
}

/* What is left of all when a distribution, or only the requirement on it, is away. */
static uint64_t bytes_without(struct arena *a, const struct needs *x, size_t dist, bool requirement_only)
{
	struct arena_mark mark = arena_mark(a);
	struct bits seen = bits_new(a, x->m->n);
	for (uint32_t i = 0; i < x->m->n; i++)
		if (x->m->v[i].direct && i != dist) spread(x, i, requirement_only ? x->m->n : dist, seen);
	uint64_t sum = bytes_of(x->m, seen);
	arena_reset(a, mark);
	return sum;
}

static uint64_t reached_bytes(struct arena *a, const struct needs *x)
{
	return bytes_without(a, x, x->m->n, true);
}

/* Equal parts; what does not divide goes to the first of them. */
static void share(const struct manifest *m, const struct bits *brought, struct manifest_requirement *v, size_t n)
{
	for (size_t i = 0; i < m->n; i++) {
		size_t bringers = 0;
		for (size_t k = 0; k < n; k++) bringers += bits_has(brought[k], i);
		bool first = true;
		for (size_t k = 0; k < n; k++) {
			if (!bits_has(brought[k], i)) continue;
			v[k].attributed_bytes += m->v[i].kept_bytes / bringers + (first ? m->v[i].kept_bytes % bringers : 0);
			first = false;
		}
	}
}

void manifest_sum_up(struct arena *a, struct manifest *m, struct manifest_dist *v)
{
	struct needs x;
	size_t n = 0;
	m->kept_bytes = 0;
	for (size_t i = 0; i < m->n; i++) {
		m->kept_bytes += v[i].kept_bytes;
		n += v[i].direct;
	}
	link_needs(a, m, &x);
	uint64_t all = reached_bytes(a, &x);
	for (size_t i = 0; i < m->n; i++) v[i].brings_bytes = v[i].kept ? all - bytes_without(a, &x, i, false) : 0;
	struct manifest_requirement *list = NEW_N(a, struct manifest_requirement, n);
	struct bits *brought = NEW_N(a, struct bits, n);
	size_t k = 0;
	for (uint32_t i = 0; i < m->n; i++) {
		if (!v[i].direct) continue;
		brought[k] = bits_new(a, m->n);
		spread(&x, i, m->n, brought[k]);
		list[k++] = (struct manifest_requirement){ .name = v[i].name, .alone_bytes = all - bytes_without(a, &x, i, true) };
	}
	share(m, brought, list, n);
	m->requirements = list;
	m->requirements_n = n;
}
