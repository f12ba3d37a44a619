/* Times of RFC 3339, dates, and ages, as moments. */
#include "spokeshave/cutoff.h"

#define DAY (86400 * MOMENT_SECOND)

enum { COUNT_DIGITS_MOST = 12 }; /* of a number in an age */
#define AGE_MOST (INT64_C(10000) * 366 * DAY) /* of one unit: longer than there is history */

/* "1 week", "1w": how long. The long spellings take a final 's'. */
static const struct unit { str word, letter; int64_t length; } units[] = {
	{ STR_INIT("week"), STR_INIT("w"), 7 * DAY },
	{ STR_INIT("day"), STR_INIT("d"), DAY },
	{ STR_INIT("hour"), STR_INIT("h"), 3600 * MOMENT_SECOND },
	{ STR_INIT("minute"), STR_INIT("m"), 60 * MOMENT_SECOND },
	{ STR_INIT("second"), STR_INIT("s"), MOMENT_SECOND },
};

/* Exactly `digits` digits off the start. */
static bool eat_number(str *rest, size_t digits, int64_t *out)
{
	uint64_t n;
	if (rest->n < digits || !str_u64(str_slice(*rest, 0, digits), &n)) return false;
	*rest = str_skip(*rest, digits);
	*out = (int64_t)n;
	return true;
}

