/*
 * What the TOML reader sees, for toml.py. Standard input holds documents, each
 * after a line with its size in bytes; for each a JSON line is printed: an
 * error's text, or [kind, value], where arrays and tables hold more of these.
 */
#include "spokeshave/toml.h"

#include <stdio.h>
#include <stdlib.h>

static void print_text(str s)
{
	putchar('"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F) printf("\\u%04x", c);
		else putchar(c);
	}
	putchar('"');
}

static void print_value(const struct toml_value *v)
{
	static const char *const kinds[] = { "string", "integer", "float", "bool", "offset-date-time",
	                                     "local-date-time", "local-date", "local-time", "array", "table" };
	printf("[\"%s\", ", kinds[v->kind]);
	if (v->kind == TOML_TABLE || v->kind == TOML_ARRAY) {
		putchar(v->kind == TOML_TABLE ? '{' : '[');
		for (const struct toml_value *child = v->first; child; child = child->next) {
			if (child != v->first) printf(", ");
			if (v->kind == TOML_TABLE) {
				print_text(child->key);
				printf(": ");
			}
			print_value(child);
		}
		putchar(v->kind == TOML_TABLE ? '}' : ']');
	} else if (v->kind == TOML_INTEGER) {
		printf("%lld", (long long)v->integer);
	} else if (v->kind == TOML_FLOAT) {
		printf("\"%.17g\"", v->real);
	} else if (v->kind == TOML_BOOL) {
		printf("%s", v->truth ? "true" : "false");
	} else {
		print_text(v->text);
	}
	putchar(']');
}

static void answer(str text)
{
	struct arena a;
	struct err e;
	const struct toml_value *root;
	arena_init(&a);
	if (toml_parse(&a, STR("document"), text, &root, &e)) print_value(root);
	else print_text(str_of(e.text));
	putchar('\n');
	arena_free(&a);
}

int main(void)
{
	size_t size;
	while (scanf("%zu", &size) == 1 && getchar() == '\n') {
		char *bytes = malloc(size + 1);
		if (!bytes || fread(bytes, 1, size, stdin) != size) return 1;
		answer((str){ bytes, size });
		free(bytes);
	}
	return 0;
}
