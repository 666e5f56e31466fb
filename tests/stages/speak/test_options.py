"""Values that make no sense are refused with one sentence, when they are given and not when they would hang."""

from __future__ import annotations

from math import inf, nan

import pytest

from pipeline import UsageError
from stages.speak import Paced, SpeakLimits, SpeakOptions
from tests.stages.speak.rig import say, served

VIRTUAL_TIME = True


async def later(state):
    return state.now


class Later:
    async def __call__(self, state):
        return state.now


TIMES = ("clear_timeout", "silence", "reconnect", "connect_timeout", "queue_timeout", "close_timeout", "audio_buffer")


@pytest.mark.parametrize("name", [*TIMES, "look_ahead"])
@pytest.mark.parametrize("value", [-1, nan, "5", True, -inf, [1]])
def test_what_is_no_time_is_refused(name, value):
    with pytest.raises(UsageError, match=rf"^{name}=.*\.$"):
        SpeakOptions(**{name: value})


@pytest.mark.parametrize("name", ["flushes", "reserve", "characters", "message", "sockets"])
@pytest.mark.parametrize("value", [-1, nan, 2.5, "5", True, None])
def test_what_is_no_count_is_refused(name, value):
    with pytest.raises(UsageError, match=r"^[a-zA-Z].*\.$"):
        SpeakLimits(**{name: value})


@pytest.mark.parametrize("name", ["flush_window", "character_window", "margin", "session", "session_margin"])
@pytest.mark.parametrize("value", [-1, nan, "5", None])
def test_what_is_no_window_is_refused(name, value):
    with pytest.raises(UsageError, match=r"^[a-zA-Z].*\.$"):
        SpeakLimits(**{name: value})


@pytest.mark.parametrize("policy", ["paced", None, 0.5, Paced, later, Later()])
def test_what_is_no_policy_is_refused(policy):
    with pytest.raises(UsageError, match=r"policy.*\.$"):
        SpeakOptions(flush=policy)


@pytest.mark.parametrize("values", [{"guard": -0.1}, {"guard": nan}, {"patience": "long"}, {"patience": -1}])
def test_the_default_policy_takes_times(values):
    with pytest.raises(UsageError, match=r"makes no sense.*\.$"):
        Paced(**values)


def test_limits_of_another_kind_are_refused():
    with pytest.raises(UsageError, match="SpeakLimits"):
        SpeakOptions(limits={"flushes": 5})


def test_what_makes_sense_is_taken():
    SpeakOptions(audio_buffer=inf, look_ahead=0.5, silence=0)
    Paced(guard=0, patience=inf)


@pytest.mark.parametrize("answer", ["now", nan, [1.0]])
async def test_a_policy_that_gives_no_time_is_told(answer):
    async with served() as server:
        with pytest.raises(UsageError, match="has to give a time"):
            await say(server, ["one.", "two."], SpeakOptions(flush=lambda state: answer))
