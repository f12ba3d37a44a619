import importlib.metadata
import importlib.resources
import pkgutil
import ssl
import zoneinfo

import certifi
import emoji
import jsonschema
import pytz
from fake_useragent import UserAgent
from faker import Faker

print(ssl.create_default_context(cafile=certifi.where()) is not None, len(pkgutil.get_data("certifi", "cacert.pem")) > 100000)
zoneinfo.reset_tzpath([])
print(zoneinfo.ZoneInfo("Asia/Tokyo").utcoffset(None), zoneinfo.ZoneInfo("Asia/Tokyo").key)
print(importlib.resources.files("tzdata").joinpath("zones").read_text()[:6], pytz.country_names["de"])
print(importlib.metadata.version("certifi") > "2000", importlib.metadata.metadata("emoji")["Name"])
print(emoji.emojize(":thumbs_up:"), emoji.demojize("👍", language="de"), emoji.is_emoji("x"))
print(sorted(jsonschema.validators.validator_for({"$schema": "http://json-schema.org/draft-03/schema#"}).META_SCHEMA)[:2])
for locale in "en_US", "de_DE", "ja_JP":
    fake = Faker(locale)
    fake.seed_instance(4)
    print(fake.name(), fake.address().replace("\n", ", "), fake.job())
print("Mozilla" in UserAgent().random)
