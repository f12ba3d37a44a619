import strawberry
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.routing import Mount, Route
from starlette.schemas import SchemaGenerator
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.testclient import TestClient
from strawberry.asgi import GraphQL

templates = Jinja2Templates("templates")


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "you") -> str:
        return "hello " + name


class Page(HTTPEndpoint):
    async def get(self, request):
        """
        responses:
          200:
            description: the page
        """
        request.session["n"] = request.session.get("n", 0) + 1
        return templates.TemplateResponse(request, "page.html", {"n": request.session["n"]})

    async def post(self, request):
        form = await request.form()
        return templates.TemplateResponse(request, "page.html", {"n": form["n"]})


app = Starlette(routes=[Route("/", Page), Mount("/static", StaticFiles(directory="static"), name="static"),
                        Mount("/graphql", GraphQL(strawberry.Schema(Query)))],
                middleware=[Middleware(SessionMiddleware, secret_key="x")])
client = TestClient(app)
print(client.get("/").text, client.get("/").text, client.post("/", data={"n": "9"}).text)
print(client.get("/static/a.txt").text)
print(client.post("/graphql/", json={"query": '{ hello(name: "me") __schema { queryType { name } } }'}).json())
print(client.post("/graphql/", json={"query": "{ nothing }"}).json())
print(SchemaGenerator({"openapi": "3.0.0", "info": {"title": "t"}}).get_schema(routes=app.routes))
