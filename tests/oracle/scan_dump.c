/* Facts of the Python files whose paths come on standard input, one JSON line a file; for scan_oracle.py. */
#include "spokeshave/scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = { "import", "from", "dynamic", "open", "string", "prefix", "meta", "group", "path",
                                     "select", "select-open" };

static void print_text(const char *key, str s)
{
	printf(",\"%s\":\"", key);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c < 0x20 || c == '"' || c == '\\') printf("\\u%04x", c);
		else putchar(c);
	}
	putchar('"');
}

static bool read_file(const char *path, char **out, size_t *n)
{
	FILE *f = fopen(path, "rb");
	if (!f) return false;
	fseek(f, 0, SEEK_END);
	long size = ftell(f);
	rewind(f);
	*out = malloc(size > 0 ? (size_t)size : 1);
	*n = size > 0 && *out ? fread(*out, 1, (size_t)size, f) : 0;
	fclose(f);
	return *out != NULL;
}

int main(void)
{
	char path[4096];
	while (fgets(path, sizeof path, stdin)) {
		path[strcspn(path, "\n")] = 0;
		struct arena a;
		struct facts facts = { 0 };
		char *text = NULL;
		size_t n = 0;
		arena_init(&a);
		if (read_file(path, &text, &n)) scan_python(&a, (str){ text, n }, &facts);
		printf("{\"broken\":%s,\"facts\":[", facts.broken ? "true" : "false");
		for (size_t i = 0; i < facts.n; i++) {
			const struct fact *f = &facts.v[i];
			printf("%s{\"kind\":\"%s\",\"level\":%u,\"flags\":%u,\"line\":%u,\"minors\":%u", i ? "," : "",
			       kinds[f->kind], f->level, f->flags, f->line, f->minors);
			print_text("module", f->module);
			print_text("name", f->name);
			print_text("asname", f->asname);
			putchar('}');
		}
		puts("]}");
		fflush(stdout);
		arena_free(&a);
		free(text);
	}
	return 0;
}
