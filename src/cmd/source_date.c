#include "source_date.h"

bool source_date(struct run *r, int64_t *out, struct err *e)
{
	str text = run_env(r, "SOURCE_DATE_EPOCH");
	uint64_t seconds;
	if (!text.n) return true;
	if (!str_u64(text, &seconds) || seconds > UINT32_MAX)
		return err_set(e, FAULT_INPUT, "SOURCE_DATE_EPOCH is '%.*s', not a number of seconds", STR_ARG(text));
	*out = (int64_t)seconds;
	return true;
}
