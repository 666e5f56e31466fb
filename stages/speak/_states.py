"""The states of a turn, of a socket and of a flush, as tables. `draw` prints them for the documentation.

A move that is not in a table is not made: asked for by us it is a `LocalProtocolError` that changes nothing, brought by
the server it is noted and passed over. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from pipeline import LocalProtocolError

Table: TypeAlias = Mapping[str, Mapping[str, str]]

TURN: Table = {
    "idle": {"begin": "speaking"},
    "speaking": {"text": "speaking", "end": "ending", "interrupt": "idle", "fail": "idle"},
    "ending": {"all heard": "idle", "interrupt": "idle", "fail": "idle"},
}
"""One reply: text comes, no more comes, every flush has been answered."""

SOCKET: Table = {
    "down": {"opened": "up", "close": "closed"},
    "up": {"clear": "clearing", "relieve": "leaving", "lost": "down", "close": "closing"},
    "clearing": {"cleared": "up", "clear": "clearing", "lost": "down", "close": "closing"},
    "leaving": {"taken over": "up", "stay": "up", "clear": "clearing", "lost": "down", "close": "closing"},
    "closing": {"lost": "closed"},
    "closed": {"opened": "closed"},
}
"""One socket after another. In "clearing" audio is dropped; in "leaving" a younger one stands by. A socket that opens
when all is closed is dropped."""

FLUSH: Table = {
    "open": {"Flush": "pending", "Clear": "cleared", "lost": "lost"},
    "pending": {
        "Flushed": "answered",
        "Warning": "refused",
        "Clear": "cleared",
        "lost": "lost",
        "silence": "assumed",
    },
}
"""The text between two flushes. Each flush ends in exactly one way. Answers are matched by order; the text of a refused
or lost one is said again."""


def moved(table: Table, state: str, event: str, what: str) -> str:
    """The state after `event`. Raises `LocalProtocolError` if the table has no such move.

    >>> moved(SOCKET, "down", "opened", "socket")
    'up'
    """
    moves = table.get(state, {})
    if event not in moves:
        can = f"it can {', '.join(moves)}" if moves else "it is over"
        raise LocalProtocolError(f"A {what} that is {state} has no '{event}': {can}.")
    return moves[event]


def draw(table: Table) -> str:
    """A table as Markdown.

    >>> print(draw(FLUSH).splitlines()[2])
    | open | Flush | pending |
    """
    rows = [f"| {state} | {event} | {then} |" for state, moves in table.items() for event, then in moves.items()]
    return "\n".join(["| in | on | goes to |", "|---|---|---|", *rows])
