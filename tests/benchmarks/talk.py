"""What both sides of a benchmark say and hear: a reply as tokens, the model that writes it, and what came of it."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from struct import Struct

SENTENCES = (
    "The boat went out on the morning tide, and nobody saw it go.",
    "It came back at noon with four men and not a single fish.",
    "They had seen a light, they said, where no light should be.",
    "Nobody believed them, and in the evening all of them left.",
)
"""A reply: 57 tokens with the marks, 236 characters, 15.7 s of speech."""

_TOKEN = re.compile(r" ?\w+|[^\w\s]\n*")

PLAIN = _TOKEN.findall(" ".join(SENTENCES))
"""Its tokens, as most replies have them: the end of a sentence is sure with the token behind it."""

SURE = _TOKEN.findall("\n\n".join(SENTENCES) + "\n\n")
"""The same in paragraphs: the end of each is sure with its last token, so it can be timed from there."""

STAMPS = Struct("=dd")
"""Two times in seconds at the start of each frame: when the server wrote it, and when its text had come."""

ENDS = (".", ".\n\n")


@dataclass(slots=True)
class Ear:
    """Takes the audio of one conversation and the time. Only counts, unless it is ``timed``."""

    timed: bool = False
    frames: int = 0
    said: list[float] = field(default_factory=list)  # when the model gave the last token of each sentence
    texts: list[float] = field(default_factory=list)  # seconds from there to the server
    late: list[float] = field(default_factory=list)  # seconds from the server's write of a frame to the sink
    last: list[float] = field(default_factory=list)  # the same for the last frame of each reply
    _came: float = 0.0

    def hear(self, data: bytes) -> None:
        """A frame has reached the sink."""
        self.frames += 1
        if not self.timed or len(data) < STAMPS.size:
            return
        written, came = STAMPS.unpack_from(data)
        self.late.append(time.monotonic() - written)
        if came != self._came:
            self.texts.append(came - self.said[len(self.texts)])
            self._came = came

    def over(self) -> None:
        """The reply is over."""
        if self.late:
            self.last.append(self.late[-1])


async def model(ear: Ear, words: list[str], rate: float) -> AsyncIterator[str]:
    """Writes `words` at so many tokens a second; 0: each after a pass of the run loop, as fast as that goes."""
    import anyio  # not above: a fresh interpreter's floor does without
    from anyio.lowlevel import checkpoint

    due = time.monotonic()
    for token in words:
        if rate:
            due += 1 / rate
            await anyio.sleep(max(0.0, due - time.monotonic()))
        else:
            await checkpoint()
        if ear.timed and token in ENDS:
            ear.said.append(time.monotonic())
        yield token
