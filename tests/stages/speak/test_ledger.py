"""Where each piece of text is, and the one end that each flush comes to."""

import pytest

from pipeline import Chunk, LocalProtocolError
from stages.speak._ledger import Ledger, Piece, Segment


def piece(text, index=0, *, ends=True):
    return Piece(Chunk(text, index), ends=ends, came=0.0)


def filled(*texts):
    """A ledger with each text in a pending segment of its own."""
    ledger = Ledger()
    for index, text in enumerate(texts):
        ledger.waiting.append(piece(text, index))
        ledger.send()
        ledger.flush(float(index), final=False)
    return ledger


def test_a_text_goes_from_waiting_to_open_to_pending_to_heard():
    ledger = Ledger()
    assert ledger.empty
    ledger.waiting.append(piece("one"))
    assert not ledger.empty
    assert ledger.send().chunk.text == "one"
    assert (ledger.open.characters, ledger.at_server) == (3, [ledger.open])
    ledger.flush(5.0, final=True)
    [segment] = ledger.pending
    assert (segment.state, segment.final, segment.flushed_at) == ("pending", True, 5.0)
    assert ledger.answer("Flushed") is segment
    assert segment.state == "answered"
    assert ledger.empty


def test_audio_belongs_to_the_oldest_flush_and_else_to_the_open_text():
    ledger = filled("one", "two")
    assert ledger.head is ledger.pending[0]
    ledger.answer("Flushed")
    ledger.answer("silence")
    assert ledger.head is ledger.open


def test_the_text_of_a_refused_flush_goes_with_the_next():
    ledger = filled("one", "two")
    assert ledger.refuse().state == "refused"
    assert [p.chunk.text for p in ledger.head.pieces] == ["one", "two"]
    ledger.refuse()
    assert [p.chunk.text for p in ledger.open.pieces] == ["one", "two"]
    assert not ledger.pending


def test_what_is_said_again_waits_in_its_order_before_the_rest():
    ledger = filled("one", "two")
    ledger.waiting.append(piece("three"))
    before = list(ledger.pending)
    ledger.recall(before)
    assert [p.chunk.text for p in ledger.waiting] == ["one", "two", "three"]
    assert [segment.state for segment in before] == ["lost", "lost"]
    assert not ledger.at_server


def test_clearing_forgets_all_and_says_whether_the_server_has_any():
    ledger = filled("one")
    segment = ledger.pending[0]
    assert ledger.clear()
    assert segment.state == "cleared"
    assert ledger.empty
    ledger.waiting.append(piece("two"))
    assert not ledger.clear()
    assert ledger.empty


@pytest.mark.parametrize("event", ["Flushed", "Warning", "Clear", "lost", "silence"])
def test_a_flush_ends_once(event):
    segment = Segment([piece("one")], state="pending")
    segment.move(event)
    with pytest.raises(LocalProtocolError):
        segment.move("Flushed")


def test_a_piece_is_cut_in_two_that_are_the_chunk():
    head, tail = Piece(Chunk("one two", 3, "end", written="**one** two"), ends=True, came=1.0).cut(3)
    assert (head.chunk.text, head.ends, head.chunk.source) == ("one", False, "")
    assert (tail.chunk.text, tail.ends, tail.chunk.source) == (" two", True, "**one** two")
    assert head.chunk.index == tail.chunk.index == 3


def test_a_text_without_letters_need_not_be_heard():
    assert not Segment([piece("... !")]).speakable
    assert Segment([piece("... 7 !")]).speakable
