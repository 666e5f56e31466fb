"""What to say again after a loss."""

from pipeline import Chunk, ConnectFailed
from stages.deepgram.closes import read_close
from stages.speak import provider as wire
from stages.speak._healing import Place, failed_error, from_the_sentence, from_the_word, lost_error
from stages.speak._ledger import Piece, Segment


def segment(*texts, received=0, first=0):
    pieces = [Piece(Chunk(text, first + index), ends=True, came=0.0) for index, text in enumerate(texts)]
    return Segment(pieces, received=received)


def texts(segments):
    return [[piece.chunk.text for piece in segment.pieces] for segment in segments]


MIDST = Place(0, complete=False, begun=True, sure=True)
UNHEARD = Place(0, complete=False, begun=False, sure=True)


def after(over):
    return Place(over, complete=False, begun=True, sure=False)


def test_nothing_sent_nothing_said_again():
    assert from_the_sentence([], UNHEARD).again == ()


def test_what_brought_no_audio_is_said_again_whole():
    recovery = from_the_sentence([segment("one. ", "two. "), segment("three. ")], UNHEARD)
    assert texts(recovery.again) == [["one. ", "two. "], ["three. "]]
    assert (recovery.cut, recovery.exact, recovery.spoken) == (False, True, ())


def test_a_cut_sentence_is_said_from_its_start_and_those_before_it_are_done():
    recovery = from_the_sentence([segment("one. ", "two. ", "three. ", received=99)], after(1))
    assert texts(recovery.again) == [["two. ", "three. "]]
    assert [chunk.text for chunk in recovery.spoken] == ["one. "]
    assert (recovery.cut, recovery.exact) == (True, False)


def test_several_flushes_can_be_over():
    recovery = from_the_sentence([segment("one. ", received=99), segment("two. ", "three. ")], after(2))
    assert texts(recovery.again) == [["three. "]]
    assert [chunk.text for chunk in recovery.spoken] == ["one. ", "two. "]


def test_only_in_the_midst_of_one_sentence_it_is_exact():
    assert from_the_sentence([segment("one. ", received=9)], MIDST).exact
    assert not from_the_sentence([segment("one. ", received=9)], after(0)).exact


def test_by_the_word_the_segment_comes_again_in_one():
    recovery = from_the_word([segment("one. ", "two. ", received=96), segment("three. ")])
    assert texts(recovery.again) == [["one. ", "two. "], ["three. "]]
    assert recovery.cut
    assert [piece.flush for piece in recovery.again[0].pieces] == ["must not", "must"]


def test_said_from_the_sentence_after_all_it_is_bound_no_more():
    whole = from_the_word([segment("one. ", "two. ", received=96)]).again
    assert {piece.flush for piece in from_the_sentence(whole, after(0)).again[0].pieces} == {"may"}


def test_the_errors_say_what_is_known():
    cause = ConnectFailed("no", status=503)
    error = lost_error(read_close(1011, "NET-0000"), 2.5, "r-1", cause)
    assert (error.code, error.reason, error.seconds, error.request_id) == (1011, "NET-0000", 2.5, "r-1")
    assert error.__cause__ is cause
    assert "could not be opened again" in str(error)
    failed = failed_error(wire.Failure("VOICE", "it broke"))
    assert (failed.code, failed.description) == ("VOICE", "it broke")
    assert str(failed) == "The speech server could not speak this text (VOICE: it broke)."
    assert "no reason given" in str(failed_error(wire.Failure()))
