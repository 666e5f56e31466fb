"""The states of a turn, of a socket and of a flush, as tables. `draw` prints them for the documentation.

A move that is not in a table is not made: asked for by us it is a `LocalProtocolError` that changes nothing, brought by
the server it is noted and passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Table: TypeAlias = Mapping[str, Mapping[str, str]]

TURN: Table = {
    "idle": {"begin": "speaking"},
    "speaking": {"text": "speaking", "end": "ending", "interrupt": "idle", "fail": "idle"},
    "ending": {"all heard": "idle", "interrupt": "idle", "fail": "idle"},
}
"""One reply: text comes, no more comes, every flush has been answered."""

SOCKET: Table = {
    "down": {"opened": "up"},
    "up": {"clear": "clearing", "relieve": "leaving", "lost": "down", "close": "closing"},
    "clearing": {"cleared": "up", "clear": "clearing", "lost": "down", "close": "closing"},
    "leaving": {"taken over": "up", "stay": "up", "clear": "clearing", "lost": "down", "close": "closing"},
    "closing": {"lost": "down"},
}
"""One socket after another. In "clearing" audio is dropped; in "leaving" a younger one stands by."""

FLUSH: Table = {
    "pending": {
        "Flushed": "answered",
        "Warning": "refused",
        "Clear": "cleared",
        "lost": "lost",
        "silence": "assumed",
    },
}
"""Each flush ends in exactly one way. Answers are matched by order; the text of a refused or lost one is said again."""


def draw(table: Table) -> str:
    """A table as Markdown.

    >>> print(draw(FLUSH).splitlines()[2])
    | pending | Flushed | answered |
    """
    rows = [f"| {state} | {event} | {then} |" for state, moves in table.items() for event, then in moves.items()]
    return "\n".join(["| in | on | goes to |", "|---|---|---|", *rows])
