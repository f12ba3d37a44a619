#include "word.h"

const struct word word_none = { { 0 }, 0, 0, 0 };

/* The first row is nothing's: 0 is an empty slot. */
const struct word word_table[] = {
	{ { 0 }, 0, 0, 0 },
	{ STR_INIT("if"), 0, STATEMENT_IF, 0 },
	{ STR_INIT("elif"), ROLE_STATEMENT, STATEMENT_ELIF, 0 },
	{ STR_INIT("else"), 0, STATEMENT_ELSE, 0 },
	{ STR_INIT("for"), ROLE_ENDS_LAMBDA, STATEMENT_FOR, 0 },
	{ STR_INIT("while"), ROLE_STATEMENT, STATEMENT_WHILE, 0 },
	{ STR_INIT("try"), ROLE_STATEMENT, STATEMENT_TRY, 0 },
	{ STR_INIT("except"), ROLE_STATEMENT, STATEMENT_EXCEPT, 0 },
	{ STR_INIT("finally"), 0, STATEMENT_FINALLY, 0 },
	{ STR_INIT("with"), ROLE_STATEMENT, STATEMENT_WITH, 0 },
	{ STR_INIT("def"), ROLE_STATEMENT, STATEMENT_DEF, 0 },
	{ STR_INIT("class"), ROLE_STATEMENT, STATEMENT_CLASS, 0 },
	{ STR_INIT("async"), ROLE_ENDS_LAMBDA, STATEMENT_ASYNC, 0 },
	{ STR_INIT("match"), 0, STATEMENT_MATCH, 0 },
	{ STR_INIT("case"), 0, STATEMENT_CASE, 0 },
	{ STR_INIT("lazy"), 0, STATEMENT_LAZY, 0 },
	{ STR_INIT("import"), ROLE_STATEMENT, STATEMENT_IMPORT, 0 },
	{ STR_INIT("from"), 0, STATEMENT_FROM, 0 },
	{ STR_INIT("return"), ROLE_STATEMENT, 0, 0 },
	{ STR_INIT("raise"), ROLE_STATEMENT, 0, 0 },
	{ STR_INIT("pass"), ROLE_STATEMENT, 0, 0 },
	{ STR_INIT("del"), ROLE_STATEMENT, 0, 0 },
	{ STR_INIT("lambda"), ROLE_LAMBDA, 0, 0 },

	{ STR_INIT("version_info"), ROLE_DECIDES, 0, 0 },
	{ STR_INIT("platform"), ROLE_DECIDES, 0, 0 },
	{ STR_INIT("name"), ROLE_DECIDES, 0, 0 },
	{ STR_INIT("system"), ROLE_DECIDES, 0, 0 },
	{ STR_INIT("TYPE_CHECKING"), ROLE_DECIDES, 0, 0 },
	{ STR_INIT("False"), ROLE_DECIDES, 0, 0 },
	{ STR_INIT("True"), ROLE_DECIDES, 0, 0 },
	{ STR_INIT("None"), ROLE_DECIDES, 0, 0 },
	{ STR_INIT("suppress"), ROLE_DECIDES, 0, 0 },

	{ STR_INIT("__name__"), ROLE_OWN_NAME | ROLE_DECIDES, 0, 0 },
	{ STR_INIT("__package__"), ROLE_OWN_NAME, 0, 0 },
	{ STR_INIT("__getattr__"), ROLE_GETATTR, 0, 0 },

	{ STR_INIT("__file__"), ROLE_PATH, 0, 0 },
	{ STR_INIT("__path__"), ROLE_PATH, 0, 0 },
	{ STR_INIT("resources"), ROLE_PATH, 0, 0 },
	{ STR_INIT("spec_from_file_location"), ROLE_PATH, 0, 0 },
	{ STR_INIT("SourceFileLoader"), ROLE_PATH, 0, 0 },
	{ STR_INIT("run_path"), ROLE_PATH, 0, 0 },
	{ STR_INIT("get_data"), ROLE_PATH, 0, CALL_PATH },

	/* Functions; what their first argument, or the keyword of that meaning, names. */
	{ STR_INIT("import_module"), ROLE_IMPORTER, 0, CALL_IMPORT },
	{ STR_INIT("__import__"), ROLE_IMPORTER, 0, CALL_IMPORT },
	{ STR_INIT("find_spec"), 0, 0, CALL_IMPORT },
	{ STR_INIT("find_loader"), 0, 0, CALL_IMPORT },
	{ STR_INIT("find_module"), 0, 0, CALL_IMPORT },
	{ STR_INIT("load_module"), 0, 0, CALL_IMPORT },
	{ STR_INIT("get_loader"), 0, 0, CALL_IMPORT },
	{ STR_INIT("run_module"), 0, 0, CALL_IMPORT },
	{ STR_INIT("resolve_name"), 0, 0, CALL_IMPORT },
	{ STR_INIT("version"), 0, 0, CALL_META },
	{ STR_INIT("metadata"), 0, 0, CALL_META },
	{ STR_INIT("distribution"), 0, 0, CALL_META },
	{ STR_INIT("requires"), 0, 0, CALL_META },
	{ STR_INIT("get_distribution"), 0, 0, CALL_META },
	{ STR_INIT("require"), 0, 0, CALL_META },
	{ STR_INIT("load_entry_point"), 0, 0, CALL_META },
	{ STR_INIT("get_entry_info"), 0, 0, CALL_META },
	{ STR_INIT("get_entry_map"), 0, 0, CALL_META },
	{ STR_INIT("from_name"), 0, 0, CALL_META },
	{ STR_INIT("entry_points"), 0, 0, CALL_GROUP },
	{ STR_INIT("iter_entry_points"), 0, 0, CALL_GROUP },
	{ STR_INIT("select"), 0, 0, CALL_GROUP },
	{ STR_INIT("files"), 0, 0, CALL_PATH },
	{ STR_INIT("read_text"), 0, 0, CALL_PATH },
	{ STR_INIT("read_binary"), 0, 0, CALL_PATH },
	{ STR_INIT("open_text"), 0, 0, CALL_PATH },
	{ STR_INIT("open_binary"), 0, 0, CALL_PATH },
	{ STR_INIT("path"), 0, 0, CALL_PATH },
	{ STR_INIT("contents"), 0, 0, CALL_PATH },
	{ STR_INIT("is_resource"), 0, 0, CALL_PATH },
	{ STR_INIT("resource_filename"), 0, 0, CALL_PATH },
	{ STR_INIT("resource_string"), 0, 0, CALL_PATH },
	{ STR_INIT("resource_stream"), 0, 0, CALL_PATH },
	{ STR_INIT("resource_exists"), 0, 0, CALL_PATH },
	{ STR_INIT("resource_listdir"), 0, 0, CALL_PATH },
	{ STR_INIT("resource_isdir"), 0, 0, CALL_PATH },
	{ STR_INIT("PackageLoader"), 0, 0, CALL_PATH },

	/* What data_rules.c knows: services and interfaces by their names. */
	{ STR_INIT("client"), 0, 0, CALL_SELECT },
	{ STR_INIT("resource"), 0, 0, CALL_SELECT },
	{ STR_INIT("create_client"), 0, 0, CALL_SELECT },
	{ STR_INIT("get_service_model"), 0, 0, CALL_SELECT },
	{ STR_INIT("get_service_data"), 0, 0, CALL_SELECT },
	{ STR_INIT("get_waiter_model"), 0, 0, CALL_SELECT },
	{ STR_INIT("get_paginator_model"), 0, 0, CALL_SELECT },
	{ STR_INIT("get_available_regions"), 0, 0, CALL_SELECT },
	{ STR_INIT("build"), 0, 0, CALL_SELECT },
	{ STR_INIT("activate"), 0, 0, CALL_SELECT },
	{ STR_INIT("override"), 0, 0, CALL_SELECT },
	{ STR_INIT("configure"), 0, 0, CALL_LIST },
	{ STR_INIT("LANGUAGES"), 0, STATEMENT_SETTING, 0 },
	{ STR_INIT("LANGUAGE_CODE"), 0, STATEMENT_SETTING, 0 },
	{ STR_INIT("INSTALLED_APPS"), 0, STATEMENT_SETTING, 0 },
	{ STR_INIT("ROOT_URLCONF"), 0, STATEMENT_SETTING, 0 },
	{ STR_INIT("SECRET_KEY"), 0, STATEMENT_SETTING, 0 },
	{ STR_INIT("get_available_services"), 0, 0, CALL_LIST },
	{ STR_INIT("get_available_resources"), 0, 0, CALL_LIST },
	{ STR_INIT("list_available_services"), 0, 0, CALL_LIST },
	{ STR_INIT("getattr"), 0, 0, CALL_ATTRIBUTE },
};

_Static_assert(COUNT(word_table) < WORD_SLOTS / 4 && COUNT(word_table) <= UINT8_MAX, "sparse, and numbered by bytes");

void words_init(struct words *w)
{
	*w = (struct words){ { 0 } };
	for (size_t i = 1; i < COUNT(word_table); i++) {
		uint32_t at = word_hash(word_table[i].text);
		while (w->slot[at]) at = (at + 1) & (WORD_SLOTS - 1);
		w->slot[at] = (uint8_t)i;
	}
}
