"""An agent of pydantic-ai speaks: `Text` takes its stream like any other.

    pip install "pydantic-ai-slim[openai]"
    OPENAI_API_KEY=... python examples/pydantic_ai_source.py a-model

Any server with chat completions will do: set OPENAI_BASE_URL. The voice is the offline one.
"""

import sys
from collections.abc import AsyncIterator

import anyio
from pydantic_ai import Agent
from pydantic_ai.models.openai import OpenAIChatModel

from pipeline import Outcome, Pipeline
from stages import Chunker, EspeakVoice, LocalSpeakServer, Speak, Text, WavFile


async def said_by(agent: Agent, prompt: str) -> AsyncIterator[str]:
    """What the agent says, and nothing of what it thinks or calls. Closed when the turn is interrupted."""
    async with agent.run_stream(prompt) as reply:
        async for token in reply.stream_text(delta=True, debounce_by=None):
            yield token


async def main(model: str, path: str = "agent.wav") -> Outcome:
    agent = Agent(OpenAIChatModel(model), instructions="You are brief.")
    async with LocalSpeakServer(EspeakVoice()) as server:
        pipeline = Pipeline(Text(), Chunker(), Speak(base_url=server.url), WavFile(path))
        outcome = await pipeline.run(said_by(agent, "Why is the sky blue?"))
    print(f"{path}: first audio after {outcome.timings.first_audio:.3f} s")
    return outcome


if __name__ == "__main__":
    anyio.run(main, *sys.argv[1:])
