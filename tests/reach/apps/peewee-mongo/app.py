import mongoengine
import mongomock
import peewee
import redis
from playhouse.db_url import connect
from playhouse.shortcuts import model_to_dict
from redis.asyncio import Redis

db = connect("sqlite:///:memory:")


class Thing(peewee.Model):
    name = peewee.CharField()

    class Meta:
        database = db


db.create_tables([Thing])
Thing.create(name="a")
print(model_to_dict(Thing.get()), Thing.select().count())


class Page(mongoengine.Document):
    title = mongoengine.StringField(required=True)
    tags = mongoengine.ListField(mongoengine.StringField())


mongoengine.connect("m", mongo_client_class=mongomock.MongoClient, uuidRepresentation="standard")
Page(title="t", tags=["x"]).save()
print(Page.objects(tags="x").first().title, Page.objects.count())
import bson
print(bson.decode(bson.encode({"a": 1})), type(Redis()).__module__)
try:
    redis.Redis("127.0.0.1", 1).ping()
except redis.ConnectionError as error:
    print(type(error).__name__, redis.connection.HIREDIS_AVAILABLE)
