"""What to say again after a loss."""

import pytest

from pipeline import Chunk, ConnectFailed
from stages.deepgram import messages as wire
from stages.deepgram.closes import read_close
from stages.speak._healing import failed_error, lost_error, recover
from stages.speak._ledger import Piece, Segment


def segment(*texts, received=0, first=0):
    pieces = [Piece(Chunk(text, first + index), ends=True, came=0.0) for index, text in enumerate(texts)]
    return Segment(pieces, received=received)


def texts(segments):
    return [[piece.chunk.text for piece in segment.pieces] for segment in segments]


def test_nothing_sent_nothing_said_again():
    assert recover([], 0.0, 0, "sentence").again == ()


@pytest.mark.parametrize("resume", ["sentence", "word"])
def test_what_brought_no_audio_is_said_again_whole(resume):
    recovery = recover([segment("one. ", "two. "), segment("three. ")], 0.0, 0, resume)
    assert texts(recovery.again) == [["one. ", "two. "], ["three. "]]
    assert (recovery.skip, recovery.cut, recovery.exact, recovery.spoken) == (0, False, True, ())


def test_what_was_said_to_its_end_is_not_said_again():
    recovery = recover([segment("one. ", received=99), segment("two. ")], 5.0, 0, "sentence")
    assert texts(recovery.again) == [["two. "]]
    assert [chunk.text for chunk in recovery.spoken] == ["one. "]
    assert (recovery.cut, recovery.exact) == (False, True)


def test_a_cut_sentence_is_said_from_its_start_and_those_before_it_are_done():
    recovery = recover([segment("one. ", "two. ", "three. ", received=99)], 7.0, 0, "sentence")
    assert texts(recovery.again) == [["two. ", "three. "]]
    assert [chunk.text for chunk in recovery.spoken] == ["one. "]
    assert (recovery.cut, recovery.exact) == (True, False)


def test_a_loss_between_two_sentences_cuts_none():
    recovery = recover([segment("one. ", "two. ", received=99)], 5.0, 0, "sentence")
    assert texts(recovery.again) == [["two. "]]
    assert not recovery.cut


def test_by_the_word_the_segment_comes_again_in_one_and_its_start_is_skipped():
    recovery = recover([segment("one. ", "two. ", received=96)], 7.0, 4, "word")
    assert recovery.skip == 100
    assert recovery.cut
    assert [piece.ends for piece in recovery.again[0].pieces] == [False, True]


def test_by_the_word_nothing_is_taken_to_be_complete_on_an_estimate():
    recovery = recover([segment("one. ", received=98)], 5.0, 0, "word")
    assert texts(recovery.again) == [["one. "]]
    assert (recovery.skip, recovery.cut) == (98, False)


def test_a_second_loss_before_the_place_was_reached_skips_as_much_again():
    recovery = recover([segment("one. ", "two. ", received=0)], 0.0, 96, "word")
    assert recovery.skip == 96


def test_part_of_a_chunk_is_not_a_place_to_go_on():
    head, tail = Piece(Chunk("one two", 0), ends=True, came=0.0).cut(3)
    recovery = recover([Segment([head, tail], received=50)], 4.0, 0, "sentence")
    assert texts(recovery.again) == [["one", " two"]]


def test_the_errors_say_what_is_known():
    cause = ConnectFailed("no", status=503)
    error = lost_error(read_close(1011, "NET-0000"), 2.5, "r-1", cause)
    assert (error.code, error.reason, error.seconds, error.request_id) == (1011, "NET-0000", 2.5, "r-1")
    assert error.__cause__ is cause
    assert "could not be opened again" in str(error)
    failed = failed_error(wire.Failure("VOICE", "it broke"))
    assert (failed.code, failed.description) == ("VOICE", "it broke")
