"""No error of a `Chat` shows its key, nor a password in an address: not in words, not in a variable of any frame."""

from __future__ import annotations

import base64
import socket

import pytest

from pipeline import Pipeline, PipelineError
from stages.sources import Chat, ChatOptions, first_of
from tests.leaks import collected
from tests.stages.sources import sse_server as sse

KEY = "sk-canary-0123456789"
PASSWORD = "canary-password"
BASIC = f"Basic {base64.b64encode(f'me:{PASSWORD}'.encode()).decode()}"
"""What HTTP makes of a user and a password in an address; it takes the place of the key."""
ONCE = ChatOptions(retries=0, connect=0.5, stall=0.3)

SCRIPTS: dict[str, list[sse.Script]] = {
    "400": [[sse.Status(400, {"error": {"message": f"What is {KEY}?"}})]],
    "401": [[sse.Status(401, {"error": {"message": f"Incorrect key {KEY} of {PASSWORD}"}})]],
    "429": [[sse.Status(429, {"error": KEY}, {"retry-after": "9"})]],
    "500": [[sse.Status(500, {})]],
    "no stream": [[sse.Status(200, {"error": KEY})]],
    "nothing": [[sse.Stall]],
    "stall": [[sse.text("Good"), sse.Stall]],
    "reset": [[sse.text("Good"), sse.Reset]],
    "early": [[sse.text("Good"), sse.Early]],
    "nonsense": [[b"data: {" + KEY.encode() + b"\n\n"]],
    "an error inside": [[{"error": {"message": KEY}}]],
    "no finish": [[sse.text("Good"), sse.NoDone]],
}


async def failure(url: str) -> str:
    """All that the error shows."""
    with pytest.raises(PipelineError) as caught:
        await Pipeline(Chat("m", base_url=url.replace("://", f"://me:{PASSWORD}@"), options=ONCE)).run("Hello?")
    return collected(caught.value)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


@pytest.mark.parametrize("name", SCRIPTS)
async def test_whatever_the_server_does(name: str) -> None:
    async with sse.sse_server(*SCRIPTS[name]) as server:
        shown = await failure(server.url)
        assert server.requests[0].headers["authorization"] == BASIC
    assert "SourceError" in shown
    assert KEY not in shown
    assert PASSWORD not in shown


async def test_whatever_the_network_does(free_tcp_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        for url in (f"http://127.0.0.1:{free_tcp_port}/v1", f"http://127.0.0.1:{port}/v1", f"https://127.0.0.1:{port}"):
            shown = await failure(url)
            assert "SourceError" in shown
            assert KEY not in shown
            assert PASSWORD not in shown
        monkeypatch.setenv("ALL_PROXY", f"http://me:{PASSWORD}@127.0.0.1:{free_tcp_port}")
        shown = await failure("http://model.invalid/v1")
        assert "SourceError" in shown
        assert KEY not in shown
        assert PASSWORD not in shown


@pytest.mark.parametrize(
    "arguments",
    [
        {"api_key": f"{KEY}-é"},
        {"api_key": KEY, "base_url": f"http://me:{PASSWORD}@host:99999/v1"},
        {"api_key": KEY, "base_url": f"me:{PASSWORD}@host"},
        {"api_key": KEY, "api": "neither"},
        {"api_key": KEY, "model": ""},
    ],
    ids=range(5),
)  # fmt: skip
def test_whatever_is_wrong_with_the_arguments(arguments: dict[str, str]) -> None:
    with pytest.raises(PipelineError) as caught:
        Chat(**({"model": "m"} | arguments))  # type: ignore[arg-type]
    shown = collected(caught.value)
    assert "in __init__" in shown
    assert KEY not in shown
    assert PASSWORD not in shown


async def test_and_with_another_server_behind_it() -> None:
    async with sse.sse_server(*SCRIPTS["401"]) as server:
        chats = first_of(Chat("m", base_url=server.url, options=ONCE), Chat("n", base_url=server.url, options=ONCE))
        with pytest.raises(PipelineError) as caught:
            await Pipeline(chats).run("Hello?")
    assert KEY not in collected(caught.value)


async def test_a_prompt_that_cannot_be_sent() -> None:
    with pytest.raises(PipelineError) as caught:
        await Pipeline(Chat("m", base_url="http://127.0.0.1:1/v1")).run("Hello \ud83d")
    assert KEY not in collected(caught.value)