static bool is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int64_t month_days(int64_t year, int64_t month)
{
	static const int8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 1970-01-01 to the first of January; leap days are counted from the year 0. */
static int64_t days_before_year(int64_t year)
{
	int64_t y = year - 1;
	return year * 365 + y / 4 - y / 100 + y / 400 - (1970 * 365 + 477);
}

static bool eat_date(str *rest, int64_t *day)
{
	int64_t year, month, date;
	str s = *rest;
	if (!eat_number(&s, 4, &year) || !str_eat(&s, STR("-")) || !eat_number(&s, 2, &month) ||
	    !str_eat(&s, STR("-")) || !eat_number(&s, 2, &date))
		return false;
	if (year < 1 || month < 1 || month > 12 || date < 1 || date > month_days(year, month)) return false;
	*day = days_before_year(year) + date - 1;
	for (int64_t m = 1; m < month; m++) *day += month_days(year, m);
	*rest = s;
	return true;
}

/* ".25": millionths of a second. */
static bool eat_fraction(str *rest, int64_t *out)
{
	*out = 0;
	if (!str_eat(rest, STR("."))) return true;
	size_t digits = 0;
	int64_t unit = MOMENT_SECOND;
	for (; digits < rest->n && char_is_digit(rest->p[digits]); digits++) {
		unit /= 10;
		*out += (rest->p[digits] - '0') * unit;
	}
	*rest = str_skip(*rest, digits);
	return digits > 0;
}

/* "Z", "+01:00": seconds east of Greenwich. */
static bool eat_zone(str *rest, int64_t *east)
{
	int64_t hours, minutes;
	*east = 0;
	if (str_eat(rest, STR("Z")) || str_eat(rest, STR("z"))) return true;
	bool west = str_starts(*rest, STR("-"));
	if (!west && !str_starts(*rest, STR("+"))) return false;
	*rest = str_skip(*rest, 1);
	if (!eat_number(rest, 2, &hours) || !str_eat(rest, STR(":")) || !eat_number(rest, 2, &minutes)) return false;
	if (hours > 23 || minutes > 59) return false;
	*east = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
	return true;
}

bool moment_parse(str text, int64_t *out)
{
	int64_t day, hour, minute, second, fraction, east;
	if (!eat_date(&text, &day)) return false;
	if (!str_eat(&text, STR("T")) && !str_eat(&text, STR("t")) && !str_eat(&text, STR(" "))) return false;
	if (!eat_number(&text, 2, &hour) || !str_eat(&text, STR(":")) || !eat_number(&text, 2, &minute) ||
	    !str_eat(&text, STR(":")) || !eat_number(&text, 2, &second))
		return false;
	if (hour > 23 || minute > 59 || second > 60) return false;
	if (second == 60) second = 59;
	if (!eat_fraction(&text, &fraction) || !eat_zone(&text, &east) || text.n) return false;
	int64_t at = day * DAY + (hour * 3600 + minute * 60 + second - east) * MOMENT_SECOND + fraction;
	if (at < days_before_year(1) * DAY || at >= days_before_year(10000) * DAY) return false;
	*out = at;
	return true;
}

str moment_text(struct arena *a, int64_t moment)
{
	int64_t day = moment / DAY - (moment % DAY < 0), rest = moment - day * DAY;
	int64_t year = 1970 + day / 366, month = 1;
	while (days_before_year(year) > day) year--;
	while (days_before_year(year + 1) <= day) year++;
	day -= days_before_year(year);
	for (; day >= month_days(year, month); month++) day -= month_days(year, month);
	int64_t second = rest / MOMENT_SECOND, fraction = rest % MOMENT_SECOND;
	str text = arena_fmt(a, "%04d-%02d-%02dT%02d:%02d:%02d", (int)year, (int)month, (int)day + 1,
	                     (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
	str digits = fraction ? arena_fmt(a, ".%06d", (int)fraction) : STR("");
	while (str_eat_end(&digits, STR("0"))) continue;
	return arena_fmt(a, "%.*s%.*sZ", STR_ARG(text), STR_ARG(digits));
}

static bool eat_blanks(str *rest)
{
	size_t n = rest->n;
	while (str_eat(rest, STR(" "))) continue;
	return rest->n < n;
}

/* "30" */
static bool eat_count(str *rest, int64_t *out)
{
	size_t digits = 0;
	while (digits < rest->n && char_is_digit(rest->p[digits])) digits++;
	return digits && digits <= COUNT_DIGITS_MOST && eat_number(rest, digits, out);
}

static bool eat_word(str *rest, str *word)
{
	size_t n = 0;
	while (n < rest->n && char_is_alpha(rest->p[n])) n++;
	*word = str_slice(*rest, 0, n);
	*rest = str_skip(*rest, n);
	return n > 0;
}

static const struct unit *unit_of(str word)
{
	str one = word;
	if (one.n > 1 && char_lower(one.p[one.n - 1]) == 's') one.n--;
	for (size_t i = 0; i < COUNT(units); i++)
		if (str_eq_nocase(word, units[i].letter) || str_eq_nocase(one, units[i].word)) return &units[i];
	return NULL;
}

/* "1 week 12 hours": the units in falling order, each at most once. */
static bool friendly_age(str text, int64_t *age)
{
	const struct unit *last = NULL;
	*age = 0;
	while (text.n) {
		int64_t count;
		str word;
		if (!eat_count(&text, &count)) return false;
		eat_blanks(&text);
		const struct unit *unit = eat_word(&text, &word) ? unit_of(word) : NULL;
		if (!unit || (last && unit <= last) || count > AGE_MOST / unit->length) return false;
		*age += count * unit->length;
		last = unit;
		if (str_eat(&text, STR(",")) && !text.n) return false;
		eat_blanks(&text);
	}
	return last != NULL;
}

/* "P1W2DT3H4M5S" of ISO 8601: minutes are only after the 'T', and 'M' before it are months. */
static bool iso_age(str text, int64_t *age)
{
	const struct unit *last = NULL;
	bool time = false, empty = true;
	*age = 0;
	if (!str_eat(&text, STR("P")) && !str_eat(&text, STR("p"))) return false;
	while (text.n) {
		int64_t count;
		if (!time && (str_eat(&text, STR("T")) || str_eat(&text, STR("t")))) time = true;
		if (!eat_count(&text, &count) || !text.n) return false;
		const struct unit *unit = unit_of(str_slice(text, 0, 1));
		if (!unit || (last && unit <= last) || time != (unit->length < DAY)) return false;
		if (count > AGE_MOST / unit->length) return false;
		text = str_skip(text, 1);
		*age += count * unit->length;
		last = unit;
		empty = false;
	}
	return !empty;
}

static bool has_months(str value)
{
	return str_has(value, STR("month")) || str_has(value, STR("year")) ||
	       (str_starts(value, STR("P")) && (str_ends(value, STR("Y")) || str_ends(value, STR("M"))));
}

bool cutoff_parse(str value, int64_t now, struct cutoff *out, struct err *e)
{
	int64_t day, moment, age;
	str text = str_trim(value), rest = text;
	if (eat_date(&rest, &day) && !rest.n) {
		*out = (struct cutoff){ true, (day + 1) * DAY };
		return true;
	}
	if (moment_parse(text, &moment)) {
		*out = (struct cutoff){ true, moment };
		return true;
	}
	if (friendly_age(text, &age) || iso_age(text, &age)) {
		*out = (struct cutoff){ true, now - age };
		return true;
	}
	if (has_months(text))
		return err_set(e, FAULT_INPUT, "'%.*s' has no fixed length: give it in weeks or days, such as '30 days'",
		               STR_ARG(value));
	return err_set(e, FAULT_INPUT, "'%.*s' is no date (2026-01-31), no time (2026-01-31T12:00:00Z) and no age "
	               "('30 days', 'P30D', '1w')", STR_ARG(value));
}
