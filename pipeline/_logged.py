"""The moments of a turn as log events, each with the turn and the conversation it belongs to.

A turn is logged if anybody would hear it when it begins: an application that has configured structlog, or a logger of
the standard library that is set to INFO or lower. Else no moment is made for it. Facts are counts, times, codes and
ids; spoken text is among them only where `show_logs` was asked for it.
"""

from __future__ import annotations

import logging
import re
import sys
import time
from dataclasses import fields, is_dataclass
from typing import Any, TextIO

from pipeline._errors import UsageError
from pipeline._log import get_logger, is_heard
from pipeline._moments import (
    ChunkReleased,
    Heard,
    Moment,
    Reconnected,
    SegmentReceived,
    TurnBegan,
    TurnOver,
    Underrun,
)

NAME = "turn"

_log = get_logger(NAME)
_spoken_too = False  # whether `show_logs` was asked for text

_PLAIN = re.compile(r"[\w.:/+-]+")
"""Words that need no quotes to be told from what stands beside them."""

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
"""What every record of the standard library has: no fact may have such a name."""


def is_logged() -> bool:
    """Whether anybody would hear the moments of a turn."""
    return is_heard(NAME, logging.INFO)


def log(moment: Moment) -> None:
    """Tell one moment. What ends a turn, and what went wrong in it, is worth knowing without being asked for."""
    what = moment.what
    if isinstance(what, Heard) and not what.played.text:
        return  # sound went on: a file sink would fill pages with it
    ids = {"conversation": moment.conversation, "turn": moment.turn, "at": round(moment.at, 4)}
    tell = _log.info if isinstance(what, TurnOver | Reconnected | Underrun) else _log.debug
    tell(_words(type(what).__name__), **ids, **_facts(what))


def show_logs(level: str = "debug", *, text: bool = False, stream: TextIO | None = None) -> None:
    """Show the logs of this library: for scripts and notebooks; an application configures logging for itself.

    ``level`` is "debug" (every moment of a turn), "info" (a line a turn, and what went wrong on the way) or "warning".
    ``text`` shows what is spoken, too. ``stream`` is standard error if None. Called again, it replaces what it did
    before. Where structlog has been configured, events go there, and this shows nothing. Raises `UsageError`.
    """
    global _spoken_too
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        raise UsageError(f"There is no level {level!r}: use 'debug', 'info' or 'warning'.")
    _spoken_too = text
    logger = logging.getLogger("utterflow")
    for handler in [handler for handler in logger.handlers if isinstance(handler, _Shown)]:
        logger.removeHandler(handler)
    logger.addHandler(_Shown(stream))
    logger.setLevel(number)


class _Shown(logging.StreamHandler[TextIO]):
    """One line an event: the time, the words, the facts."""

    def __init__(self, stream: TextIO | None) -> None:
        super().__init__(stream or sys.stderr)

    def format(self, record: logging.LogRecord) -> str:
        facts = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        clock = time.strftime("%H:%M:%S", time.localtime(record.created))
        level = "" if record.levelno <= logging.INFO else f"{record.levelname.lower()}: "
        pairs = " ".join(f"{name}={_short(value)}" for name, value in facts.items())
        return f"{clock}.{record.msecs:03.0f} {level}{record.getMessage():<14} {pairs}".rstrip()


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    return repr(value) if isinstance(value, str) and not _PLAIN.fullmatch(value) else str(value)


def _words(name: str) -> str:
    """The name of a class as words.

    >>> _words("FirstByte")
    'first byte'
    """
    return "".join(f" {char.lower()}" if char.isupper() else char for char in name).strip()


def _facts(what: object) -> dict[str, object]:
    """What a log may hold of a moment. Of a plug-in's own record: its numbers."""
    match what:
        case TurnBegan():
            return {}
        case ChunkReleased(chunk=chunk):
            spoken = {"text": chunk.text} if _spoken_too else {}
            return {"index": chunk.index, "characters": len(chunk.text), "cut": chunk.cut, **spoken}
        case SegmentReceived(chunks=chunks, size=size):
            return {"chunks": len(chunks), "bytes": size}
        case Heard(played=played):
            spoken = {"text": played.text} if _spoken_too else {}
            return {"characters": len(played.text), "position": round(played.position, 4), **spoken}
        case TurnOver(outcome=outcome):
            record = outcome.record
            names = ("total", "failed", "interrupted", "first_token", "first_chunk", "first_byte", "first_audible")
            counts = ("tokens", "chunks", "characters_sent", "characters_wasted", "underruns", "reconnects", "late")
            return {name: _rounded(getattr(record, name)) for name in (*names, *counts) if getattr(record, name)}
        case _ if type(what).__module__ == "pipeline._moments":
            return _fields(what, (int, float, str))
        case _:
            return _fields(what, (int, float))


def _fields(what: object, kinds: tuple[type, ...]) -> dict[str, object]:
    if not is_dataclass(what):
        return {}
    facts: dict[str, Any] = {field.name: getattr(what, field.name) for field in fields(what)}
    return {
        f"{name}_" if name in _STANDARD else name: _rounded(value)
        for name, value in facts.items()
        if isinstance(value, kinds) and value != ""
    }


def _rounded(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value
