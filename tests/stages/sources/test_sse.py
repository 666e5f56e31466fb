"""Server-sent events as their bytes come."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stages.sources._sse import Event, EventDecoder

STREAM = (
    b": a comment\n\n"
    b"data: one\n\n"
    b"event: named\r\ndata:two\r\ndata:  more\r\nid: 7\r\nretry: 10\r\n\r\n"
    b"event: nothing\n\n"
    b"data: three\r\r"
    b"data\n\n"
    b"data: never ended"
)
EVENTS = [Event("", b"one"), Event("named", b"two\n more"), Event("", b"three"), Event("", b"")]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_events_are_the_same_wherever_their_bytes_are_cut(size: int) -> None:
    decoder = EventDecoder()
    pieces = [STREAM[at : at + size] for at in range(0, len(STREAM), size)]
    assert [event for piece in pieces for event in decoder.feed(piece)] == EVENTS


def test_an_event_comes_with_its_last_byte() -> None:
    decoder = EventDecoder()
    assert list(decoder.feed(b"data: one\n")) == []
    assert list(decoder.feed(b"\n")) == [Event("", b"one")]


PARTS = st.sampled_from(
    [b"data:", b"data: 1", b"event: x", b": c", b"\n", b"\n\n", b"\r", b"\r\n", b"\xff", b"\xe2\x80\xa8", b"id"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PARTS | st.binary(max_size=6), max_size=20), st.data())
def test_any_bytes_give_the_same_events_wherever_they_are_cut(parts: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(parts) + b"\n\n"
    at = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=5)))
    pieces = [whole[a:b] for a, b in zip([0, *at], [*at, len(whole)], strict=True)]
    decoder = EventDecoder()
    assert [event for piece in pieces for event in decoder.feed(piece)] == list(EventDecoder().feed(whole))
