"""A voice that never says a text twice in the same way, as the voices of a provider do not.

Rules of this file: everything is drawn from one seed, so a test that fails fails again; the sound of the words is the
other voice's own, so what is read back from tagged sound stays true.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from copy import copy
from random import Random
from types import TracebackType
from typing import Self

from pipeline import UsageError
from stages.local._voice import Versatile, Voice

Range = tuple[float, float]

# A sentence with its mark, the quotes and brackets that close behind it, and its white space; or a clause.
_PARTS = re.compile(
    r".+?(?:(?P<sentence>[.!?…]+[\"'”’»)\]]*(?:\s+|$)|[。！？]+[」』”]*\s*|\n\s*)|(?P<clause>[,;:]\s+|[、，；：]\s*)|$)",
    re.DOTALL,
)


class UnsteadyVoice:
    """Another voice, made to vary: each synthesis has its own speed, silence in front, and pauses of any length.

    ``drift`` is by what share a synthesis is faster or slower at most. ``lead`` is the silence in front, ``sentence``
    the pause between two sentences, ``clause`` the one behind a comma (in addition to the voice's own); each at least
    and at most, in seconds, and (0, 0) for none. ``seed`` decides all of it: the same syntheses in the same order sound
    the same. Raises `UsageError` for a voice that cannot be had at another speed, unless ``drift`` is 0. ::

        LocalSpeakServer(UnsteadyVoice(ToneVoice(tagged=True), seed=7), timing=UNSTEADY)
    """

    def __init__(
        self,
        voice: Voice,
        *,
        seed: int = 0,
        drift: float = 0.15,
        lead: Range = (0.1, 0.4),
        sentence: Range = (0.2, 0.7),
        clause: Range = (0.05, 0.25),
    ) -> None:
        if not 0 <= drift < 0.5:
            raise UsageError(f"A voice cannot drift by {drift}: give a share from 0 to 0.5, such as 0.15.")
        if drift and not isinstance(voice, Versatile):
            raise UsageError("This voice has one speed: give it a method suited(model, speed), or use drift=0.")
        for least, most in (lead, sentence, clause):
            if not 0 <= least <= most:
                raise UsageError("A pause is (least, most) in seconds, in order.")
        self._voice = voice
        self._drift = drift
        self._lead, self._pauses = lead, {"sentence": sentence, "clause": clause}
        self._random = Random(seed)  # shared with the voices that are suited to a socket
        self._model, self._speed = "", 1.0

    @property
    def sample_rate(self) -> int:
        """That of the other voice."""
        return self._voice.sample_rate

    async def __aenter__(self) -> Self:
        await self._voice.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return await self._voice.__aexit__(kind, error, trace)

    def suited(self, model: str, speed: float) -> Self:
        """As unsteady, for one of the service's models, `speed` times as fast."""
        suited = copy(self)
        suited._model, suited._speed = model, speed
        return suited

    @asynccontextmanager
    async def speak(self, text: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """The sound of `text`, as it is this time."""
        lot = Random(self._random.getrandbits(64))  # of its own: other syntheses go on between its draws
        speed = self._speed * lot.uniform(1 - self._drift, 1 + self._drift)
        voice = self._voice.suited(self._model, speed) if isinstance(self._voice, Versatile) else self._voice
        async with aclosing(self._blocks(voice, text, lot)) as blocks:
            yield blocks

    async def _blocks(self, voice: Voice, text: str, lot: Random) -> AsyncGenerator[bytes]:
        due = lot.uniform(*self._lead)  # silence that comes before the next sound, if there is any
        for part, pause in self._parts(text):
            async with voice.speak(part) as blocks:
                async for block in blocks:
                    if due:
                        yield bytes(2 * int(due * self.sample_rate))
                        due = 0.0
                    yield block
            if pause is not None and not due:
                due = lot.uniform(*pause)

    def _parts(self, text: str) -> list[tuple[str, Range | None]]:
        """Texts that are spoken one by one, and the pause behind each."""
        parts: list[tuple[str, Range | None]] = []
        before = ""
        for match in _PARTS.finditer(text):
            before += match.group()
            pause = self._pauses.get(match.lastgroup or "", (0.0, 0.0))
            if pause != (0.0, 0.0):
                parts.append((before, pause))
                before = ""
        return [*parts, (before, None)] if before else parts
