"""After a socket was lost: which text no audio has answered for, and where to go on in what was partly spoken. Pure.

Segments of which no audio came are said again whole. In the segment of which some came, the place is estimated by
the voice's speech rate: sentences that lie before it are not said again, and the one in which it lies is said again
from its start ("sentence"). Or the whole segment is synthesised again and as much of its audio skipped as was heard
("word"), which needs no estimate, but a voice that says the same text in the same time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline import Chunk, ConnectFailed, ConnectionLost, SynthesisFailed
from stages.deepgram import messages as wire
from stages.deepgram.closes import CloseReason
from stages.speak._ledger import Piece, Segment

TOLERANCE = 0.1
"""Characters by which an estimate may fall short of a boundary and still have reached it: what rounding takes away."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """What to do: ``again`` is to be sent, ``skip`` bytes of its audio passed over, ``spoken`` is done with."""

    again: tuple[Segment, ...]
    spoken: tuple[Chunk, ...] = ()
    skip: int = 0
    cut: bool = False
    exact: bool = True


def recover(segments: Sequence[Segment], heard: float, skip: int, resume: Literal["sentence", "word"]) -> Recovery:
    """Decide for the segments on their way, oldest first.

    ``heard`` is how many characters of the first segment's text its audio so far is worth, ``skip`` how many bytes
    were still being passed over from an earlier loss.
    """
    if not segments or (not segments[0].received and not skip):
        return Recovery(tuple(segments))
    head, rest = segments[0], tuple(segments[1:])
    complete = heard >= head.characters - TOLERANCE
    if resume == "word":
        return Recovery((_in_one(head), *rest), skip=head.received + skip, cut=not complete or skip > 0)
    if complete:
        return Recovery(rest, head.chunks, exact=len(head.pieces) == 1)
    spoken, again = _divide(head.pieces, heard)
    cut = heard > sum(piece.size for piece in spoken) + TOLERANCE
    chunks = tuple(piece.chunk for piece in spoken)
    return Recovery((Segment(again), *rest), chunks, cut=cut, exact=len({p.chunk.index for p in head.pieces}) == 1)


def _in_one(segment: Segment) -> Segment:
    """The segment with nowhere to flush inside: only as a whole does it sound again as it did."""
    *inner, last = segment.pieces
    return Segment([*(replace(piece, ends=False) for piece in inner), last])


def _divide(pieces: Sequence[Piece], heard: float) -> tuple[list[Piece], list[Piece]]:
    """The pieces that `heard` characters cover, up to the end of a chunk, and the others."""
    done, at = 0, 0
    for number, piece in enumerate(pieces, 1):
        at += piece.size
        if at > heard + TOLERANCE:
            break
        if piece.ends:
            done = number
    return list(pieces[:done]), list(pieces[done:])


def lost_error(
    reason: CloseReason, seconds: float, request_id: str, cause: ConnectFailed | None = None
) -> ConnectionLost:
    """The error of a loss that could not be healed; `cause` is why no other socket could be had."""
    name = f" {reason.name}" if reason.name else ""
    healing = "could not be opened again" if cause else "cannot be healed"
    error = ConnectionLost(
        f"The connection to the speech server was lost ({reason.code}{name}: {reason.meaning}) and {healing}; "
        f"{seconds:.1f} s of audio had been received in this turn.",
        code=reason.code,
        reason=reason.name or reason.meaning,
        seconds=seconds,
        request_id=request_id or None,
    )
    error.__cause__ = cause
    return error


def failed_error(failure: wire.Failure) -> SynthesisFailed:
    """The error of a loss that the server gave its reasons for."""
    return SynthesisFailed(
        f"The speech server could not speak this text ({failure.code or 'no code given'}).",
        code=failure.code,
        description=failure.description,
    )
