#include "spokeshave/record.h"

static bool version_of(str value, struct wheel_info *out)
{
	str major, minor;
	uint64_t x, y;
	if (!str_cut(value, '.', &major, &minor) || !str_u64(major, &x) || !str_u64(minor, &y)) return false;
	if (x > 1000 || y > 1000) return false;
	out->version_major = (unsigned)x;
	out->version_minor = (unsigned)y;
	return true;
}

bool wheel_info_parse(struct arena *a, str text, struct wheel_info *out, struct err *e)
{
	struct wheel_info info = { 0 };
	bool versioned = false;
	str_eat(&text, STR("\xef\xbb\xbf"));
	for (str line; text.n;) {
		str key, value;
		str_cut(text, '\n', &line, &text);
		line = str_trim(line);
		if (!str_cut(line, ':', &key, &value)) continue;
		value = str_trim(value);
		if (str_eq_nocase(key, STR("Wheel-Version"))) {
			versioned = version_of(value, &info);
			if (!versioned)
				return err_set(e, FAULT_INTEGRITY, "WHEEL: '%.*s' is no Wheel-Version", STR_ARG(value));
		} else if (str_eq_nocase(key, STR("Root-Is-Purelib"))) {
			info.purelib = str_eq_nocase(value, STR("true"));
		} else if (str_eq_nocase(key, STR("Tag"))) {
			PUSH(a, &info.tags, value);
		}
	}
	if (!versioned) return err_set(e, FAULT_INTEGRITY, "WHEEL: it has no Wheel-Version");
	*out = info;
	return true;
}
