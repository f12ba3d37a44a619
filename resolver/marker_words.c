#include "marker.h"

static const struct { str word; struct operand operand; } words[] = {
	/* the modern spelling of each first */
	{ STR_INIT("os_name"), { .kind = OPERAND_KEY, .key = MARKER_OS_NAME } },
	{ STR_INIT("os.name"), { .kind = OPERAND_KEY, .key = MARKER_OS_NAME } },
	{ STR_INIT("sys_platform"), { .kind = OPERAND_KEY, .key = MARKER_SYS_PLATFORM } },
	{ STR_INIT("sys.platform"), { .kind = OPERAND_KEY, .key = MARKER_SYS_PLATFORM } },
	{ STR_INIT("platform_machine"), { .kind = OPERAND_KEY, .key = MARKER_PLATFORM_MACHINE } },
	{ STR_INIT("platform.machine"), { .kind = OPERAND_KEY, .key = MARKER_PLATFORM_MACHINE } },
	{ STR_INIT("platform_python_implementation"),
	  { .kind = OPERAND_KEY, .key = MARKER_PLATFORM_PYTHON_IMPLEMENTATION } },
	{ STR_INIT("platform.python_implementation"),
	  { .kind = OPERAND_KEY, .key = MARKER_PLATFORM_PYTHON_IMPLEMENTATION } },
	{ STR_INIT("python_implementation"),
	  { .kind = OPERAND_KEY, .key = MARKER_PLATFORM_PYTHON_IMPLEMENTATION } },
	{ STR_INIT("platform_release"), { .kind = OPERAND_KEY, .key = MARKER_PLATFORM_RELEASE } },
	{ STR_INIT("platform_system"), { .kind = OPERAND_KEY, .key = MARKER_PLATFORM_SYSTEM } },
	{ STR_INIT("platform_version"), { .kind = OPERAND_KEY, .key = MARKER_PLATFORM_VERSION } },
	{ STR_INIT("platform.version"), { .kind = OPERAND_KEY, .key = MARKER_PLATFORM_VERSION } },
	{ STR_INIT("python_version"), { .kind = OPERAND_KEY, .key = MARKER_PYTHON_VERSION } },
	{ STR_INIT("python_full_version"), { .kind = OPERAND_KEY, .key = MARKER_PYTHON_FULL_VERSION } },
	{ STR_INIT("implementation_name"), { .kind = OPERAND_KEY, .key = MARKER_IMPLEMENTATION_NAME } },
	{ STR_INIT("implementation_version"), { .kind = OPERAND_KEY, .key = MARKER_IMPLEMENTATION_VERSION } },
	{ STR_INIT("extra"), { .kind = OPERAND_KEY, .key = MARKER_EXTRA } },
	{ STR_INIT("extras"), { .kind = OPERAND_EXTRAS } },
	{ STR_INIT("dependency_groups"), { .kind = OPERAND_GROUPS } },
};

bool operand_of_word(str word, struct operand *out)
{
	for (size_t i = 0; i < COUNT(words); i++) {
		if (!str_eq(words[i].word, word)) continue;
		*out = words[i].operand;
		return true;
	}
	return false;
}

str operand_name(const struct operand *o)
{
	for (size_t i = 0; i < COUNT(words); i++) {
		const struct operand *known = &words[i].operand;
		if (known->kind == o->kind && (o->kind != OPERAND_KEY || known->key == o->key))
			return words[i].word;
	}
	return STR("");
}

str marker_key_name(enum marker_key key)
{
	return operand_name(&(struct operand){ .kind = OPERAND_KEY, .key = key });
}
