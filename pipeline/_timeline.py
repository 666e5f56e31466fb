"""A turn as a picture: lanes of spans and ticks over time, drawn by `_svg` for notebooks and `_plot` for terminals.

Made of the links and the moments of a turn. Without a listener the links alone say when tokens and chunks passed, so
those lanes are one span each; what stages tell (flushes, playout) is there either way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline._items import Audio, Played
from pipeline._meter import LinkTimes
from pipeline._moments import (
    ChunkReleased,
    FirstByte,
    FlushSent,
    ModelAsked,
    Moment,
    PlayoutBegan,
    Reconnected,
    SegmentReceived,
    Underrun,
)
from pipeline._record import TurnRecord
from pipeline._timings import Timings

SHORTEST = 1e-6
"""Seconds that a picture is long at the least: a turn of no length would have no scale."""


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` to ``end``, in seconds of the turn. ``label`` says what it is, ``text`` what was said, if any."""

    start: float
    end: float
    label: str = ""
    text: str = ""

    def __repr__(self) -> str:
        return f"Span({self.start:.3f} to {self.end:.3f} s, {self.label!r})"


@dataclass(frozen=True, slots=True)
class Lane:
    """What happened in one place: spans, moments without length, and ``gaps`` in which it should have gone on."""

    name: str
    spans: tuple[Span, ...] = ()
    ticks: tuple[float, ...] = ()
    gaps: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened to the whole turn ``at`` a time: it was interrupted, a connection was lost."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture of a turn of ``total`` seconds. ``figures`` are its most asked-for times, in words and seconds;
    ``troubles`` is what went wrong, in words.

    In a notebook it shows itself. ``as_svg()``, ``as_text()`` and ``as_dict()`` are for other places; there the text of
    chunks is left out unless ``text=True``.
    """

    total: float
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    figures: tuple[tuple[str, float], ...]
    troubles: tuple[str, ...] = ()

    @property
    def length(self) -> float:
        """Seconds from the left to the right of the picture."""
        return max(self.total, SHORTEST)

    def __repr__(self) -> str:
        return f"Timeline({self.total:.3f} s: {', '.join(lane.name for lane in self.lanes)})"

    def _repr_html_(self) -> str:
        """For notebooks: the picture with the text of each chunk where the mouse is, which stays in this kernel."""
        return self.as_svg(text=True)

    def as_svg(self, *, text: bool = False) -> str:
        """The picture as an SVG element, readable on light and on dark ground."""
        from pipeline._svg import draw

        return draw(self, text=text)

    def as_text(self, width: int = 80, *, ascii: bool = False) -> str:
        """The picture in lines of `width` characters, for a terminal."""
        from pipeline._plot import plot

        return plot(self, width, ascii=ascii)

    def as_dict(self, *, text: bool = False) -> dict[str, Any]:
        """The picture as plain values, fit for JSON."""
        lanes = [
            {
                "name": lane.name,
                "spans": [_plain(span, text=text) for span in lane.spans],
                "ticks": list(lane.ticks),
                "gaps": [_plain(span, text=text) for span in lane.gaps],
            }
            for lane in self.lanes
        ]
        marks = [{"at": mark.at, "label": mark.label} for mark in self.marks]
        return {
            "total": self.total,
            "lanes": lanes,
            "marks": marks,
            "figures": dict(self.figures),
            "troubles": list(self.troubles),
        }


def _plain(span: Span, *, text: bool) -> dict[str, Any]:
    plain: dict[str, Any] = {"start": span.start, "end": span.end, "label": span.label}
    return {**plain, "text": span.text} if text else plain


def timeline_of(
    timings: Timings, moments: Sequence[Moment], token_times: Sequence[float], record: TurnRecord
) -> Timeline:
    """The picture of a turn, also of one that still runs."""
    lanes = (
        Lane("tokens", _tokens(timings, moments, record), tuple(token_times)),
        Lane("chunks", _chunks(timings, moments, record)),
        Lane("flushes", _flushes(moments)),
        Lane("audio", _audio(timings, moments)),
        _playing(timings, moments, record),
    )
    marks = [Mark(moment.at, _lost(moment.what)) for moment in moments if isinstance(moment.what, Reconnected)]
    if record.interrupted is not None:
        marks.append(Mark(record.interrupted, "interrupted"))
    names = ("first_token", "first_chunk", "first_byte", "first_audible", "total")
    figures = tuple((name.replace("_", " "), at) for name in names if (at := getattr(record, name)) is not None)
    times = [span.end for lane in lanes for span in lane.spans] + [tick for lane in lanes for tick in lane.ticks]
    total = record.total if record.total is not None else max(times, default=0.0)
    shown = tuple(lane for lane in lanes if lane.spans or lane.ticks)
    return Timeline(total, shown, tuple(marks), figures, tuple(_troubles(record)))


def _troubles(record: TurnRecord) -> Iterator[str]:
    if record.failed:
        yield f"failed: {record.failed}"
    elif record.interrupted is not None:
        yield "interrupted"
    if record.underruns:
        yield f"{record.underruns} underrun{'s' * (record.underruns != 1)}, {record.starved:.2f} s"
    if record.reconnects:
        yield f"{record.reconnects} reconnect{'s' * (record.reconnects != 1)}"


def _tokens(timings: Timings, moments: Sequence[Moment], record: TurnRecord) -> tuple[Span, ...]:
    """One span while the model writes, from when it was asked where that is known."""
    if record.first_token is None or record.last_token is None:
        return ()
    asked = next((moment.at for moment in moments if isinstance(moment.what, ModelAsked)), record.first_token)
    return (Span(min(asked, record.first_token), record.last_token, f"{record.tokens} tokens {record.model}".strip()),)


def _chunks(timings: Timings, moments: Sequence[Moment], record: TurnRecord) -> tuple[Span, ...]:
    """Each chunk from the end of the one before, while its text came."""
    spans, before = [], record.first_token or 0.0
    for moment in moments:
        if isinstance(moment.what, ChunkReleased):
            chunk = moment.what.chunk
            label = f"chunk {chunk.index}, {len(chunk.text)} characters, cut: {chunk.cut}"
            spans.append(Span(min(before, moment.at), moment.at, label, chunk.text))
            before = moment.at
    if not spans and record.chunks and record.first_chunk is not None:
        last = next(link.last for link in timings.links if link.first == record.first_chunk)
        spans.append(Span(record.first_chunk, last or record.first_chunk, f"{record.chunks} chunks"))
    return tuple(spans)


def _flushes(moments: Sequence[Moment]) -> tuple[Span, ...]:
    """Each from when it was sent to its first audio. Answers come in the order of their flushes."""
    waiting: list[tuple[float, FlushSent]] = []
    spans: list[Span] = []
    for moment in moments:
        match moment.what:
            case FlushSent() as flush:
                waiting.append((moment.at, flush))
            case Reconnected(waited=waited):  # what the old connection had not answered is flushed again
                lost = moment.at - waited
                spans += [
                    Span(at, max(at, lost), f"{_words(flush)}, lost with its connection") for at, flush in waiting
                ]
                waiting.clear()
            case FirstByte(waited=waited) if waiting:
                at, flush = waiting.pop(0)
                spans.append(Span(at, moment.at, f"{_words(flush)}, first byte after {waited:.3f} s"))
    spans += [Span(at, at, f"{_words(flush)}, no audio") for at, flush in waiting]
    return tuple(spans)


def _words(flush: FlushSent) -> str:
    return f"flush of {flush.characters} characters ({flush.reason})"


def _audio(timings: Timings, moments: Sequence[Moment]) -> tuple[Span, ...]:
    """Each segment while its audio came; where nobody listened, all of it in one."""
    spans, began = [], None
    for moment in moments:
        if isinstance(moment.what, FirstByte) and began is None:
            began = moment.at
        elif isinstance(moment.what, SegmentReceived) and began is not None:
            spans.append(Span(began, moment.at, f"{moment.what.size} bytes of audio"))
            began = None
    link = _link(timings, Audio)
    if not spans and link.first is not None and link.last is not None:
        spans.append(Span(link.first, link.last, "audio"))
    return tuple(spans)


def _playing(timings: Timings, moments: Sequence[Moment], record: TurnRecord) -> Lane:
    """What the listener heard, without the gaps; for a file, what was written."""
    link = _link(timings, Played)
    began = record.first_audible
    if began is None or not any(isinstance(moment.what, PlayoutBegan) for moment in moments):
        if link.first is None or link.last is None:
            return Lane("written")
        return Lane("written", (Span(link.first, link.last, "written"),))
    spans, gaps = [], []
    for moment in moments:
        if isinstance(moment.what, Underrun):
            dry = max(began, moment.at - moment.what.seconds)
            spans.append(Span(began, dry, "heard"))
            gaps.append(Span(dry, moment.at, f"underrun: {moment.what.seconds:.3f} s of silence"))
            began = moment.at
    end = max(began, record.last_audible or began)
    return Lane("heard", (*spans, Span(began, end, "heard")), gaps=tuple(gaps))


def _link(timings: Timings, kind: type) -> LinkTimes:
    links = (link for link in timings.links if link.kind is not None and issubclass(link.kind, kind))
    return next(links, LinkTimes())


def _lost(what: Reconnected) -> str:
    return f"connection lost ({what.code}), back after {what.waited:.2f} s"
