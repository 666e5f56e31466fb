"""What a sink in real time tells of a turn: when there was something to hear, and where the listener ran dry."""

from __future__ import annotations

import pytest

from pipeline import Audio, AudioFormat, Outbox, Pipeline, PlayoutBegan, Underrun
from pipeline.testing import AudioScript
from stages.sinks import Tee, WavFile, Writer
from stages.sinks.tee import _Nowhere
from stages.sources.fallback import _Watched

VIRTUAL_TIME = True
FORMAT = AudioFormat()


def sound(seconds: float) -> Audio:
    return Audio(b"\1\2" * (FORMAT.size(seconds) // 2), last=True)


def silence(seconds: float) -> Audio:
    return Audio(bytes(FORMAT.size(seconds)))


async def listener(data: bytes) -> None: ...


async def test_the_first_sound_that_can_be_heard_is_told_when_it_is_heard() -> None:
    source = AudioScript([(1.0, silence(0.5)), (1.0, sound(1.0))])
    outcome = await Pipeline(source, Writer(listener)).run("")
    assert outcome.record.first_audible == pytest.approx(
        1.5, abs=0.011
    )  # the quiet is known to a hundredth of a second
    assert outcome.record.last_audible == pytest.approx(2.5)
    (began,) = [moment for moment in outcome.moments if isinstance(moment.what, PlayoutBegan)]
    assert began.at < 1.5  # it is let out a lead ahead


async def test_a_turn_of_silence_begins_no_playout() -> None:
    outcome = await Pipeline(AudioScript([(0.0, silence(1.0))]), Writer(listener)).run("")
    assert outcome.record.first_audible is None


async def test_each_gap_is_told_where_it_ends() -> None:
    source = AudioScript([(0.0, sound(1.0)), (1.75, sound(1.0)), (3.0, sound(0.5))])
    outcome = await Pipeline(source, Writer(listener)).run("")
    gaps = [(moment.at, moment.what.seconds) for moment in outcome.moments if isinstance(moment.what, Underrun)]
    assert gaps == [pytest.approx((1.75, 0.75)), pytest.approx((3.0, 0.25))]
    assert outcome.record.underruns == 2
    assert outcome.record.starved == pytest.approx(1.0)


def test_sinks_say_what_they_are() -> None:
    shown = repr(Tee(Writer(listener, lead=0.5), WavFile("-"), WavFile("out.wav")))
    assert shown == "Tee(Writer(lead=0.5, hold=10), WavFile(standard output), WavFile('out.wav'))"


@pytest.mark.parametrize("wrapper", [_Nowhere, _Watched])
def test_an_outbox_that_stands_before_another_has_all_its_methods(wrapper: type[Outbox[object]]) -> None:
    """One that it inherits would reach for what only the pipeline's own outbox has."""
    public = {name for name in vars(Outbox) if not name.startswith("_")}
    assert {"send", "tell", "woken"} <= public
    assert public <= set(vars(wrapper))
