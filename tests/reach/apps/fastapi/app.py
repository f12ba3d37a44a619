import datetime
import uuid
from typing import Annotated

from fastapi import BackgroundTasks, Depends, FastAPI, Form, HTTPException, UploadFile, WebSocket
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse
from fastapi.security import OAuth2PasswordBearer
from fastapi.testclient import TestClient
from pydantic import BaseModel, EmailStr, Field, field_validator
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    title: str = "things"
    model_config = {"env_file": ".env"}


class Thing(BaseModel):
    id: uuid.UUID = uuid.UUID(int=5)
    name: str = Field(min_length=2)
    owner: EmailStr | None = None
    when: datetime.datetime = datetime.datetime(2026, 1, 2)

    @field_validator("name")
    @classmethod
    def short(cls, value):
        return value.strip()


app = FastAPI(title=Settings().title)
app.add_middleware(CORSMiddleware, allow_origins=["*"])
app.add_middleware(GZipMiddleware)
token = OAuth2PasswordBearer("token")
log = []


@app.post("/things", response_model=Thing, status_code=201)
async def add(thing: Thing, tasks: BackgroundTasks):
    tasks.add_task(log.append, thing.name)
    return thing


@app.post("/form")
def form(a: Annotated[int, Form()], file: UploadFile):
    return {"a": a, "file": file.filename, "size": len(file.file.read())}


@app.get("/me")
def me(given: Annotated[str, Depends(token)]):
    if given != "t":
        raise HTTPException(403)
    return HTMLResponse("<p>me</p>")


@app.get("/stream")
def stream():
    return StreamingResponse(iter(["a", "b"]), media_type="text/plain")


@app.get("/quick")
def quick():
    return JSONResponse({"x": [1.5, None]})


@app.websocket("/ws")
async def ws(socket: WebSocket):
    await socket.accept()
    await socket.send_json({"echo": await socket.receive_text()})
    await socket.close()


with TestClient(app) as client:
    print(client.post("/things", json={"name": " ab ", "owner": "a@domain.org"}).json(), log)
    print(client.post("/things", json={"name": "a", "owner": "nobody"}).json())
    print(client.post("/form", data={"a": "3"}, files={"file": ("f.txt", b"abc")}).json())
    print(client.get("/me").status_code, client.get("/me", headers={"Authorization": "Bearer t"}).text)
    print(client.get("/stream").text, client.get("/quick").text, client.get("/docs").status_code)
    print(client.get("/openapi.json").text[:600])
    with client.websocket_connect("/ws") as socket:
        socket.send_text("hi")
        print(socket.receive_json())
