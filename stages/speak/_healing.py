"""After a socket was lost: which text no audio has answered for, and where to go on in what was partly spoken. Pure.

Segments of which no audio came are said again whole. In what was partly spoken, sentences that are over are not said
again, and the one in which the voice was is said from its start ("sentence"). Or its whole segment is synthesised
again, and passed over as far as it sounds exactly as it did ("word"): a voice that says it otherwise goes on as in
"sentence".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline import Chunk, ConnectFailed, ConnectionLost, SynthesisFailed
from stages.deepgram import messages as wire
from stages.deepgram.closes import CloseReason
from stages.speak._ledger import Segment
from stages.speak._place import Place


@dataclass(frozen=True, slots=True)
class Recovery:
    """What to do: ``again`` is to be sent, ``spoken`` is done with.

    ``cut``: some of what is said again was heard. ``exact``: of what was heard, it is known what is said again.
    """

    again: tuple[Segment, ...]
    spoken: tuple[Chunk, ...] = ()
    cut: bool = False
    exact: bool = True


def from_the_sentence(segments: Sequence[Segment], at: Place) -> Recovery:
    """Say again what is not over, from the start of the sentence in which the voice was."""
    left, again, spoken = at.over, [], []
    for segment in segments:
        done = min(left, len(segment.pieces))
        left -= done
        spoken += [piece.chunk for piece in segment.pieces[:done]]
        if done < len(segment.pieces):
            again.append(Segment([replace(piece, flush="may") for piece in segment.pieces[done:]]))
    return Recovery(tuple(again), tuple(spoken), cut=at.begun, exact=at.sure or not at.begun)


def from_the_word(segments: Sequence[Segment]) -> Recovery:
    """Say all of it again, the first segment with nowhere to flush inside: only as a whole does it sound as it did."""
    head, *rest = segments
    *inner, last = head.pieces
    whole = [*(replace(piece, flush="must not") for piece in inner), replace(last, flush="must")]
    return Recovery((Segment(whole), *rest), cut=True)


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
    """The error of a text that the server said it could not speak."""
    said = ": ".join(part.rstrip(".") for part in (failure.code, failure.description) if part) or "no reason given"
    return SynthesisFailed(
        f"The speech server could not speak this text ({said}).",
        code=failure.code,
        description=failure.description,
    )
