"""Which bytes are to be heard, and whose answer an answer is."""

from pipeline import Chunk
from stages.speak._hearing import Hearing
from stages.speak._ledger import Piece, Segment


def segment(text="some text", received=0):
    return Segment([Piece(Chunk(text, 0), ends=True, came=0.0)], received=received)


def test_half_a_sample_waits_for_its_other_half():
    hearing, spoken = Hearing(2), segment()
    assert hearing.audio(b"abc", spoken) == b"ab"
    assert hearing.audio(b"d", spoken) == b"cd"
    assert spoken.received == 4
    hearing.audio(b"e", spoken)
    hearing.answered(segment())
    assert hearing.audio(b"fg", segment()) == b"fg"


def test_what_was_heard_before_a_loss_is_skipped_and_counted():
    hearing, spoken = Hearing(2), segment()
    hearing.skip = 4
    assert hearing.audio(b"abcdef", spoken) == b"ef"
    assert (hearing.skip, spoken.received) == (0, 6)


def test_an_answer_is_for_the_oldest_flush():
    assert not Hearing(2).is_ghost(segment())


def test_an_answer_that_nobody_waits_for_is_a_ghost():
    assert Hearing(2).is_ghost(None)


def test_late_answers_are_told_by_coming_before_any_audio():
    hearing = Hearing(2)
    hearing.cut(2)
    fresh = segment()
    assert hearing.is_ghost(fresh)
    assert hearing.is_ghost(fresh)
    assert not hearing.is_ghost(fresh)


def test_with_audio_it_is_the_flush_that_is_answered_and_older_ones_are_done():
    hearing = Hearing(2)
    hearing.cut(1)
    assert not hearing.is_ghost(segment(received=100))
    hearing.answered(segment())
    assert not hearing.is_ghost(segment())


def test_a_flush_without_words_is_answered_without_audio():
    hearing = Hearing(2)
    hearing.cut(1)
    assert not hearing.is_ghost(segment("..."))


def test_what_was_passed_over_is_owed_until_something_newer_was_answered():
    hearing = Hearing(2)
    hearing.give_up()
    assert hearing.owed
    assert hearing.is_ghost(segment())
    hearing.answered(segment())
    assert not hearing.owed
    hearing.give_up()
    hearing.renew()
    assert not hearing.owed


def test_a_segment_that_came_again_shorter_takes_nothing_from_the_next():
    hearing = Hearing(2)
    hearing.skip = 10
    assert hearing.audio(b"abcd", segment()) == b""
    hearing.answered(segment())
    assert hearing.audio(b"next", segment()) == b"next"


def test_part_of_a_segment_that_came_again_leaves_the_rest_to_be_skipped():
    hearing = Hearing(2)
    hearing.skip = 6
    part = segment()
    part.pieces[:] = [part.pieces[0].cut(4)[0]]
    hearing.audio(b"abcd", part)
    hearing.answered(part)
    assert hearing.audio(b"efgh", segment()) == b"gh"
