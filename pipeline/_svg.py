"""A `Timeline` as SVG, by hand. No style sheet and no background: text and lines take the colour of the page they are
on, and the other colours are of middle brightness, so that it reads on light and on dark.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from pipeline.foreign import shown

if TYPE_CHECKING:
    from pipeline._timeline import Lane, Span, Timeline

WIDTH, LEFT, RIGHT = 960, 84, 24
TOP, LANE, BAR = 40, 30, 16
LEAST = 2.0
"""Units that the shortest span is wide, so that it can be seen and pointed at."""

COLOURS = {
    "tokens": "#5b8def",
    "chunks": "#9b7be0",
    "flushes": "#d98e2b",
    "audio": "#3fa37a",
    "heard": "#2f9fb8",
    "written": "#2f9fb8",
}
RED = "#d9534f"

MOST = 400
"""Characters of a chunk's text that are shown: more than a screen's worth of a tooltip."""


def draw(timeline: Timeline, *, text: bool) -> str:
    """The whole element. ``text``: with the text of chunks, escaped, where the mouse is."""
    bottom = TOP + LANE * len(timeline.lanes)
    height = bottom + 28
    scale = (WIDTH - LEFT - RIGHT) / timeline.length

    def x(at: float) -> float:
        return round(LEFT + min(at, timeline.length) * scale, 1)

    parts = [_head(timeline)]
    for at in _steps(timeline.length):
        parts.append(_line(x(at), TOP - 6, bottom, "currentColor", 0.18))
        parts.append(_words(x(at), bottom + 16, f"{at:g} s", anchor="middle", faint=True))
    for row, lane in enumerate(timeline.lanes):
        parts.append(_lane(lane, TOP + LANE * row, x, text=text))
    for mark in timeline.marks:
        parts.append(
            f"<g><title>{escape(shown(mark.label))}</title>{_line(x(mark.at), TOP - 6, bottom, RED, 1.0, 2)}</g>"
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'role="img" aria-label="The turn over time" style="max-width:100%;height:auto" font-size="12" '
        f'font-family="system-ui, sans-serif">{"".join(parts)}</svg>'
    )


def _head(timeline: Timeline) -> str:
    """The figures, and what went wrong."""
    words = "   ".join(f"{name} {at:.3f} s" for name, at in timeline.figures)
    ended = "".join(f'<tspan fill="{RED}" dx="12">{escape(shown(what))}</tspan>' for what in timeline.troubles)
    return f'<text x="{LEFT}" y="18" fill="currentColor" xml:space="preserve">{escape(words)}{ended}</text>'


def _lane(lane: Lane, top: float, x: Callable[[float], float], *, text: bool) -> str:
    colour, bar = COLOURS.get(lane.name, "#888"), top + (LANE - BAR) / 2 - 4
    parts = [_words(LEFT - 10, bar + BAR - 4, lane.name, anchor="end")]
    weak = bool(lane.ticks)  # the ticks say it, and the span is their ground
    parts += [_span(span, bar, colour, x, weak=weak, text=text) for span in lane.spans]
    parts += [_span(gap, bar + BAR / 2 - 2, RED, x, weak=False, text=False, height=4) for gap in lane.gaps]
    if lane.ticks:
        path = "".join(f"M{x(tick)} {bar}v{BAR}" for tick in lane.ticks)
        parts.append(f'<path d="{path}" stroke="{colour}" stroke-width="1.2" pointer-events="none"/>')
    return "".join(parts)


def _span(
    span: Span, top: float, colour: str, x: Callable[[float], float], *, weak: bool, text: bool, height: float = BAR
) -> str:
    start = x(span.start)
    width = max(LEAST, x(span.end) - start - 1)  # a hair between neighbours
    words = f"{span.start:.3f} to {span.end:.3f} s\n{shown(span.label)}"
    if text and span.text:
        words += f"\n{shown(span.text, most=MOST)}"
    return (
        f'<rect x="{start}" y="{top}" width="{width:.1f}" height="{height:g}" rx="2" fill="{colour}" '
        f'fill-opacity="{0.25 if weak else 0.9}"><title>{escape(words)}</title></rect>'
    )


def _line(x: float, top: float, bottom: float, colour: str, opacity: float, width: float = 1) -> str:
    return (
        f'<line x1="{x}" y1="{top}" x2="{x}" y2="{bottom}" stroke="{colour}" stroke-opacity="{opacity}" '
        f'stroke-width="{width}"/>'
    )


def _words(x: float, y: float, words: str, *, anchor: str, faint: bool = False) -> str:
    opacity = ' fill-opacity="0.7"' if faint else ""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="currentColor"{opacity}>{escape(words)}</text>'


def _steps(total: float) -> list[float]:
    """Round times for the axis: about eight of them, a tenth, a fifth or a half of a power of ten apart."""
    power = 10.0 ** math.floor(math.log10(total / 8))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor * 8 >= total)
    return [round(step * count, 9) for count in range(math.floor(total / step + 1e-9) + 1)]
