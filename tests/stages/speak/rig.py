"""What the tests of the sender stand on: the local server through memory, replies of known sentences, and a listener.

Time is virtual in the modules that say so, and nothing here touches the network: `served` lets every dial of the sender
end at the server, through the same websocket code that is used over TCP.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from unittest.mock import patch

import anyio

from pipeline import Audio, AudioFormat, Chunk, Inbox, Outbox, Outcome, Pipeline
from pipeline.testing import Script
from stages import local
from stages.local import Faults, Limits, LocalSpeakServer, Timing, ToneVoice, read_text
from stages.local._tone import tones
from stages.net import dial as dialling
from stages.net import websocket
from stages.speak import Speak, SpeakOptions, SpeechReport

FORMAT = AudioFormat("linear16", 8_000)
PROMPT = Timing(first_audio=(0.1, 0.1), frame=0.2)
"""A server whose answers come on the tenth of a second."""


def chunks(*texts: str) -> list[Chunk]:
    """Texts as chunks of one turn; each is followed by a space."""
    return [Chunk(f"{text} ", index) for index, text in enumerate(texts)]


def sentences(count: int, words: int = 4) -> list[str]:
    """So many different short sentences."""
    return [" ".join([*(f"w{number}x{word}" for word in range(words - 1)), f"end{number}."]) for number in range(count)]


@cache
def tagged(text: str) -> tuple[bytes, ...]:
    return tuple(tones(text, FORMAT.sample_rate, tagged=True))


class Voice(ToneVoice):
    """The tone voice with tags, which remembers what it has said: the same few texts are said again and again."""

    def __init__(self) -> None:
        super().__init__(FORMAT.sample_rate, tagged=True)

    async def _blocks(self, text: str) -> AsyncIterator[bytes]:
        known = self.speed == 1.0  # at any other, nothing is said twice at the same speed
        for block in tagged(text) if known else tones(text, FORMAT.sample_rate, tagged=True, speed=self.speed):
            yield block


@asynccontextmanager
async def served(
    faults: Faults | Sequence[Faults] = (),
    *,
    timing: Timing = PROMPT,
    limits: Limits | None = None,
    api_key: str | None = None,
    voice: local.Voice | None = None,
) -> AsyncIterator[LocalSpeakServer]:
    """A local server to which every socket of the sender goes, through memory."""
    async with LocalSpeakServer(
        voice or Voice(), faults=faults, timing=timing, limits=limits or Limits(), api_key=api_key
    ) as server:

        async def dial(host: str, port: int, **how: object) -> object:
            await anyio.lowlevel.checkpoint()
            return server.connect()

        with patch.object(websocket, "dial", dial), patch.object(dialling, "dial", dial):
            yield server


@dataclass
class Ear:
    """A sink that takes all sound at once and notes when it came: what somebody in real time makes of it is computed.

    ``slow`` lets it take sound no faster than it plays, as a paced sink does.
    """

    slow: bool = False
    heard: list[tuple[float, Audio]] = field(default_factory=list)

    wanted = FORMAT

    def accept(self, format: AudioFormat) -> None:
        assert format == FORMAT

    async def __call__(self, inbox: Inbox[Audio], outbox: Outbox[Audio], /) -> None:
        self.heard.clear()
        started = until = anyio.current_time()
        async for audio in inbox:
            now = anyio.current_time()
            self.heard.append((now - started, audio))
            until = max(until, now) + FORMAT.seconds(len(audio.data))
            if self.slow:
                await anyio.sleep_until(until)
            await outbox.send(audio)

    @property
    def sound(self) -> bytes:
        return b"".join(audio.data for _, audio in self.heard)

    @property
    def text(self) -> str:
        return read_text(self.sound)

    @property
    def first(self) -> float:
        """When the first sound came."""
        return next(at for at, audio in self.heard if audio.data)

    @property
    def gaps(self) -> list[tuple[float, float]]:
        """Where somebody who plays in real time ran dry: when, and for how long."""
        until, gaps = self.first, []
        for at, audio in self.heard:
            if audio.data:
                if at > until + 0.001:
                    gaps.append((until, at - until))
                until = max(until, at) + FORMAT.seconds(len(audio.data))
        return gaps


def speak(server: LocalSpeakServer, options: SpeakOptions | None = None, **more: object) -> Speak:
    return Speak(base_url=server.url, options=options, **more)  # type: ignore[arg-type]


async def say(
    server: LocalSpeakServer,
    lines: Sequence[str] | Sequence[tuple[float, Chunk]],
    options: SpeakOptions | None = None,
    **more: object,
) -> tuple[Ear, Outcome]:
    """One turn on a pipeline of its own; the lines come all at once, or at their times."""
    script = [line if isinstance(line, tuple) else (0.0, chunk) for line, chunk in zip(lines, _chunked(lines))]  # noqa: B905
    ear = Ear(**more)  # type: ignore[arg-type]
    outcome = await Pipeline(Script(script), speak(server, options), ear).run(None)
    return ear, outcome


def report(outcome: Outcome) -> SpeechReport:
    found = outcome.report(SpeechReport)
    assert found is not None
    return found


def _chunked(lines: Sequence[str] | Sequence[tuple[float, Chunk]]) -> list[Chunk]:
    return chunks(*(line for line in lines if isinstance(line, str))) or [line[1] for line in lines]  # type: ignore[index]
