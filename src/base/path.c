#include "spokeshave/path.h"

#include <string.h>

str path_join(struct arena *a, str left, str right)
{
	if (!left.n || str_starts(right, STR("/"))) return arena_str(a, right);
	if (!right.n) return arena_str(a, left);
	size_t slash = left.p[left.n - 1] != '/';
	char *p = arena_bytes(a, left.n + slash + right.n + 1);
	memcpy(p, left.p, left.n);
	if (slash) p[left.n] = '/';
	memcpy(p + left.n + slash, right.p, right.n);
	p[left.n + slash + right.n] = 0;
	return (str){ p, left.n + slash + right.n };
}

str path_base(str path)
{
	str head, tail;
	return str_cut_last(path, '/', &head, &tail) ? tail : path;
}

str path_folder(str path)
{
	str head, tail;
	return str_cut_last(path, '/', &head, &tail) ? head : (str){ 0 };
}

str path_dir(str path)
{
	str head, tail;
	if (!str_cut_last(path, '/', &head, &tail)) return STR(".");
	return head.n ? head : STR("/");
}
