/* The probe's parts: one function a kind of question. See probe.c. */
#ifndef PROBE_H
#define PROBE_H

#include "spokeshave/arena.h"
#include "spokeshave/vec.h"

#include <jansson.h>

/* The answer to `op` as a new object; null: not supported. */
typedef json_t *probe_answer(struct arena *a, str op, const json_t *question);

probe_answer probe_version, probe_specifier, probe_marker, probe_requirements, probe_tags;

/* Between the probe's JSON and ours. A missing or other value reads as "". */
str text_of(const json_t *object, const char *key);
str text_value(const json_t *value);
bool is_true(const json_t *object, const char *key);
unsigned number_at(const json_t *list, size_t i);
json_t *json_text(str s);
json_t *json_texts(const struct strs *list);
void texts_of(struct arena *a, const json_t *list, struct strs *out);

json_t *refused(void); /* {"ok": false} */

#endif
