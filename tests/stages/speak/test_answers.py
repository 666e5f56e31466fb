"""What the server's answers mean for the text under way."""

from math import inf

import pytest

from pipeline import AudioFormat, Chunk
from stages.deepgram.closes import read_close
from stages.speak._actions import Give, Note
from stages.speak._conversation import Conversation
from stages.speak._options import SpeakOptions

FORMAT = AudioFormat("linear16", 8_000)
SECOND = FORMAT.size(1.0)  # fifteen characters


def loud(size):
    """Sound without a pause."""
    return b"\0\x40" * (size // 2)


class Desk:
    """A conversation with flushes under way."""

    def __init__(self, *texts, **options):
        self.answers = Conversation(SpeakOptions(**options), FORMAT)
        self.answers.sockets.opened(0.0)
        self.answers.renew_reply(0.0)
        self.reply, self.learnt, self.ledger = self.answers.reply, self.answers.learnt, self.answers.reply.ledger
        self.flushes = 0
        for text in texts:
            self.flush(text, 0.0)

    def flush(self, text, now):
        self.reply.add(Chunk(text, self.flushes), now)
        self.reply.send_text(1_000)
        self.reply.flush(now, final=False)
        self.answers.awaited(now)
        self.flushes += 1

    @property
    def wire(self):
        return self.answers.sockets.wire

    @property
    def report(self):
        return self.reply.report


def given(actions):
    return [action.audio for action in actions if isinstance(action, Give)]


def noted(actions):
    return [action.event for action in actions if isinstance(action, Note)]


def test_audio_is_of_the_oldest_flush_and_ends_with_its_flushed():
    desk = Desk("one. ", "two. ")
    [audio] = given(desk.answers.audio(bytes(100), 0.3))
    assert [chunk.index for chunk in audio.chunks] == [0]
    [end] = given(desk.answers.flushed(0.4, deaf=False))
    assert (end.data, end.last) == (b"", True)
    assert desk.report.spoken == len("one. ")
    [audio] = given(desk.answers.audio(bytes(100), 0.5))
    assert [chunk.index for chunk in audio.chunks] == [1]


def test_the_time_to_first_byte_is_learnt_from_flushes_that_did_not_queue():
    desk = Desk("one. ", "two. ")
    desk.answers.audio(bytes(100), 0.2)
    learnt = desk.learnt.first_byte.mean
    assert (learnt, desk.report.first_byte) == (0.2, 0.2)
    desk.answers.flushed(0.3, deaf=False)
    desk.answers.audio(bytes(100), 0.31)
    assert desk.learnt.first_byte.mean == learnt
    assert desk.report.first_byte == 0.2  # that of the first flush


def test_audio_that_nobody_asked_for_is_given_and_noted_once():
    desk = Desk()
    first = desk.answers.audio(bytes(100), 0.1)
    second = desk.answers.audio(bytes(101), 0.2)
    assert noted(first) == ["audio before any flush"]
    assert noted(second) == ["a frame that splits a sample"]
    assert len(given(first)) == len(given(second)) == 1


def test_a_refusal_gives_the_text_back():
    desk = Desk("one. ")
    assert noted(desk.answers.refused(1.0, deaf=False)) == ["flush refused"]
    assert desk.ledger.open.characters == len("one. ")
    assert desk.report.refused == 1
    assert noted(desk.answers.refused(1.0, deaf=False)) == ["late refusal of a flush"]
    assert noted(desk.answers.warned("OTHER", 1.0, deaf=False)) == ["warning"]
    assert desk.report.refused == 1


def test_silence_is_counted_from_the_last_thing_that_moved():
    desk = Desk("one. ", silence=8.0)
    assert desk.wire.silence_at == 8.0
    desk.answers.watch(5.0)
    assert desk.wire.silence_at == 13.0
    for _ in range(30):
        desk.learnt.first_byte.saw(6.0)
    desk.answers.watch(5.0)
    assert desk.wire.silence_at > 5.0 + 13.0  # a provider that is known to be slow is given time
    desk.answers.audio(loud(SECOND // 3) + bytes(800), 5.5)
    desk.answers.flushed(6.0, deaf=False)
    desk.answers.watch(6.0)
    assert desk.wire.silence_at == desk.wire.overdue_at == inf


def test_a_socket_that_goes_silent_is_given_up_and_what_was_complete_is_done():
    desk = Desk("fifteen letters")
    assert given(desk.answers.silent(9.0)) == []
    assert desk.wire.distrust == "no answer to a flush"
    desk = Desk("fifteen letters", "fifteen letters")
    desk.answers.audio(loud(SECOND), 0.5)
    desk.answers.flushed(0.6, deaf=False)
    desk.answers.audio(loud(SECOND), 1.0)
    actions = desk.answers.silent(30.0)
    assert noted(actions) == ["no answer to a flush whose audio came"]
    assert desk.wire.distrust == "no answer to a flush"
    assert desk.report.spoken == 30


def test_one_answer_for_the_audio_of_two_answers_both_unless_more_audio_comes():
    for comes in (False, True):
        desk = Desk("fifteen letters", "fifteen letters", "fifteen letters")
        desk.answers.audio(loud(SECOND), 0.5)
        desk.answers.flushed(0.6, deaf=False)
        desk.answers.audio(loud(2 * SECOND), 1.0)  # the second Flushed was lost
        assert len(given(desk.answers.flushed(1.5, deaf=False))) == 1
        wire = desk.answers.sockets.wire
        assert 2.0 <= wire.grace_at < inf
        if comes:  # so it was not: this voice took two seconds for that
            assert [audio.data for audio in given(desk.answers.audio(loud(SECOND), 1.8))] == [loud(SECOND)]
            assert wire.grace_at == inf
            desk.answers.flushed(2.1, deaf=False)
            assert len(given(desk.answers.grace_over(wire.grace_at))) == 1
        else:
            assert len(given(desk.answers.grace_over(wire.grace_at))) == 1
        assert not desk.answers.reply.ledger.pending


def test_an_answer_that_waits_for_a_last_frame_is_not_forgotten_when_the_next_one_comes():
    """On a fast server the next flush is answered while the last frame of the one before is waited for."""
    desk = Desk("one two three. ")
    desk.answers.audio(loud(SECOND), 0.1)
    assert not given(desk.answers.flushed(0.1, deaf=False))  # it does not end in quiet: a frame may be on its way
    desk.flush("four five six seven eight. ", 0.15)
    desk.answers.audio(loud(SECOND), 0.15)
    assert [end.chunks[0].index for end in given(desk.answers.flushed(0.2, deaf=False))] == [0, 1]
    assert not desk.ledger.pending


def test_the_same_answer_twice_is_no_answer_to_the_next_flush():
    desk = Desk("one two three. ")
    desk.answers.audio(loud(SECOND), 0.1)
    desk.answers.flushed(0.1, deaf=False)
    desk.flush("four five six seven eight. ", 0.15)
    desk.answers.flushed(0.15, deaf=False)
    assert [segment.chunks[0].index for segment in desk.ledger.pending] == [1]


def test_an_answer_without_audio_settles_nothing():
    desk = Desk("fifteen letters", "and another one")
    desk.answers.audio(loud(SECOND), 0.5)
    for _ in range(2):
        desk.answers.flushed(0.6, deaf=False)
    assert desk.report.spoken == 15
    desk.answers.audio(loud(SECOND) + bytes(800), 0.9)
    desk.answers.flushed(1.0, deaf=False)
    assert desk.report.spoken == 30
    assert desk.wire.distrust is None


def test_text_without_audio_is_tried_again_and_then_passed_over_and_does_not_count():
    desk = Desk("fifteen letters")
    desk.answers.flushed(0.6, deaf=False)
    assert desk.answers.grace_over(3.0) == []
    assert desk.wire.distrust == "Flushed without the audio"
    desk.answers.flushed(4.0, deaf=False)
    assert noted(desk.answers.grace_over(6.0)) == ["no audio for a text with letters"]
    assert desk.ledger.empty
    assert desk.report.spoken == 0


def test_audio_without_end_is_not_taken_without_end():
    desk = Desk("one two three. ")
    taken = 0
    while desk.wire.distrust is None:
        desk.answers.audio(loud(SECOND), taken)
        taken += 1
    assert desk.wire.distrust == "audio without end"
    assert taken < 15


def test_a_warning_that_is_not_known_may_stand_for_an_answer():
    desk = Desk("one. ", silence=8.0)
    desk.answers.warned("OTHER", 1.0, deaf=False)
    assert desk.wire.silence_at < 1.0 + 4.0


@pytest.mark.parametrize("resume", ["sentence", "word"])
def test_after_a_loss_the_report_says_where_and_how_much(resume):
    desk = Desk("fifteen letters", "and fifteen mor", resume=resume)
    desk.answers.audio(loud(SECOND // 2), 1.0)
    desk.answers.say_again(read_close(1011, "NET-0000"))
    [resumed] = desk.report.resumed
    assert (resumed.code, resumed.reason, resumed.position) == (1011, "NET-0000", 0.5)
    assert (resumed.characters, resumed.cut, resumed.exact) == (30, True, True)
    assert desk.reply.hearing.skipping == (resume == "word")
    assert not desk.ledger.at_server


def test_a_loss_before_anything_came_again_is_no_surer_of_the_place_than_the_one_before():
    desk = Desk("fifteen letters. ", "and a few more. ")
    desk.answers.audio(bytes(1_600) + loud(SECOND) + bytes(3_200) + loud(1_600), 1.0)  # it may be over, or nearly
    desk.answers.say_again(read_close(None))
    desk.answers.say_again(read_close(None))
    assert [resumed.exact for resumed in desk.report.resumed] == [False, False]
    desk = Desk("fifteen letters")
    desk.answers.say_again(read_close(None))
    desk.answers.say_again(read_close(None))
    assert [resumed.exact for resumed in desk.report.resumed] == [True, True]


def test_with_a_voice_whose_pace_is_uneven_a_sentence_is_rather_said_again_than_lost():
    desk = Desk("fifteen letters")
    for seconds in (8.0, 12.0) * 10:
        desk.learnt.rate.saw(150, seconds)
    desk.answers.audio(loud(SECOND), 1.0)
    desk.answers.say_again(read_close(None))
    assert desk.report.resumed[0].characters == 15


def test_a_turn_that_is_cut_counts_what_was_spoken_of_it():
    desk = Desk("fifteen letters")
    desk.answers.audio(loud(SECOND // 2), 1.0)
    assert desk.answers.cut()
    assert desk.report.spoken == 7
    assert not desk.answers.cut()
