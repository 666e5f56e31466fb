"""What a turn's outcome says about its speech."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resumed:
    """A socket was lost in mid-turn, and the speech went on with a new one.

    ``code`` and ``reason`` are those of the loss. ``position`` is the seconds of audio received by then. ``characters``
    were sent again; ``cut`` says that a sentence was being spoken, which was said again from its start ("sentence") or
    went on where it broke off ("word"). Where the segment held several sentences, which of them it was is an estimate:
    then ``exact`` is false.
    """

    code: int
    reason: str
    position: float
    characters: int
    cut: bool
    exact: bool


@dataclass(frozen=True, slots=True)
class SpeechReport:
    """One turn's speech: ``outcome.report(SpeechReport)``.

    Characters count what was ``sent`` (text sent again counts again), ``spoken`` (answered by audio; of a segment
    that was cut, an estimate), ``unheard`` (spoken, but interrupted before the listener heard it: as the sink tells,
    else an estimate; 0 if the sink held the rest already: then its `Played` says what was heard), and ``wasted``: sent
    and not heard. ``flushes`` were sent, ``refused`` of them by the provider. ``seconds`` of audio were received.
    ``first_byte`` is the time from the first flush to its first audio. ``resumed`` has an entry for each socket lost
    on the way. ``request_id`` is what to quote to the provider's support for this socket, ``session_id`` for the whole
    conversation, whose sockets all sent it.
    """

    sent: int = 0
    spoken: int = 0
    unheard: int = 0
    flushes: int = 0
    refused: int = 0
    seconds: float = 0.0
    first_byte: float | None = None
    resumed: tuple[Resumed, ...] = ()
    request_id: str = ""
    session_id: str = ""

    @property
    def wasted(self) -> int:
        """Characters sent that nobody can have heard."""
        return max(0, self.sent - self.spoken + self.unheard)
