"""What a wire can do, and what the sender does of it: the protocol with neutral events, told the time."""

from __future__ import annotations

import pytest

from pipeline import AudioFormat, Chunk
from stages.net.closes import read_close
from stages.speak import SpeakOptions, end_of_turn, per_chunk, provider
from stages.speak import _actions as act
from stages.speak._protocol import SpeakProtocol
from stages.speak._reply import unknown
from stages.speak.provider import Cancel, EndSegment, KeepAlive, SegmentDone, Sound, Text

FORMAT = AudioFormat("linear16", 8_000)
SECOND = b"\0\x40" * FORMAT.sample_rate
NUMBERED = provider.Abilities(needs_flush=False, numbered=True, confirms_cancel=False)
FLOWING = provider.Abilities(needs_flush=False, numbered=False, confirms_cancel=True)


def opened(abilities, **options):
    protocol = SpeakProtocol(SpeakOptions(**options), FORMAT, unknown, abilities)
    protocol.opened(0.0)
    protocol.begin(0.0)
    return protocol


def sent(actions):
    return [action.message for action in actions if isinstance(action, act.Send)]


def given(actions):
    return [action.audio for action in actions if isinstance(action, act.Give)]


def text(protocol, index, now=0.0):
    return sent(protocol.text(Chunk("fifteen letters", index), now))


def test_each_segment_has_a_number_of_its_own():
    protocol = opened(NUMBERED, flush=per_chunk)
    assert text(protocol, 0) == [Text("fifteen letters", 0), EndSegment(0)]
    assert text(protocol, 1) == [Text("fifteen letters", 1), EndSegment(1)]
    protocol.lost(read_close(None), 1.0)
    again = sent(protocol.opened(1.1))  # they begin anew on each socket, and what was said again is one segment here
    assert [message.segment for message in again] == [0] * len(again)


def test_a_named_answer_settles_its_segment_and_those_before():
    protocol = opened(NUMBERED, flush=per_chunk)
    for index in range(3):
        text(protocol, index)
    protocol.received(Sound(SECOND, 0), 0.2)
    assert [audio.chunks[0].index for audio in given(protocol.received(SegmentDone(1), 0.3)) if audio.last] == [0, 1]
    assert given(protocol.received(SegmentDone(0), 0.4)) == []  # once is enough
    [audio] = given(protocol.received(Sound(SECOND, 2), 0.5))
    assert audio.chunks[0].index == 2


def test_sound_of_a_later_segment_ends_those_before():
    protocol = opened(NUMBERED, flush=per_chunk)
    text(protocol, 0)
    text(protocol, 1)
    protocol.received(Sound(SECOND, 0), 0.2)
    ended, audio = given(protocol.received(Sound(SECOND, 1), 0.3))
    assert (ended.last, ended.chunks[0].index, audio.chunks[0].index) == (True, 0, 1)


def test_where_a_cancel_is_not_confirmed_old_sound_is_known_by_its_number():
    protocol = opened(NUMBERED, flush=per_chunk)
    text(protocol, 0)
    text(protocol, 1)
    protocol.received(Sound(SECOND, 0), 0.2)
    [cancel] = sent(protocol.interrupt(0.7))
    assert cancel == Cancel((0, 1), pytest.approx(0.5))
    assert protocol.socket == "up"
    assert protocol.received(Sound(SECOND, 1), 0.8) == []  # between turns
    protocol.begin(0.9)
    assert text(protocol, 0, 0.9)[0].segment == 2
    assert given(protocol.received(Sound(SECOND, 1), 1.0)) == []  # in the next one
    assert given(protocol.received(SegmentDone(1), 1.0)) == []
    assert len(given(protocol.received(Sound(SECOND, 2), 1.1))) == 1


def test_where_sound_needs_no_flush_it_is_given_as_it_comes_and_timed_from_the_text():
    protocol = opened(FLOWING, flush=end_of_turn)
    assert text(protocol, 0, 1.0) == [Text("fifteen letters", 0)]
    actions = protocol.received(SECOND, 1.2)
    assert [audio.chunks[0].index for audio in given(actions)] == [0]
    assert not [action for action in actions if isinstance(action, act.Note)]
    assert protocol.report.first_byte == pytest.approx(0.2)
    assert protocol.learnt.first_byte.mean == pytest.approx(0.2)
    assert sent(protocol.end(1.3)) == [EndSegment(0, final=True)]


def test_a_server_that_would_hang_up_is_told_that_we_are_there():
    protocol = opened(provider.Abilities(idle=20.0))
    assert protocol.deadline == 10.0
    protocol.text(Chunk("some words. ", 0), 4.0)
    protocol.end(4.0)
    protocol.received(SECOND, 4.2)
    protocol.received(bytes(1600), 4.2)
    protocol.received(SegmentDone(), 4.3)
    assert (protocol.turn, protocol.deadline) == ("idle", 14.0)
    assert sent(protocol.expire(14.0)) == [KeepAlive()]
    assert protocol.deadline == 24.0
