"""The two sides of each benchmark: the floor and ours. Each opens a conversation with the server and speaks replies.

The floor is what a good hand could write for this server alone: the websockets library's own client, one task that
writes and one that reads. It knows where the sentences end, flushes each, and does nothing that it need not: no limits,
no healing, no barge-in, no deadline. Ours is the public way: a pipeline that flushes each sentence too.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

from tests.benchmarks.talk import ENDS, SENTENCES, Ear

Tokens: TypeAlias = AsyncIterator[str]
Say: TypeAlias = Callable[[Tokens], Awaitable[None]]
"""Speaks one reply to its end."""

FLUSH = '{"type":"Flush"}'


@asynccontextmanager
async def floor(url: str, ear: Ear) -> AsyncIterator[Say]:
    """A hand-written loop on the bare websocket."""
    if "trio" in sys.modules:  # else on asyncio or uvloop
        from websockets.trio.client import connect

        async with connect(url + "/v1/speak", compression=None) as socket:
            yield lambda words: _on_trio(_write(socket, words), _read(socket, ear))
    else:
        import asyncio

        from websockets.asyncio.client import connect

        async with connect(url + "/v1/speak", compression=None) as socket:
            yield lambda words: asyncio.gather(_write(socket, words), _read(socket, ear))


async def _write(socket, words: Tokens) -> None:
    sentence = ""
    async for token in words:
        sentence += token
        if token in ENDS:
            await socket.send(json.dumps({"type": "Speak", "text": sentence}))
            await socket.send(FLUSH)
            sentence = ""


async def _read(socket, ear: Ear) -> None:
    flushed = 0
    while flushed < len(SENTENCES):
        message = await socket.recv()
        if isinstance(message, bytes):
            ear.hear(message)
        elif json.loads(message)["type"] == "Flushed":
            flushed += 1


async def _on_trio(first: Awaitable[None], second: Awaitable[None]) -> None:
    import trio

    async with trio.open_nursery() as nursery:
        nursery.start_soon(lambda: first)
        nursery.start_soon(lambda: second)


@asynccontextmanager
async def ours(url: str, ear: Ear) -> AsyncIterator[Say]:
    """A pipeline of what ships, with a sink that takes what comes."""
    from dataclasses import replace

    from pipeline import Audio, AudioFormat, Inbox, Outbox, Pipeline
    from stages import Chunker, Speak, Text
    from stages.speak import UNLIMITED, SpeakOptions, per_chunk

    async def sink(inbox: Inbox[Audio], outbox: Outbox[Audio]) -> None:
        async for audio in inbox:
            ear.hear(audio.data)

    options = SpeakOptions(flush=per_chunk, limits=replace(UNLIMITED, sockets=100_000), audio_buffer=3600.0)
    speak = Speak(base_url=url, format=AudioFormat("mulaw", 8000), options=options)
    async with Pipeline(Text(), Chunker("en", size="sentence"), speak, sink) as pipeline:

        async def say(words: Tokens) -> None:
            await pipeline.run(words)

        yield say


SIDES = {"floor": floor, "ours": ours}
