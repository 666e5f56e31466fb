"""After a socket was lost: which text no audio has answered for, and where to go on in what was partly spoken. Pure.

Segments of which no audio came are said again whole. In what was partly spoken, sentences that are over are not said
again, and the one in which the voice was is said from its start ("sentence"). Or its whole segment is synthesised
again, and passed over as far as it sounds exactly as it did ("word"): a voice that says it otherwise goes on as in
"sentence".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipeline import Chunk, ConnectFailed, ConnectionLost, SynthesisFailed
from stages.net.closes import CloseReason
from stages.sound.anchors import anchored, ended, sentences
from stages.sound.quiet import Quiet
from stages.sound.words import breadth
from stages.speak._estimates import SpeechRate
from stages.speak._ledger import Piece, Segment
from stages.speak.provider import Failure

TOLERANCE = 0.1
"""Characters by which an estimate may fall short of a boundary and still have reached it: what rounding takes away."""

PAUSE = 0.15
"""Seconds of quiet within its sound by which a voice shows that it makes pauses."""

RARE = 8.0
"""By what a lost answer is less likely than none: it takes sound that is plainly that of two flushes."""

AT_ONCE = 0.05
"""Seconds of quiet in front of its sound by which a voice shows that it is no real one."""

NEARLY = 0.7
"""The share of what a sentence needs from which on it may have been over."""


@dataclass(frozen=True, slots=True)
class Place:
    """How many of the pieces are ``over`` (always up to the end of a chunk), and whether all of them (``complete``).

    ``begun``: more of them was heard than those. ``sure``: there is one sentence, and it was in its midst.
    """

    over: int
    complete: bool
    begun: bool
    sure: bool


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
    """Say all of it again, the first segment with nowhere to flush inside: only as a whole does it sound as it did.

    A segment that was being said again, and was lost before all of its text was sent, ends where it did: that piece
    still waits, and so does all of it if none was sent.
    """
    if not segments:
        return Recovery((), cut=True)
    head, *rest = segments
    *inner, last = head.pieces
    end = last if last.flush == "must not" else replace(last, flush="must")
    whole = [*(replace(piece, flush="must not") for piece in inner), end]
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


def failed_error(failure: Failure) -> SynthesisFailed:
    """The error of a text that the server said it could not speak."""
    said = ": ".join(part.rstrip(".") for part in (failure.code, failure.description) if part) or "no reason given"
    return SynthesisFailed(
        f"The speech server could not speak this text ({said}).",
        code=failure.code,
        description=failure.description,
    )


def place(segments: Sequence[Segment], sound: Quiet, rate: SpeechRate) -> Place:
    """Where the voice is in these segments, after this much sound."""
    pieces = [piece for segment in segments for piece in segment.pieces]
    if not pieces or not sound.seconds:
        return Place(0, complete=False, begun=False, sure=True)
    heard = rate.characters(sound.seconds)
    if is_followed(sound, rate):
        over, before = _over(pieces, heard + TOLERANCE, lambda piece: piece.breadth)
        one = len({piece.chunk.index for piece in segments[0].pieces}) == 1
        sure = one and heard < segments[0].breadth - TOLERANCE
        return Place(over, over == len(pieces), heard > before + TOLERANCE, sure)
    text = "".join(piece.chunk.text for piece in pieces)
    found = sentences(text)
    letters = sum(sentence.letters for sentence in found)
    at = anchored(found, sound, rate.seconds(breadth(text)) / letters if letters else 1.0)
    said = len(text) if at.best == len(found) else found[at.best - 1].end if at.best else 0
    over, _ = _over(pieces, said, lambda piece: piece.size)
    one = not found or found[0].end >= segments[0].characters
    midst = one and at.least == at.best == 0 and heard < NEARLY * segments[0].breadth
    return Place(over, over == len(pieces), begun=over < len(pieces), sure=midst)


def is_followed(sound: Quiet, rate: SpeechRate) -> bool:
    """Whether the voice can be followed by its speed: it has kept it, begins at once, and makes no pauses."""
    begins = sound.begun is not None and sound.begun < AT_ONCE
    return rate.steady and begins and all(end - start < PAUSE for start, end in sound.runs)


def answered(segments: Sequence[Segment], sound: Quiet, rate: SpeechRate) -> int:
    """How many of these flushes have had all of their audio, now that one is answered: one, in all likelihood."""
    text, found, counts = "", [], []
    for segment in segments:
        text += "".join(piece.chunk.text for piece in segment.pieces)
        found = sentences(text)
        counts.append(len(found))
    letters = sum(sentence.letters for sentence in found)
    if not letters or len(counts) == 1:
        return 1
    return counts.index(ended(found, sound, rate.seconds(breadth(text)) / letters, counts, RARE)) + 1


def _over(pieces: Sequence[Piece], most: float, size: Callable[[Piece], int]) -> tuple[int, int]:
    """How many pieces are covered by that much of what they measure, up to the end of a chunk, and what those do."""
    over, before, at = 0, 0, 0
    for number, piece in enumerate(pieces, 1):
        at += size(piece)
        if at > most:
            break
        if piece.ends:
            over, before = number, at
    return over, before
