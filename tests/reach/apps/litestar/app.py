from dataclasses import dataclass

from litestar import Controller, Litestar, get, post
from litestar.config.compression import CompressionConfig
from litestar.contrib.jinja import JinjaTemplateEngine
from litestar.dto import DataclassDTO, DTOConfig
from litestar.middleware.session.client_side import CookieBackendConfig
from litestar.openapi import OpenAPIConfig
from litestar.response import Template
from litestar.template.config import TemplateConfig
from litestar.testing import TestClient


@dataclass
class Person:
    name: str
    secret: str = "s"


class PersonDTO(DataclassDTO[Person]):
    config = DTOConfig(exclude={"secret"})


class People(Controller):
    path = "/people"
    return_dto = PersonDTO

    @post()
    async def add(self, data: Person) -> Person:
        return data

    @get("/{name:str}")
    async def one(self, name: str, shout: bool = False) -> Person:
        return Person(name.upper() if shout else name)


@get("/")
async def index(request: "Request") -> Template:
    return Template(template_str="n={{ n }}", context={"n": 3})


from litestar import Request

app = Litestar([People, index], openapi_config=OpenAPIConfig("t", "1"),
               template_config=TemplateConfig(directory=".", engine=JinjaTemplateEngine),
               compression_config=CompressionConfig("gzip"),
               middleware=[CookieBackendConfig(secret=b"k" * 16).middleware])
with TestClient(app) as client:
    print(client.post("/people", json={"name": "a"}).text, client.get("/people/b?shout=1").text, client.get("/").text)
    print(client.post("/people", json={}).text)
    print(sorted(client.get("/schema/openapi.json").json()["paths"]), client.get("/schema").status_code)
