"""Server-sent events as their bytes come."""

from __future__ import annotations

import pytest

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
