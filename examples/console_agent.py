"""An agent in the terminal: type, listen, press Enter to talk over it, Ctrl-D to leave.

    pip install 'utterflow[local,audio]'
    python examples/console_agent.py [--model NAME] [--silent]

With ``--model`` a model of OPENAI_BASE_URL answers (key in OPENAI_API_KEY), else a parrot does. With DEEPGRAM_API_KEY a
Deepgram voice speaks, else the offline one. ``--silent`` keeps time without a sound card.
"""

import argparse
import os
import sys
from contextlib import AsyncExitStack

import anyio
from anyio import to_thread

from pipeline import Inbox, Outbox, Pipeline, PipelineError, Played, Stage, Turn
from stages import Chat, Chunker, EspeakVoice, History, LocalSpeakServer, Speak, Speaker


async def parrot(inbox: Inbox[History], outbox: Outbox[str]) -> None:
    """A source of one's own, in the place of a model: it writes slowly, and about what was said last."""
    async for history in inbox:
        said = str(history[-1]["content"]).rstrip(".")
        reply = f"You said: {said}. I would say more if I were a model. Press Enter to stop me."
        for word in reply.split():
            await outbox.send(word + " ")
            await anyio.sleep(0.03)


class Console:
    """What is typed: a line while the agent speaks cuts it off, and a line with words in it is the next thing said."""

    def __init__(self) -> None:
        self.turn: Turn[Played] | None = None
        self._write, self.lines = anyio.create_memory_object_stream[str](8)

    async def read(self) -> None:
        """Read until the end of the input."""
        async with self._write:
            while line := await to_thread.run_sync(sys.stdin.readline, abandon_on_cancel=True):
                if self.turn is not None:
                    self.turn.interrupt()
                if line.strip():
                    await self._write.send(line.strip())


async def main(model: str | None, device: str | None) -> None:
    """Talk until the input ends."""
    async with AsyncExitStack() as stack:
        url = None
        if not os.environ.get("DEEPGRAM_API_KEY"):
            url = (await stack.enter_async_context(LocalSpeakServer(EspeakVoice()))).url
        source: Stage[History, str] = Chat(model) if model else parrot
        pipeline = Pipeline(source, Chunker(), Speak(base_url=url), Speaker(device))
        voice = await stack.enter_async_context(pipeline)
        tasks = await stack.enter_async_context(anyio.create_task_group())
        console, history = Console(), History(budget=4_000)
        tasks.start_soon(console.read)
        print("Type something. Press Enter to talk over the answer.", flush=True)
        async with console.lines:
            async for line in console.lines:
                history.add_user(line)
                async with voice.turn(history) as turn:
                    console.turn = turn
                    async for played in turn:
                        print(played.text, end="", flush=True)
                console.turn = None
                print(" —" if turn.outcome.interrupted else "", flush=True)
                history.add_heard(turn.outcome)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="An agent in the terminal.")
    parser.add_argument("--model")
    parser.add_argument("--silent", action="store_true", help="keep time without a sound card")
    given = parser.parse_args()
    try:
        anyio.run(main, given.model, "null" if given.silent else None)
    except PipelineError as error:
        sys.exit(str(error))
