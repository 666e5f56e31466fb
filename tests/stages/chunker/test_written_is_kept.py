"""What came in is written in what goes out, whatever the clock does: for `Speakable`, the splitter, and pipes of both.

The clock runs: pauses of 0 to 5 seconds anywhere, deadlines that are met on time, late, or not before more text comes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import Chunk
from stages.chunker import PRESETS, Splitter, _finder
from stages.chunker._cursor import BACK
from stages.chunker._speakable import ChunkReader, Reading, Spoken, TokenReader
from stages.chunker._spoken_splitter import SpokenSplitter
from tests.stages.chunker.test_laws import texts as texts_of_the_splitter
from tests.stages.chunker.test_speakable_laws import TEXT

WAKES = 3
"""Deadlines after which nothing may be left to wait for: a word's, markup's, and that of the machine behind."""


class Pipe:
    """Two machines as one: what the first gives is fed to the second at the same time."""

    def __init__(self, first: Any, second: Any) -> None:
        self._first, self._second = first, second

    @property
    def deadline(self) -> float | None:
        return min(
            [machine.deadline for machine in (self._first, self._second) if machine.deadline is not None], default=None
        )

    def _through(self, items: Sequence[Any], now: float) -> list[Any]:
        return [out for item in items for out in self._second.feed(item, now)]

    def feed(self, item: Any, now: float) -> list[Any]:
        return self._through(self._first.feed(item, now), now)

    def expire(self, now: float) -> list[Any]:
        return [*self._through(self._first.expire(now), now), *self._second.expire(now)]

    def finish(self, now: float) -> list[Any]:
        return [*self._through(self._first.finish(now), now), *self._second.finish(now)]


def splitter(size: str = "assistant") -> Splitter:
    return Splitter("auto", PRESETS[size])


MACHINES: dict[str, Callable[[], Any]] = {
    "SpeakableText": TokenReader,
    "Splitter": splitter,
    "Chunker": lambda: SpokenSplitter(splitter(), Reading()),
    "Splitter | Speakable": lambda: Pipe(splitter(), ChunkReader()),
    "Chunker, in sentences": lambda: SpokenSplitter(splitter("sentence"), Reading()),
    "SpeakableText | Splitter": lambda: Pipe(TokenReader(), splitter()),
    "SpeakableText | Splitter | Speakable": lambda: Pipe(TokenReader(), Pipe(splitter(), ChunkReader())),
}


def played(machine: Any, tokens: list[str], random: Random) -> list[Any]:
    """What a machine gives for tokens that come with pauses; it must never wait for a deadline that has passed."""
    given, now = [], 0.0
    for token in tokens:
        now += random.choice((0.0, 0.001, 0.02, 0.05, 0.2, random.uniform(0.0, 5.0)))
        late = random.choice((0.0, 0.0, 1e-6, 0.03, 10.0))
        given += woken(machine, now, late)
        given += machine.feed(token, now)
    given += woken(machine, now + 60.0, 0.0)
    assert machine.deadline is None, "text is left that waits for ever, and is asked about again and again"
    given += machine.finish(now + 60.0)
    assert machine.deadline is None
    assert not machine.finish(now + 61.0)
    return given


def woken(machine: Any, until: float, late: float) -> list[Any]:
    """Wake the machine for each of its deadlines, so much too late, up to a time at which more text comes."""
    given: list[Any] = []
    idle = 0
    while (deadline := machine.deadline) is not None and deadline + late <= until:
        out = machine.expire(deadline + late)
        after = machine.deadline
        assert out or after is None or after > deadline + late, "nothing was given, and the deadline has passed"
        idle = 0 if out else idle + 1
        assert idle <= WAKES, "it is woken again and again for nothing"
        given += out
    return given


def written(item: object) -> str:
    if isinstance(item, Chunk):
        return item.source
    return item.written if isinstance(item, Spoken) else str(item)


def check(name: str, tokens: list[str], seed: int) -> None:
    given = played(MACHINES[name](), tokens, Random(seed))
    assert "".join(map(written, given)) == "".join(tokens)
    chunks = [item for item in given if isinstance(item, Chunk)]
    assert [chunk.index for chunk in chunks] == list(range(len(chunks)))
    if name == "Splitter":
        assert "".join(chunk.text for chunk in chunks) == "".join(tokens)


def cut(text: str, random: Random, longest: int) -> list[str]:
    tokens, at = [], 0
    while at < len(text):
        size = random.randint(1, longest)
        tokens.append(text[at : at + size])
        at += size
    return tokens


@pytest.mark.parametrize("name", MACHINES)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(TEXT, texts_of_the_splitter), max_size=6).map("".join), st.integers(0, 10_000))
def test_nothing_is_lost_and_no_machine_spins(name: str, text: str, seed: int) -> None:
    random = Random(seed)
    tokens = cut(text, random, random.choice((1, 4, 12)))
    check(name, tokens, seed)
    with mock.patch.object(_finder, "WINDOW", BACK + 40):
        check(name, tokens, seed)


SCRIPTS = [
    "The boat went on. Then it stopped! Why? “Well,” she said, see [the map](https://a.example/b). ",
    "Der Wagen hielt in der Hauptstr. 12. **Warum?** Am 3. Mai, z. B. um 7 Uhr.\n\n- eins\n- zwei\n\n",
    "昨天下雨了。今天晴！“明天呢？”他问。",
    "昨日は雨でした。今日は晴れです！「明日は？」",
    "어제는 비가 왔다. 오늘은 맑다! 내일은? ",
    "Вчера шёл дождь. Сегодня ясно! И т. д. ",
    "هطل المطر أمس. واليوم صحو! وماذا عن الغد؟ ",
    "कल बारिश हुई। आज धूप है! और कल? ",
    "เมื่อวานฝนตก วันนี้แดดออก ",
    "Χθες έβρεξε. Σήμερα έχει ήλιο; ",
    "```python\nx = f(a)  # no\n```\n| a | b |\n|---|---|\n| 1 | 2 |\n\n$$x^2$$ <b>bold</b> 😀 <think>hm</think> ",
    "word " * 40,
    "\r\n\t  >> ** __ ",
]


@pytest.mark.parametrize("name", MACHINES)
@pytest.mark.parametrize("seed", range(4))
def test_nor_in_long_texts_of_all_scripts(name: str, seed: int) -> None:
    """Up to 100,000 characters, one seed after another: the shorter ones have more pauses."""
    random, size = Random(seed), (3_000, 12_000, 40_000, 100_000)[seed]
    text = ""
    while len(text) < size:
        text += random.choice(SCRIPTS) * random.choice((1, 2, 30))
    check(name, cut(text[:size], random, 8 * (seed + 1)), seed)


@pytest.mark.parametrize("name", [name for name in MACHINES if name.startswith("SpeakableText")])
@pytest.mark.parametrize(
    "text", ["Hi **there**", "Yes.<!-- no -->", "Well. [^1]", "**", "Hi.\n```\nx\n```\n", "So 😀", "# "]
)
def test_a_text_that_ends_with_something_silent_is_written_to_its_end(name: str, text: str) -> None:
    check(name, list(text), 0)
    check(name, [text], 0)
