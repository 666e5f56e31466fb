"""Lets the stages of a pipeline agree, when it opens, on the terms of `pipeline._terms`."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from pipeline._errors import UsageError
from pipeline._items import Audio, AudioFormat
from pipeline._stage import name_of
from pipeline._terms import AsksLead, CleansText, Lead, LeavesText, MakesAudio, TakesAudio, TellsLead
from pipeline._wiring import ends, fits


@contextmanager
def agreed(stages: Sequence[object]) -> Iterator[None]:
    """Let the stages agree, for the length of the block.

    A stage that was told something belongs to this pipeline until then. Raises `UsageError` if it belongs to another
    one, if no format can be agreed on, or for a stage that takes part by halves.
    """
    with ExitStack() as claims:
        for stage in stages:
            _check_parts(stage)
            if isinstance(stage, MakesAudio | TakesAudio | AsksLead | LeavesText):
                claims.enter_context(_claimed(stage))
        _agree_on_format(stages)
        _agree_on_lead(stages)
        _agree_on_text(stages)
        yield


def unknown(now: float) -> float | None:
    """The lead where no stage behind tells one."""
    return None


def _agree_on_format(stages: Sequence[object]) -> None:
    format: AudioFormat | None = None
    maker: object = None  # the stage that the audio seems to come from
    for at, stage in enumerate(stages):
        if isinstance(stage, TakesAudio):
            if not at:  # what goes into the first stage is the caller's, who has chosen the stage
                format = stage.wanted or AudioFormat()
            elif format is None:
                format = _assumed(maker, stage)
            stage.accept(format)
        if isinstance(stage, MakesAudio):
            format = stage.offer(_wanted_behind(stages[at + 1 :]))
        elif _makes_audio(stage):
            format, maker = None, stage
        elif maker is None or not _makes_audio(maker):  # a stage without annotations may be it
            maker = stage


def _wanted_behind(stages: Sequence[object]) -> AudioFormat | None:
    """The format that the stages behind one that makes audio want, as far as its audio goes."""
    for stage in stages:
        if isinstance(stage, TakesAudio) and stage.wanted is not None:
            return stage.wanted
        if isinstance(stage, MakesAudio):
            break
    return None


def _assumed(maker: object, taker: TakesAudio) -> AudioFormat:
    """The format of audio of which none was told. A wrong one would be heard as noise, or at the wrong speed."""
    how = "give it a method 'offer(wanted)' that returns the AudioFormat it makes"
    if taker.wanted is not None:
        raise UsageError(
            f"{name_of(taker)} wants {_spelt(taker.wanted)}, and {name_of(maker)} before it does not say in which "
            f"format it makes its audio: {how}."
        )
    format = AudioFormat()
    warnings.warn(
        f"{name_of(maker)} does not say in which format it makes its audio, so {name_of(taker)} takes it for "
        f"{_spelt(format)}: {how}.",
        stacklevel=2,
    )
    return format


def _agree_on_lead(stages: Sequence[object]) -> None:
    lead: Lead = unknown
    for stage in reversed(stages):
        if isinstance(stage, AsksLead):
            stage.follow(lead)
        if isinstance(stage, TellsLead):
            lead = stage.lead
        elif _makes_audio(stage):
            lead = unknown  # text in its hands is part of the lead, and it tells nothing


def _agree_on_text(stages: Sequence[object]) -> None:
    cleaner: object = next((stage for stage in stages if isinstance(stage, CleansText) and stage.cleans_text), None)
    for stage in stages:
        if isinstance(stage, LeavesText):
            stage.leave_text(cleaner)
            cleaner = cleaner or stage


def _makes_audio(stage: object) -> bool:
    """Whether a stage is where audio comes from, as far as its annotations say."""
    takes, gives = ends(stage)
    return gives is Audio and not fits(Audio, takes)


@contextmanager
def _claimed(stage: object) -> Iterator[None]:
    """Let a stage belong to this pipeline. One that keeps no attributes has to look after itself."""
    if getattr(stage, _CLAIM, False):
        raise UsageError(f"This {name_of(stage)} is in use already: each pipeline needs a {name_of(stage)} of its own.")
    with suppress(AttributeError):
        object.__setattr__(stage, _CLAIM, True)
    try:
        yield
    finally:
        with suppress(AttributeError):
            object.__delattr__(stage, _CLAIM)


_CLAIM = "_belongs_to_an_open_pipeline"


def _check_parts(stage: Any) -> None:
    """A method that is missing, misspelt or async would mean another format or lead, and no error."""
    for one, other in (("wanted", "accept"), ("accept", "wanted")):
        if hasattr(stage, one) and not hasattr(stage, other):
            raise UsageError(
                f"{name_of(stage)} has '{one}' but not '{other}': a stage that takes audio has 'wanted', an "
                "AudioFormat or None, and 'accept(format)'."
            )
    for name in ("offer", "accept", "lead", "follow", "leave_text"):
        call = getattr(stage, name, None)
        if call is not None and (not callable(call) or inspect.iscoroutinefunction(call)):
            raise UsageError(f"'{name}' of {name_of(stage)} has to be a plain function: write 'def {name}(...)'.")


def _spelt(format: AudioFormat) -> str:
    channels = "" if format.channels == 1 else f" with {format.channels} channels"
    return f"{format.encoding} at {format.sample_rate} Hz{channels}"
