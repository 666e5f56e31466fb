"""An agent of the openai-agents library speaks: `Text` takes its stream like any other.

    pip install openai-agents
    OPENAI_API_KEY=... python examples/openai_agents_source.py a-model

Any server with chat completions will do: set OPENAI_BASE_URL. The voice is the offline one.
"""

import sys
from collections.abc import AsyncIterator

import anyio
from agents import Agent, OpenAIChatCompletionsModel, Runner, set_tracing_disabled
from openai import AsyncOpenAI

from pipeline import Outcome, Pipeline
from stages import Chunker, EspeakVoice, LocalSpeakServer, Speak, Text, WavFile


async def said_by(agent: Agent, prompt: str) -> AsyncIterator[str]:
    """What the agent says, and nothing of what it thinks or calls. Closed when the turn is interrupted."""
    reply = Runner.run_streamed(agent, prompt)
    try:
        async for event in reply.stream_events():
            if event.type == "raw_response_event" and event.data.type == "response.output_text.delta":
                yield event.data.delta
    finally:
        reply.cancel()


async def main(model: str, path: str = "agent.wav") -> Outcome:
    set_tracing_disabled(True)
    async with AsyncOpenAI() as client, LocalSpeakServer(EspeakVoice()) as server:
        agent = Agent("Speaker", instructions="You are brief.", model=OpenAIChatCompletionsModel(model, client))
        pipeline = Pipeline(Text(), Chunker(), Speak(base_url=server.url), WavFile(path))
        outcome = await pipeline.run(said_by(agent, "Why is the sky blue?"))
    print(f"{path}: first audio after {outcome.timings.first_audio:.3f} s")
    return outcome


if __name__ == "__main__":
    anyio.run(main, *sys.argv[1:])
