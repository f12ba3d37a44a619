from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def index():
    return {"ok": True}


@app.get("/items/{n}")
def item(n: int, q: str | None = None):
    return {"n": n, "q": q}
