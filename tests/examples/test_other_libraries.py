"""Streams of other libraries through `Text`, with the real libraries and a server on loopback.

They are no dependency of this project: where one is not installed, its test is skipped. openai-agents wants websockets
below 17, which this project works with too.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import wave
from pathlib import Path
from types import ModuleType
from typing import Any

import anyio
import pytest

from pipeline import Pipeline
from stages import Text
from tests.stages.sources import sse_server as sse

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
LIBRARIES = {"openai_agents_source": "agents", "pydantic_ai_source": "pydantic_ai"}


@pytest.fixture(params=LIBRARIES)
def example(request: pytest.FixtureRequest) -> str:
    """The name of an example whose library is here."""
    name: str = request.param
    if importlib.util.find_spec(LIBRARIES[name]) is None:
        pytest.skip(f"{LIBRARIES[name]} is not installed")
    return name


@pytest.fixture
def anyio_backend() -> str:
    """Both libraries run on asyncio only."""
    return "asyncio"


def script(*tokens: str) -> list[dict[str, Any]]:
    """A reply with all the fields that these libraries check."""
    chunks = [sse.delta(role="assistant", content=""), *map(sse.text, tokens), sse.finish()]
    return [{"created": 1, "model": "m", "object": "chat.completion.chunk", **chunk} for chunk in chunks]


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def agent_of(name: str) -> Any:
    """An agent as the example makes it."""
    if name == "pydantic_ai_source":
        from pydantic_ai import Agent
        from pydantic_ai.models.openai import OpenAIChatModel

        return Agent(OpenAIChatModel("m"))
    import agents
    from openai import AsyncOpenAI

    agents.set_tracing_disabled(True)
    return agents.Agent("Speaker", model=agents.OpenAIChatCompletionsModel("m", AsyncOpenAI()))


async def test_the_example_speaks(example: str, tmp_path: Path) -> None:
    if importlib.util.find_spec("espeakng_loader") is None:
        pytest.skip("the offline voice is in the extra 'local'")
    async with sse.sse_server(script("The sky is blue, ", "because of the air.")) as server:
        done = await anyio.run_process(
            [sys.executable, str(EXAMPLES / f"{example}.py"), "m"],
            cwd=tmp_path,
            env={**os.environ, "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "k"},
            stderr=subprocess.STDOUT,
        )
    assert b"first audio after" in done.stdout
    with wave.open(str(tmp_path / "agent.wav")) as sound:
        assert 35 / 20 < sound.getnframes() / sound.getframerate() < 35 / 8  # 35 characters


async def test_its_stream_is_closed_when_the_turn_is_interrupted(example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sse.sse_server([*script("One ", "two ", *["more "] * 30)[:-1], sse.Stall]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "k")
        stream = load(example).said_by(agent_of(example), "Hello?")
        async with Pipeline(Text(), size=1) as pipeline, pipeline.turn(stream) as turn:
            assert await anext(turn) == "One "
            turn.interrupt()
        with anyio.fail_after(5):
            await server.gone.wait()
