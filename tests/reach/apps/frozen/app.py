from fastapi import FastAPI
from fastapi.testclient import TestClient

app = FastAPI()


@app.get("/{n}")
def double(n: int):
    return {"n": n * 2}


print(TestClient(app).get("/4").json())
