"""The picture of a turn: what is in it, that every renderer holds it, and that no text gets where it has no place."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import (
    Audio,
    Chunk,
    FirstByte,
    FlushSent,
    Inbox,
    Outbox,
    Outcome,
    Pipeline,
    Played,
    PlayoutBegan,
    Reconnected,
    Underrun,
    keep_moments,
)
from pipeline._timeline import Lane, Mark, Span, Timeline
from pipeline.testing import Script

VIRTUAL_TIME = True
pytestmark = pytest.mark.anyio
WORDS = '<script>alert("hello & co")</script> \x1b[2J'


async def chunks(inbox: Inbox[str], outbox: Outbox[Chunk]) -> None:
    index = 0
    async for token in inbox:
        await outbox.send(Chunk(token, index))
        index += 1


async def voice(inbox: Inbox[Chunk], outbox: Outbox[Audio]) -> None:
    async for chunk in inbox:
        outbox.tell(FlushSent(len(chunk.text), "each"))
        if chunk.index == 1:
            outbox.tell(Reconnected(0.0, 1006))
            outbox.tell(FlushSent(len(chunk.text), "again"))
        outbox.tell(FirstByte(0.0))
        await outbox.send(Audio(bytes(8), (chunk,), last=True))


async def ear(inbox: Inbox[Audio], outbox: Outbox[Played]) -> None:
    async for audio in inbox:
        outbox.tell(Underrun(0.5) if audio.chunks[0].index else PlayoutBegan(0.25))
        await outbox.send(Played(audio.chunks[0].text, 1.0, 1.0))


async def spoken(*, listened: bool = True) -> Outcome:
    script = Script([(1.0, WORDS), (2.0, "Two. "), (3.0, "Three.")])
    return await Pipeline(script, chunks, voice, ear, on_event=keep_moments if listened else None).run("")


async def test_the_lanes_hold_what_happened_and_when() -> None:
    timeline = (await spoken()).timeline
    lanes = {lane.name: lane for lane in timeline.lanes}
    assert list(lanes) == ["tokens", "chunks", "flushes", "audio", "heard"]
    assert lanes["tokens"].ticks == pytest.approx((1.0, 2.0, 3.0))
    ends = [(span.start, span.end) for span in lanes["chunks"].spans]
    assert ends == [pytest.approx(pair) for pair in ((1.0, 1.0), (1.0, 2.0), (2.0, 3.0))]
    assert [span.text for span in lanes["chunks"].spans] == [WORDS, "Two. ", "Three."]
    assert [span.label.partition(", ")[2][:10] for span in lanes["flushes"].spans] == [
        "first byte",
        "lost with ",
        "first byte",
        "first byte",
    ]
    heard = [(span.start, span.end) for span in lanes["heard"].spans]
    assert heard == [pytest.approx(pair) for pair in ((1.25, 1.5), (2.0, 2.5), (3.0, 3.0))]
    gaps = [(span.start, span.end) for span in lanes["heard"].gaps]
    assert gaps == [pytest.approx(pair) for pair in ((1.5, 2.0), (2.5, 3.0))]
    assert [mark.at for mark in timeline.marks] == [pytest.approx(2.0)]
    assert timeline.troubles == ("2 underruns, 1.00 s", "1 reconnect")
    assert dict(timeline.figures)["first token"] == pytest.approx(1.0)


async def test_without_a_listener_the_links_and_the_stages_still_make_a_picture() -> None:
    timeline = (await spoken(listened=False)).timeline
    lanes = {lane.name: lane for lane in timeline.lanes}
    assert list(lanes) == ["tokens", "chunks", "flushes", "audio", "heard"]
    assert [(span.start, span.end) for span in lanes["chunks"].spans] == [pytest.approx((1.0, 3.0))]
    assert not lanes["tokens"].ticks
    assert len(lanes["flushes"].spans) == 4


async def test_a_notebook_shows_the_text_escaped_and_nobody_else_does() -> None:
    outcome = await spoken()
    shown = outcome._repr_html_()
    titles = [element.text or "" for element in ET.fromstring(shown).iter("{http://www.w3.org/2000/svg}title")]
    assert any('<script>alert("hello & co")</script> \\x1b[2J' in title for title in titles)
    assert "<script" not in shown
    timeline = outcome.timeline
    for other in (
        timeline.as_svg(),
        timeline.as_text(),
        json.dumps(timeline.as_dict()),
        repr(timeline),
        repr(timeline.lanes),
        repr(outcome),
    ):
        assert "hello" not in other
        assert "Three" not in other
    assert "Three." in json.dumps(timeline.as_dict(text=True))


async def test_a_running_turn_and_an_empty_one_show_themselves() -> None:
    pipeline = Pipeline(Script([(1.0, "a"), (3.0, "b")]), chunks, voice, ear, on_event=keep_moments)
    async with pipeline, pipeline.turn("") as turn:
        assert "<svg" in turn._repr_html_()
        async for _ in turn:
            assert turn.timeline.total >= 1.0
            break
        turn.interrupt()
    assert turn.outcome.timeline.troubles == ("interrupted",)
    assert turn.outcome.timeline.marks[0].label == "interrupted"
    empty = (await Pipeline(Script([])).run("")).timeline
    assert empty.lanes == ()
    assert "0.00" in empty.as_text()
    ET.fromstring(empty.as_svg())


async def test_the_terminal_s_picture_is_the_same_on_every_line() -> None:
    timeline = (await spoken()).timeline
    assert timeline.as_text(60, ascii=True).splitlines() == [
        "         0.00        0.75         1.50        2.25   3.00 s",
        "tokens                   |................|...............|",
        "chunks                   |================|===============|",
        "flushes                  F                F               F",
        "audio                    #                #               #",
        "heard                        >>>>>>xxxxxxx>>>>>>>>>xxxxxxx>",
        "         connection lost (1006), back aft ^",
        "first token 1.000 s   first chunk 1.000 s",
        "first byte 1.000 s   first audible 1.250 s   total 3.000 s",
        "2 underruns, 1.00 s   1 reconnect",
    ]


times = st.floats(0, 100, allow_nan=False)
spans = st.builds(
    lambda a, b, label, text: Span(min(a, b), max(a, b), label, text), times, times, st.text(max_size=30), st.text()
)
lanes = st.builds(
    Lane,
    st.sampled_from(["tokens", "chunks", "flushes", "audio", "heard", "written", "another"]),
    st.lists(spans, max_size=4).map(tuple),
    st.lists(times, max_size=9).map(tuple),
    st.lists(spans, max_size=2).map(tuple),
)
timelines = st.builds(
    Timeline,
    times,
    st.lists(lanes, max_size=5).map(tuple),
    st.lists(st.builds(Mark, times, st.text(max_size=90)), max_size=3).map(tuple),
    st.lists(st.tuples(st.sampled_from(["first token", "total"]), times), max_size=5).map(tuple),
    st.lists(st.text(max_size=20), max_size=3).map(tuple),
)


@given(timelines, st.integers(1, 200), st.booleans())
def test_whatever_happened_each_picture_is_well_formed(timeline: Timeline, width: int, text: bool) -> None:
    ET.fromstring(timeline.as_svg(text=text))
    json.dumps(timeline.as_dict(text=text))
    drawn = timeline.as_text(width)
    assert len(drawn.splitlines()) >= 1 + len(timeline.lanes)
    lines = drawn.splitlines()[: 1 + len(timeline.lanes) + len(timeline.marks)]
    assert all(len(line) <= max(width, 40) for line in lines)
