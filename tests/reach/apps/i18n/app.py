import datetime
import decimal
import io

import babel
import holidays
import humanize
import phonenumbers
import pycountry
import pytz
from babel import dates, numbers, support
from babel.messages import extract, mofile, pofile
from jinja2 import DictLoader, Environment
from num2words import num2words
from phonenumbers import carrier, geocoder
from slugify import slugify

day = datetime.datetime(2026, 3, 1, 12)
for locale in "de", "en_US", "ja", "ar":
    print(dates.format_datetime(day, locale=locale), numbers.format_currency(decimal.Decimal("1234.5"), "EUR", locale=locale))
print(babel.Locale("fr").languages["de"], dates.get_timezone_name(pytz.timezone("Europe/Paris"), locale="en"))
found = list(extract.extract("jinja2", io.BytesIO(b"{% trans %}hello{% endtrans %}{{ _('you') }}")))
print(found, list(extract.extract("python", io.BytesIO(b"_('x')"))))
catalog = pofile.read_po(io.StringIO('msgid "hello"\nmsgstr "hallo"\n'), locale="de")
out = io.BytesIO()
mofile.write_mo(out, catalog)
out.seek(0)
env = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"], loader=DictLoader({}))
env.install_gettext_translations(support.Translations(out))
print(env.from_string("{% trans %}hello{% endtrans %}{% do [].append(1) %}").render())
number = phonenumbers.parse("+442083661177")
print(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL), geocoder.description_for_number(number, "en"), carrier.name_for_number(phonenumbers.parse("+4917612345678"), "en"))
print(pycountry.countries.get(alpha_2="FR").name, holidays.country_holidays("DE", years=2026).get("2026-10-03"), holidays.US(years=2026).get("2026-07-04"))
humanize.i18n.activate("de_DE")
print(humanize.naturaldelta(datetime.timedelta(days=3)), num2words(42, lang="de"), slugify("Häuser und Bäume"))
print(pytz.timezone("America/New_York").localize(day).isoformat())
