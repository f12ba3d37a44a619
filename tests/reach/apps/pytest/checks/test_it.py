import asyncio
import os

import httpx
import pytest


@pytest.mark.parametrize("n", [1, 2])
def test_number(number, n):
    assert number > n


@pytest.mark.asyncio
async def test_sleep():
    await asyncio.sleep(0)


def test_mock(mocker, monkeypatch, tmp_path, capsys):
    mocker.patch("os.getcwd", return_value="x")
    assert os.getcwd() == "x"
    print("out")
    assert capsys.readouterr().out == "out\n"
    with pytest.raises(ValueError, match="b"):
        raise ValueError("abc")


def test_client():
    with httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(204))) as client:
        assert client.get("http://x").status_code == pytest.approx(204)
