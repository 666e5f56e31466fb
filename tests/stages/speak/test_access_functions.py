"""Plain functions that give a key, which may block: they are called in a thread, so these tests run in real time."""

from __future__ import annotations

import time

import anyio
import pytest

from pipeline import ConnectFailed, Pipeline
from pipeline.testing import Script
from stages.local import INSTANT, LocalSpeakServer
from stages.speak import Speak
from tests.stages.speak.rig import Ear, Voice, chunks, sentences

KEY = "dg-canary-0123456789"
SCRIPT = [(0.0, chunk) for chunk in chunks(*sentences(2))]


def blocking() -> str:
    time.sleep(0.2)
    return KEY


async def fetched() -> str:
    await anyio.sleep(0.01)
    return KEY


class Vault:
    def __call__(self) -> str:
        return KEY


@pytest.mark.parametrize("function", [blocking, fetched, lambda: KEY, lambda: fetched(), Vault()])
async def test_any_function_will_do_and_holds_up_nobody(function):
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await anyio.sleep(0.01)
            ticks += 1

    async with LocalSpeakServer(Voice(), timing=INSTANT, api_key=KEY) as server, anyio.create_task_group() as tasks:
        tasks.start_soon(tick)
        speaker = Speak(key=function, base_url=server.url)
        async with Pipeline(Script(SCRIPT), speaker, Ear()) as voice:
            assert ticks > 1 or function is not blocking
            await voice.run(None)
        tasks.cancel_scope.cancel()


async def test_another_key_is_another_key():
    async with LocalSpeakServer(Voice(), timing=INSTANT, api_key=KEY) as server:
        with pytest.raises(ConnectFailed, match="HTTP 401"):
            await Pipeline(Script(SCRIPT), Speak(key=lambda: "another", base_url=server.url), Ear()).run(None)
