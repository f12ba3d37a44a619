import asyncio

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def index():
    return {"ok": True}


@app.get("/loop")
async def loop():
    return type(asyncio.get_running_loop()).__module__
