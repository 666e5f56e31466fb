"""What is said of one turn beside its items: records for its outcome, and moments for whoever listens.

Without a listener the kernel tells nothing: a link has the plain `Meter`, and no call is added to any item. With one,
each link has a `Watch` in its place, which sees what passes. What stages tell is kept either way: a turn's timings are
made of it, and it is little (a few moments a flush).
"""

from __future__ import annotations

import time
from inspect import iscoroutinefunction
from pathlib import PurePath

from pipeline._errors import UsageError
from pipeline._items import Audio, Chunk, Played
from pipeline._log import get_logger
from pipeline._logged import is_logged, log
from pipeline._meter import Meter
from pipeline._moments import ChunkReleased, FirstToken, Heard, Moment, OnEvent, SegmentReceived
from pipeline._time import clock

_log = get_logger("pipeline")

KEPT = 10_000
"""Moments that are kept of a turn, the first ones: hours of speech, and an end for a turn that has none."""


class Listener:
    """The application's callable, which can fail without ending a turn: the first failure is logged, the others not.

    Raises `UsageError` for what cannot be called plainly.
    """

    def __init__(self, call: OnEvent) -> None:
        if not callable(call):
            raise UsageError(f"on_event takes a function of one moment, not {type(call).__name__}.")
        if iscoroutinefunction(call) or iscoroutinefunction(getattr(call, "__call__", None)):  # noqa: B004
            raise UsageError("on_event takes a plain function: let it put the moments where an async one takes them.")
        self._call = call
        self._failed = False

    def __call__(self, moment: Moment) -> None:
        try:
            self._call(moment)
        except Exception as error:
            if not self._failed:
                self._failed = True
                # no message: it may quote the moment, and so what was said
                _log.error("on_event failed", error=type(error).__name__, where=_place(error))


def keep_moments(moment: Moment) -> None:
    """A listener that does nothing. With any listener all moments stay in the outcome, and its picture is whole:
    ``Pipeline(..., on_event=keep_moments)``.
    """


def listening(listener: Listener | None) -> OnEvent | None:
    """Who is told of a turn that begins now: the application, the log, both or nobody."""
    if not is_logged():
        return listener

    def both(moment: Moment) -> None:
        log(moment)
        if listener is not None:
            listener(moment)

    return both


class Journal:
    """One turn's. ``started`` is on the run loop's clock, and moments count from it; ``wall`` is the same in the time
    of day. ``late`` is the largest lateness of a timer so far, in seconds.
    """

    __slots__ = (
        "_first",
        "_now",
        "conversation",
        "late",
        "listener",
        "moments",
        "records",
        "started",
        "token_times",
        "turn",
        "wall",
    )

    def __init__(self, listener: OnEvent | None = None, conversation: str = "", turn: int = 0) -> None:
        self._now = clock()
        self.started = self._now()
        self.wall = time.time()
        self.late = 0.0
        self.listener = listener
        self.conversation = conversation
        self.turn = turn
        self.records: list[object] = []
        self.moments: list[Moment] = []
        self.token_times: list[float] = []  # with a listener: those of the first `KEPT` tokens
        self._first: dict[type, Watch] = {}

    def tell(self, what: object) -> None:
        """This has happened now."""
        self.tell_at(self._now(), what)

    def tell_at(self, now: float, what: object) -> None:
        """The same, where the time is known."""
        moment = Moment(now - self.started, self.turn, self.conversation, what)
        if len(self.moments) < KEPT:
            self.moments.append(moment)
        if self.listener is not None:
            self.listener(moment)

    def woken(self, due: float, now: float) -> None:
        """A timer that was set for `due` has fired."""
        if now - due > self.late:
            self.late = now - due

    @property
    def ids(self) -> dict[str, object]:
        """What a log event of this turn is known by."""
        return {"conversation": self.conversation, "turn": self.turn}

    def meter(self) -> Meter:
        """What counts the items of a link: one that sees them too, if somebody listens."""
        return Meter() if self.listener is None else Watch(self)

    def is_first(self, watch: Watch, kind: type) -> bool:
        """Whether no link before this one has passed items of this kind: what passes twice is told once."""
        return self._first.setdefault(kind, watch) is watch


class Watch(Meter):
    """Notes when items pass, and tells of those that are moments of a turn."""

    __slots__ = ("_journal", "_segment")

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._journal = journal
        self._segment = 0  # bytes of audio since the last segment ended

    def note(self, item: object, now: float) -> None:
        """An item has passed."""
        super().note(item, now)
        journal = self._journal
        if isinstance(item, str):
            if journal.is_first(self, str):
                if len(journal.token_times) < KEPT:
                    journal.token_times.append(now - journal.started)
                if self.count == 1:
                    journal.tell_at(now, FirstToken())
        elif isinstance(item, Chunk):
            if journal.is_first(self, Chunk):
                journal.tell_at(now, ChunkReleased(item))
        elif isinstance(item, Audio):
            self._segment += len(item.data)
            if item.last and journal.is_first(self, Audio):
                size, self._segment = self._segment, 0
                journal.tell_at(now, SegmentReceived(item.chunks, size))
        elif isinstance(item, Played) and journal.is_first(self, Played):
            journal.tell_at(now, Heard(item))


def _place(error: Exception) -> str:
    """The file and line that raised."""
    trace = error.__traceback__
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{PurePath(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
