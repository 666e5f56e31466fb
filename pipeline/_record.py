"""One turn in one flat, frozen value: what happened when, how much of it, who waited for whom.

It is made at the end from what the links have noted and from what stages have told (`Moment`), also for a turn that was
interrupted or raised. A figure that nobody told is None, or 0 where it is a count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from pipeline._items import Chunk, Played
from pipeline._meter import LinkTimes
from pipeline._moments import (
    FirstByte,
    FlushSent,
    ModelAnswered,
    ModelAsked,
    Moment,
    PlayoutBegan,
    Reconnected,
    SoundBegan,
    TextSent,
    Underrun,
    VoiceUsed,
)
from pipeline._timings import Timings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Waits:
    """How long ``stage`` waited: ``for_room`` seconds for the stage behind it to take what it had, and ``for_items``
    for the stage before it to give it something. Names are those of the stages; "" is the caller.
    """

    stage: str
    before: str
    for_items: float
    behind: str
    for_room: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRecord:
    """The figures of a turn. Times are seconds from its start, None where it never came to that.

    ``wall`` is the start in seconds since 1970. ``failed`` names the class of the error, ``interrupted`` is when.

    ``first_token`` and ``last_token`` left the source, ``first_chunk`` was released, ``first_text`` was sent to the
    voice, ``first_flush`` asked for audio, ``first_byte`` of it came; ``leading_silence`` is the seconds of sound in it
    before any that can be heard; ``first_audible`` was heard by a listener in real time, who had heard all by
    ``last_audible``. ``connect`` is how long the voice's connection took to open, perhaps before the turn.

    ``tokens`` and ``chunks`` passed. Characters were sent to the voice, spoken by it, and wasted: sent, and not heard.
    ``flushes`` counts them by reason. The listener ran dry ``underruns`` times for ``starved`` seconds. ``waits`` has
    an entry a stage. ``late`` is how late the run loop was, at most, for a timer of the turn.
    """

    conversation: str
    turn: int
    wall: float
    total: float | None
    interrupted: float | None
    failed: str
    first_token: float | None
    last_token: float | None
    first_chunk: float | None
    first_text: float | None
    first_flush: float | None
    first_byte: float | None
    leading_silence: float | None
    first_audible: float | None
    last_audible: float | None
    connect: float | None
    tokens: int
    chunks: int
    characters_sent: int
    characters_spoken: int
    characters_wasted: int
    flushes: dict[str, int]
    underruns: int
    starved: float
    reconnects: int
    waits: tuple[Waits, ...]
    late: float
    model: str
    voice: str
    response_ids: tuple[str, ...]
    request_ids: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The same as plain values, fit for JSON."""
        return asdict(self)

    def __repr__(self) -> str:
        shown = ((name, getattr(self, name)) for name in ("first_token", "first_chunk", "first_byte", "first_audible"))
        times = "".join(f", {name}={at:.3f}" for name, at in shown if at is not None)
        total = "" if self.total is None else f", total={self.total:.3f}"
        return f"TurnRecord(turn={self.turn}{times}{total}, tokens={self.tokens}, chunks={self.chunks})"


def record_of(timings: Timings, moments: Sequence[Moment], turn: int, conversation: str, failed: str) -> TurnRecord:
    """The record of a turn, from its links and from what its stages have told."""
    tokens, chunks, played = (_link(timings, kind) for kind in (str, Chunk, Played))
    first = _Firsts(moments)
    voices, answers, dry = _all(moments, VoiceUsed), _all(moments, ModelAnswered), _all(moments, Underrun)
    models = [ask.model for ask in _all(moments, ModelAsked)] + [answer.model for answer in answers]
    began = next((m.at + m.what.heard_in for m in moments if isinstance(m.what, PlayoutBegan)), None)
    return TurnRecord(
        conversation=conversation,
        turn=turn,
        wall=timings.wall,
        total=timings.total,
        interrupted=timings.interrupted,
        failed=failed,
        first_token=tokens.first,
        last_token=tokens.last,
        first_chunk=chunks.first,
        first_text=first.at(TextSent),
        first_flush=first.at(FlushSent),
        first_byte=timings.first_audio if first.at(FirstByte) is None else first.at(FirstByte),
        leading_silence=next((sound.silence for sound in _all(moments, SoundBegan)), None),
        first_audible=began,
        last_audible=None if began is None else played.last,
        connect=next((voice.connect for voice in voices), None),
        tokens=tokens.count,
        chunks=chunks.count,
        characters_sent=sum(voice.sent for voice in voices) or sum(text.characters for text in _all(moments, TextSent)),
        characters_spoken=sum(voice.spoken for voice in voices),
        characters_wasted=sum(voice.wasted for voice in voices),
        flushes=dict(Counter(flush.reason for flush in _all(moments, FlushSent))),
        underruns=len(dry),
        starved=sum(gap.seconds for gap in dry),
        reconnects=len(_all(moments, Reconnected)),
        waits=_waits(timings.links),
        late=timings.late,
        model=_last(models),
        voice=_last(voice.voice for voice in voices),
        response_ids=_ids(answer.response_id for answer in answers),
        request_ids=_ids(voice.request_id for voice in voices),
    )


class _Firsts:
    """When each kind of thing happened first."""

    def __init__(self, moments: Sequence[Moment]) -> None:
        self._at: dict[type, float] = {}
        for moment in moments:
            self._at.setdefault(type(moment.what), moment.at)

    def at(self, kind: type) -> float | None:
        return self._at.get(kind)


def _all(moments: Sequence[Moment], kind: type[T]) -> list[T]:
    return [moment.what for moment in moments if isinstance(moment.what, kind)]


def _link(timings: Timings, kind: type) -> LinkTimes:
    """The first link that items of this kind have passed; an empty one where none has."""
    links = (link for link in timings.links if link.kind is not None and issubclass(link.kind, kind))
    return next(links, LinkTimes())


def _waits(links: Sequence[LinkTimes]) -> tuple[Waits, ...]:
    """By stage what is known by link: a stage stands between the link before it and its own."""
    names = ["", *(link.stage for link in links), ""]
    for_items = [0.0, *(link.for_items for link in links)]
    return tuple(
        Waits(link.stage, names[at], for_items[at], names[at + 2], link.for_room) for at, link in enumerate(links)
    )


def _last(words: Iterable[str]) -> str:
    """The last that is not empty."""
    return next((word for word in reversed(list(words)) if word), "")


def _ids(words: Iterable[str]) -> tuple[str, ...]:
    """Each once, in order, without the empty ones."""
    return tuple(dict.fromkeys(word for word in words if word))
