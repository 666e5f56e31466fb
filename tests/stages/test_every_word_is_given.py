"""A healthy server, and voices that need longer or shorter for a text than is usual: all their sound is given, once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from pipeline import Pipeline
from pipeline.testing import virtual_backend
from stages import Chunker, Speak, SpeechReport, Text
from stages.local import Timing
from tests.benchmarks.heard_text import CHINESE, JAPANESE
from tests.stages.speak.rig import FORMAT, Ear, served

FIGURES = (
    "Sure! It is 4155550132, and the order is 99381723. Call 18005550199 before 17:45. It costs $1,234,567.89 in 2024.",
    "Yes. No. OK. Fine. All right. That is how it is, and it goes on like this for a while. See example dot org. Done.",
    "1. 2. 3. 4. 5. 6. 7. 8. 9. 10. Ten is enough. Now 1999, 2001, 2014 and 2023 were years. That was it.",
)


@pytest.fixture
def anyio_backend() -> object:
    return virtual_backend("asyncio")


class Reader:
    """A voice that takes its own time for ideographs, kana and digits, and halts between sentences; noise."""

    sample_rate = FORMAT.sample_rate

    def __init__(self, wide: float, digit: float, speed: float) -> None:
        self._wide, self._digit, self._speed = wide, digit, speed
        self.seconds = 0.0

    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *error: object) -> None: ...

    @asynccontextmanager
    async def speak(self, text: str) -> AsyncIterator[AsyncIterator[bytes]]:
        yield self._blocks(text)

    async def _blocks(self, text: str) -> AsyncIterator[bytes]:
        for sentence in re.findall(r"[^.!?。！？]*[.!?。！？]*", text):
            digits = sum(map(str.isdigit, sentence))
            wide = sum(character >= "\u3040" for character in sentence)
            takes = len(sentence) + (self._digit - 1) * digits + (self._wide - 1) * wide
            sound = b"\x00\x20" * int(self.sample_rate * takes / 15 / self._speed)
            sound += bytes(2 * int(self.sample_rate * 0.3)) if sentence else b""
            self.seconds += FORMAT.seconds(len(sound))
            yield sound


@pytest.mark.parametrize(
    ("wide", "digit", "speed"), [(2.5, 1.0, 0.7), (5.0, 5.0, 0.7), (4.0, 5.0, 1.0), (3.0, 3.0, 1.5)]
)
@pytest.mark.parametrize("pace", [12, None])
async def test_whatever_a_voice_makes_of_a_text_all_of_it_is_given(wide, digit, speed, pace):
    voice, ear = Reader(wide, digit, speed), Ear()
    async with served(voice=voice, timing=Timing(frame=0.5)) as server:
        speak = Speak(base_url=server.url, format=FORMAT)
        async with Pipeline(Text(pace=pace), Chunker(), speak, ear) as conversation:
            for text in (*CHINESE[:2], *FIGURES, *JAPANESE[:1], *FIGURES):
                before = voice.seconds
                async with conversation.turn(text) as turn:
                    async for _ in turn:
                        pass
                report = turn.outcome.report(SpeechReport)
                assert report.resumed == ()
                assert report.seconds == pytest.approx(voice.seconds - before, abs=0.01)
                assert report.spoken == report.sent
