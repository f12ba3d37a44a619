/* A graph as text that other programs draw: dot of Graphviz, or Mermaid. */
#ifndef SPOKESHAVE_CMD_DIAGRAM_H
#define SPOKESHAVE_CMD_DIAGRAM_H

#include "spokeshave/names.h"

struct diagram_edge { uint32_t from, to; str label; };
struct diagram {
	struct arena *a;
	struct names nodes; /* by label */
	struct { struct diagram_edge *v; size_t n, cap; } edges;
};

struct diagram diagram_in(struct arena *a);
void diagram_add(struct diagram *d, str from, str to, str label); /* each edge once */
str diagram_dot(const struct diagram *d);
str diagram_mermaid(const struct diagram *d);

#endif
