"""When a turn stops asking for sockets."""

from pipeline import AudioFormat
from stages.deepgram.closes import read_close
from stages.speak._estimates import Estimates
from stages.speak._options import SpeakOptions
from stages.speak._reply import MOST_BLAMED, Reply

BROKEN = read_close(None)


def begun(now):
    """A turn with ten seconds for all its sockets."""
    return Reply(SpeakOptions(reconnect=10.0), AudioFormat(), Estimates(), now=now)


def lose(losses, now, *, blamed=True, worked=False, reason=BROKEN):
    losses.lost(reason, now, blamed=blamed, worked=worked)
    return losses.hopeless(now)


def test_a_reason_that_cannot_be_healed_is_hopeless_at_once():
    losses = begun(0.0)
    assert lose(losses, 1.0, reason=read_close(1008, "DATA-0000"))


def test_a_text_that_loses_one_socket_after_another_is_blamed():
    losses = begun(0.0)
    assert [lose(losses, 1.0) for _ in range(MOST_BLAMED + 1)] == [False] * MOST_BLAMED + [True]


def test_speech_that_comes_on_makes_good():
    losses = begun(0.0)
    for _ in range(20):
        assert not lose(losses, 1.0)
        losses.progress()


def test_patience_runs_from_the_first_loss_and_not_from_the_last():
    losses = begun(0.0)
    assert not lose(losses, 100.0, blamed=False)
    assert losses.patience_ends == 110.0
    assert not lose(losses, 109.0, blamed=False)
    assert lose(losses, 110.0, blamed=False)


def test_a_socket_that_worked_for_a_while_is_a_loss_of_its_own():
    losses = begun(0.0)
    for now in (100.0, 115.0, 130.0):
        assert not lose(losses, now, blamed=False, worked=True)
        assert losses.patience_ends == now + 10.0


def test_a_turn_begins_with_all_its_patience():
    losses = begun(50.0)
    assert (losses.losses, losses.last_loss, losses.patience_ends) == (0, None, 60.0)
