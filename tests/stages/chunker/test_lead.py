"""A long sentence from a slow model: the chunker asks how long the listener can wait, in virtual time."""

from __future__ import annotations

import re

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import Audio, AudioFormat, Chunk, Inbox, Lead, Outbox, Pipeline
from pipeline.testing import Collect, Script
from stages.chunker import Chunker
from stages.chunker._splitter import Splitter
from stages.sinks import Playback, WavFile, Writer

VIRTUAL_TIME = True

FIRST_BYTE = 0.25
FORM = AudioFormat("linear16", 8_000)


class Voice:
    """Speaks each chunk as soon as the one before is made, at 15 characters a second, and tells its lead."""

    def __init__(self) -> None:
        self._behind: Lead = lambda now: None
        self._making = 0.0

    def offer(self, wanted: AudioFormat | None) -> AudioFormat:
        return FORM

    def follow(self, lead: Lead) -> None:
        self._behind = lead

    def lead(self, now: float) -> float | None:
        behind = self._behind(now)
        return None if behind is None else max(0.0, behind + self._making - FIRST_BYTE - 0.05)

    async def __call__(self, inbox: Inbox[Chunk], outbox: Outbox[Audio]) -> None:
        async for chunk in inbox:
            seconds = len(chunk.text) / 15
            self._making = seconds
            await anyio.sleep(FIRST_BYTE)
            await outbox.send(Audio(bytes(FORM.size(seconds)), (chunk,), last=True))
            await anyio.sleep(1e-6)  # the sink has it
            self._making = 0.0


LONG = (
    "When the rain had stopped and the river was back in its bed, the people of the valley came out to see what was "
    "left, and although the mill had lost its wheel and half of its roof, they began on the same day to carry stones "
    "up from the ford, singing."
)
UNMARKED = (
    "When the rain had stopped the people of the valley came out of the houses and looked at what was left of the mill "
    "and of the bridge that their fathers had built and then they began to carry stones up from the ford."
)


async def nobody(data: bytes) -> None: ...


def tokens(text: str, rate: float) -> Script[str]:
    return Script([(at / rate, token) for at, token in enumerate(re.findall(r"\s?\S{1,4}", text))])


async def spoken(text: str, rate: float, sink=None) -> tuple[list[Chunk], Playback | None]:
    chunks: Collect[Chunk] = Collect()
    outcome = await Pipeline(tokens(text, rate), Chunker(), chunks, Voice(), sink or Writer(nobody)).run("")
    assert "".join(chunk.text for chunk in chunks.items) == text
    return chunks.items, outcome.report(Playback)


@pytest.mark.parametrize("rate", [8, 10, 15, 20])
async def test_a_slow_model_does_not_leave_the_listener_in_silence(rate: float) -> None:
    chunks, playback = await spoken("Of course, gladly, here is the story that you asked for. " + LONG, rate)
    assert playback is not None
    assert playback.starved <= 0.1
    for chunk in chunks[:-1]:
        assert chunk.text.rstrip()[-1] in ",."


@pytest.mark.parametrize("rate", [50, 100, 200])
async def test_a_fast_model_is_cut_at_its_sentences(rate: float) -> None:
    text = "Of course, gladly, here is the story that you asked for. " + LONG
    with_listener, playback = await spoken(text, rate)
    without, _ = await spoken(text, 1e9)
    assert [chunk.text for chunk in with_listener] == [chunk.text for chunk in without]
    assert playback is not None
    assert playback.starved == 0.0


@pytest.mark.parametrize("rate", [5, 10, 20])
async def test_where_no_one_listens_in_real_time_nothing_changes(rate: float, tmp_path) -> None:
    chunks, _ = await spoken(LONG, rate, WavFile(tmp_path / "out.wav"))
    alone: Collect[Chunk] = Collect()
    await Pipeline(tokens(LONG, 1e9), Chunker(), alone).run("")
    assert chunks == alone.items


async def test_where_there_is_no_clause_it_is_cut_before_a_conjunction() -> None:
    chunks, _ = await spoken(UNMARKED, 7)
    starts = [chunk.text.split()[0] for chunk in chunks[1:]]
    assert starts
    assert set(starts) <= {"and", "that", "then"}


@pytest.mark.parametrize(("rate", "first"), [(60, 0.52), (30, 1.1), (10, 3.05), (5, 5.0)])
async def test_of_a_text_without_marks_the_first_sound_does_not_wait_for_the_end(rate: float, first: float) -> None:
    outcome = await Pipeline(tokens(UNMARKED, rate), Chunker(), Voice(), Writer(nobody)).run("")
    unknown = await Pipeline(tokens(UNMARKED, rate), Chunker(), Collect()).run("")
    assert outcome.timings.first_chunk is not None
    assert 0.5 <= outcome.timings.first_chunk <= first
    assert unknown.timings.first_chunk == pytest.approx(outcome.timings.first_chunk)


@pytest.mark.parametrize("rate", [10, 60])
async def test_a_first_clause_that_is_short_is_said_once_it_is_late(rate: float) -> None:
    """At 60 tokens a second the sentence is there before anybody would be kept waiting."""
    text = "As far as anybody can remember, the boat has never come back. It is still there."
    chunks, _ = await spoken(text, rate)
    assert len(chunks[0].text) == (31 if rate == 10 else 61)


PIECES = st.sampled_from(
    [" and", " word", ", ", ". ", ' "', "(", ")", "`", "one", "1,", "000", "\n", "- ", " der", "。", "、"]
)


@settings(deadline=None)
@given(
    st.lists(st.tuples(PIECES, st.sampled_from([0.0, 0.01, 0.3, 2.0])), max_size=60),
    st.lists(st.sampled_from([None, 0.0, 0.001, 0.2, 5.0, float("inf")]), min_size=1, max_size=9),
)
def test_nothing_is_lost_whatever_the_listener_hears(steps, leads) -> None:
    """Deadlines pass in between, and none of them comes again for ever."""
    asked = 0

    def lead(now: float) -> float | None:
        nonlocal asked
        asked += 1
        return leads[asked % len(leads)]

    splitter, now, chunks = Splitter(lead=lead), 0.0, []
    for token, wait in steps:
        chunks += splitter.feed(token, now)
        until = now + wait
        for _ in range(100):
            deadline = splitter.deadline
            if deadline is None or deadline > until:
                break
            now = max(now, deadline)
            chunks += splitter.expire(now)
        now = until
    chunks += splitter.finish(now)
    assert "".join(chunk.text for chunk in chunks) == "".join(token for token, _ in steps)
    assert [chunk.index for chunk in chunks] == list(range(len(chunks)))
