import datetime
import io

import arrow
import attrs
import cattrs.preconf.orjson
import cerberus
import dateutil.parser
import dateutil.tz
import jsonschema
import marshmallow
import msgspec
import orjson
import pendulum
import pydantic
import ruamel.yaml
import tomlkit
import yaml

print(yaml.safe_load("a: [1, 2.5, 2026-01-02]"), yaml.dump({"a": {1}}), yaml.__with_libyaml__ and yaml.load("b: 1", yaml.CSafeLoader))
round_trip, out = ruamel.yaml.YAML(), io.StringIO()
round_trip.dump(round_trip.load("a: 1 # kept\n"), out)
print(out.getvalue(), tomlkit.dumps(tomlkit.parse("a = 1 # x\n")))
schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {"m": {"type": "string", "format": "ipv4"}}}
for draft in jsonschema.Draft202012Validator, jsonschema.Draft7Validator, jsonschema.Draft4Validator:
    print([e.message for e in draft(schema, format_checker=draft.FORMAT_CHECKER).iter_errors({"m": "x"})])


class Model(pydantic.BaseModel):
    url: pydantic.HttpUrl
    when: pydantic.AwareDatetime | None = None
    secret: pydantic.SecretStr = pydantic.SecretStr("s")


print(Model(url="http://a.org").model_dump_json(), Model.model_json_schema()["title"], pydantic.TypeAdapter(list[int]).validate_python(["1"]))


class Shape(marshmallow.Schema):
    at = marshmallow.fields.DateTime()
    mail = marshmallow.fields.Email()


print(Shape().load({"at": "2026-01-02T03:04:05"}), Shape().validate({"mail": "x"}))


@attrs.define
class Point:
    x: int = attrs.field(validator=attrs.validators.ge(0))
    when: datetime.datetime = datetime.datetime(2026, 1, 2)


print(cattrs.preconf.orjson.make_converter().dumps(Point(1)), msgspec.json.decode(b"[1]", type=list[int]), msgspec.yaml.encode({"a": 1}))
print(cerberus.Validator({"a": {"type": "integer"}}).validate({"a": "x"}), orjson.dumps({"a": datetime.date(2026, 1, 2)}))
print(dateutil.parser.parse("3 Jan 2026 5pm"), pendulum.datetime(2026, 1, 1, tz="Europe/Rome").add(months=1).diff_for_humans(pendulum.datetime(2026, 1, 1), locale="de"))
print(arrow.get("2026-01-01").shift(weeks=1).humanize(arrow.get("2026-01-01"), locale="fr"), pendulum.parse("2026-W02"))
