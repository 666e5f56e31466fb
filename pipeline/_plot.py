"""A `Timeline` in characters, for a terminal: one line a lane, a column a slice of time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pipeline.foreign import shown

if TYPE_CHECKING:
    from pipeline._timeline import Lane, Mark, Timeline

NARROWEST = 40
"""Columns below which nothing could be told apart."""

LABEL = 9

SIGNS = {"tokens": "·", "chunks": "▬", "flushes": "─", "audio": "█", "heard": "▶", "written": "▶"}
PLAIN = {"tokens": ".", "chunks": "=", "flushes": "-", "audio": "#", "heard": ">", "written": ">"}


def plot(timeline: Timeline, width: int, *, ascii: bool) -> str:
    """The lines, none longer than `width`, without an end of line at the end."""
    columns = max(width, NARROWEST) - LABEL - 1
    scale = columns / timeline.length

    def column(at: float) -> int:
        return min(columns - 1, max(0, int(round(at * scale, 6))))

    lines = [_axis(timeline.total, columns)]
    for lane in timeline.lanes:
        lines.append(f"{lane.name:<{LABEL}}{_row(lane, columns, column, ascii=ascii)}".rstrip())
    lines += [_pointer(mark, column(mark.at), columns, ascii=ascii) for mark in timeline.marks]
    words = [f"{name} {at:.3f} s" for name, at in timeline.figures]
    words += [shown(what) for what in timeline.troubles]
    return "\n".join([*lines, *_filled(words, max(width, NARROWEST))])


def _row(lane: Lane, columns: int, column: Callable[[float], int], *, ascii: bool) -> str:
    sign = (PLAIN if ascii else SIGNS).get(lane.name, "=")
    row = [" "] * columns
    for span in lane.spans:
        first, last = column(span.start), column(span.end)
        row[first : last + 1] = sign * (last - first + 1)
        if lane.name == "flushes":
            row[first] = "F"
    if lane.name == "chunks":
        for span in lane.spans:
            row[column(span.end)] = "|" if ascii else "▌"  # where it was released
    for gap in lane.gaps:
        first, last = column(gap.start) + 1, column(gap.end)
        row[first:last] = "x" * (last - first)
    for tick in lane.ticks:
        row[column(tick)] = "|"
    return "".join(row)


def _pointer(mark: Mark, at: int, columns: int, *, ascii: bool) -> str:
    """An arrow to a time and what happened then, on the side on which there is room."""
    sign, words = "^" if ascii else "▲", f"{shown(mark.label)} at {mark.at:.2f} s"
    line = f"{' ' * at}{sign} {words}"
    if len(line) > columns:
        line = f"{f'{words[: at - 1]} ' if at else '':>{at}}{sign}" if at > columns / 2 else line
    return f"{'':<{LABEL}}{line}"[: LABEL + columns]


def _axis(total: float, columns: int) -> str:
    """Times at quarters of the width."""
    row = [" "] * columns
    for quarter in range(4):
        words = f"{total * quarter / 4:.2f}"
        at = columns * quarter // 4
        row[at : at + len(words)] = words
    end = f"{total:.2f} s"
    row[columns - len(end) :] = end
    return " " * LABEL + "".join(row)


def _filled(words: list[str], width: int) -> list[str]:
    """Figures in as few lines as they fit into."""
    lines, line = [], ""
    for word in words:
        if line and len(line) + len(word) + 3 > width:
            lines.append(line)
            line = ""
        line = f"{line}   {word}" if line else word
    return [*lines, line] if line else lines
