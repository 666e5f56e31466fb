"""What may be sent now, and when the rest may."""

from math import inf

import pytest

from pipeline import AudioFormat, Chunk
from stages.speak._estimates import Estimates
from stages.speak._options import SpeakLimits, SpeakOptions
from stages.speak._policy import Paced, end_of_turn, per_chunk
from stages.speak._reply import Reply
from stages.speak._wire import Wire

FORMAT = AudioFormat("linear16", 8_000)
SENTENCE = "exactly thirty characters are. "[:30]  # two seconds


class Sending:
    """A reply on a wire."""

    def __init__(self, **options):
        chosen = SpeakOptions(**options)
        self.learnt, self.wire = Estimates(), Wire(chosen.limits, 0.0)
        self.reply = Reply(chosen, FORMAT, self.learnt)
        self.add, self.rest, self.ledger = self.reply.add, self.reply.rest, self.reply.ledger

    def text_at(self, now):
        return self.reply.text_at(self.wire, now)

    def flush_at(self, now, *, final):
        return self.reply.flush_at(self.wire, now, final=final)

    def send_text(self, now):
        text = self.reply.send_text(self.wire.room(now))
        self.wire.sent(len(text), now)
        return text


sending = Sending


def feed(made, *texts, now=0.0):
    """Add texts and send all that may be sent."""
    for text in texts:
        made.add(Chunk(text, 0), now)
    while made.text_at(now) == now:
        made.send_text(now)


def flush(made, now=0.0):
    made.ledger.flush(now, final=False)
    made.wire.flushed(now)


def test_white_space_alone_waits_for_the_next_text():
    made = sending()
    made.add(Chunk("\n\n", 0, written="```x```"), 0.0)
    assert made.text_at(0.0) is None
    made.add(Chunk("word ", 1), 0.0)
    assert made.send_text(0.0) == "\n\nword "
    [piece] = made.ledger.open.pieces
    assert (piece.chunk.index, piece.chunk.source) == (1, "```x```word ")
    assert made.rest() == ()


def test_white_space_that_nothing_follows_is_the_rest():
    made = sending()
    made.add(Chunk("\n", 7), 0.0)
    assert [chunk.index for chunk in made.rest()] == [7]
    assert made.rest() == ()


def test_a_long_chunk_goes_in_parts_and_is_not_flushed_between_them():
    made = sending(limits=SpeakLimits(message=20), flush=per_chunk)
    made.add(Chunk("some words and then some more words. ", 0), 0.0)
    assert made.send_text(0.0) == "some words and then"
    assert made.flush_at(0.0, final=False) is None
    assert made.send_text(0.0) == " some more words. "
    assert made.flush_at(0.0, final=False) == 0.0


def test_text_over_the_window_waits_for_it_to_open():
    made = sending(limits=SpeakLimits(characters=100, character_window=60.0, margin=0.5))
    feed(made, "x" * 90)
    made.add(Chunk("y" * 30, 1), 5.0)
    assert made.text_at(5.0) == 60.5


def test_the_first_chunk_is_flushed_at_once_and_the_next_before_the_lead_runs_short():
    made = sending(flush=Paced(guard=0.2))
    feed(made, SENTENCE)
    assert made.flush_at(0.0, final=False) == 0.0
    flush(made)
    feed(made, SENTENCE)
    expected = 0.85 * 2.0 - made.learnt.first_byte.bound - 0.2  # of the flush on its way, not all is counted on
    assert made.flush_at(0.0, final=False) == pytest.approx(expected)
    made.ledger.head.received = FORMAT.size(2.0)
    made.reply.got(FORMAT.size(2.0), 0.5)
    assert made.flush_at(0.5, final=False) == pytest.approx(2.5 - made.learnt.first_byte.bound - 0.2)


def test_what_is_due_within_a_tick_is_due():
    made = sending(flush=lambda state: state.now + 0.0005)
    feed(made, SENTENCE)
    assert made.flush_at(3.0, final=False) == 3.0


def test_a_final_flush_asks_no_policy():
    made = sending(flush=end_of_turn)
    feed(made, SENTENCE)
    assert made.flush_at(0.0, final=False) is None
    assert made.flush_at(0.0, final=True) == 0.0
    assert sending().flush_at(0.0, final=True) is None


def test_a_flush_that_the_budget_does_not_allow_waits():
    made = sending(flush=per_chunk, limits=SpeakLimits(flushes=2, reserve=1))
    feed(made, SENTENCE)
    flush(made)
    feed(made, SENTENCE)
    assert made.flush_at(1.0, final=False) == 60.5
    assert made.flush_at(1.0, final=True) == 1.0


def test_text_ahead_of_the_listener_waits():
    made = sending(look_ahead=3.0)
    feed(made, SENTENCE, SENTENCE)
    made.add(Chunk(SENTENCE, 1), 0.0)
    assert made.ledger.open.characters == 60
    assert made.text_at(0.0) == pytest.approx(1.0)


def test_text_waits_while_enough_audio_waits_for_the_next_stage():
    made = sending(audio_buffer=5.0)
    made.reply.got(FORMAT.size(6.0), 0.0)
    made.add(Chunk(SENTENCE, 0), 0.0)
    assert made.text_at(0.0) == inf
    made.reply.took(FORMAT.size(1.5))
    assert made.text_at(0.0) == 0.0


@pytest.mark.parametrize("window", [{"look_ahead": 1.0}, {"audio_buffer": 1.0}])
def test_a_policy_that_waits_for_the_end_does_not_stand_still_in_a_full_window(window):
    made = sending(flush=end_of_turn, **window)
    feed(made, SENTENCE)
    assert made.flush_at(0.0, final=False) is None
    made.add(Chunk(SENTENCE, 1), 0.0)
    assert made.flush_at(0.0, final=False) == 0.0
