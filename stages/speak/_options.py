"""What can be set about the sender. The defaults suit an agent backend on Deepgram's published limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline import UsageError
from stages.deepgram.limits import MESSAGE
from stages.speak._policy import PACED, FlushPolicy, check_number, check_policy


@dataclass(frozen=True, slots=True)
class SpeakLimits:
    """The provider's limits, for each socket, and how far we keep from them.

    ``flushes`` in any ``flush_window`` seconds, of which ``reserve`` are kept for the first and the last of a turn;
    ``characters`` in any ``character_window`` seconds; ``message`` characters in one Speak message (the documented
    2,000, less a little, since nobody says what counts as a character); a socket is replaced ``session_margin`` seconds
    before it is ``session`` seconds old. Windows are stretched by ``margin`` seconds, because messages do not travel
    evenly. ``sockets`` may be open at once, in this process, for one key at one address, whatever their options.

    Source: docs: tts-ws-flush, text-to-speech getting started, api-rate-limits, 2026-08.
    """

    flushes: int = 20
    flush_window: float = 60.0
    reserve: int = 4
    characters: int = 2_400
    character_window: float = 60.0
    message: int = MESSAGE
    margin: float = 0.5
    session: float = 3_600.0
    session_margin: float = 300.0
    sockets: int = 45

    def __post_init__(self) -> None:
        for name in ("flushes", "reserve", "characters", "message", "sockets"):
            check_number(name, getattr(self, name), whole=True)
        for name in ("flush_window", "character_window", "margin", "session", "session_margin"):
            check_number(name, getattr(self, name))
        if not 0 <= self.reserve < self.flushes:
            raise UsageError(
                f"reserve={self.reserve} does not leave any of {self.flushes} flushes for the rest of a turn."
            )
        if min(self.characters, self.message, self.sockets) < 1:
            raise UsageError("characters, message and sockets of SpeakLimits are 1 or more.")
        if min(self.flush_window, self.character_window, self.session, self.session - self.session_margin) <= 0:
            raise UsageError("flush_window, character_window and session of SpeakLimits are seconds above 0.")


DOCUMENTED = SpeakLimits()
"""Deepgram's published limits."""

UNLIMITED = SpeakLimits(flushes=1_000_000, characters=1_000_000_000, sockets=1_000)
"""For a server of one's own that has no limits."""


@dataclass(frozen=True, slots=True)
class SpeakOptions:
    """How the sender behaves. Times are in seconds.

    ``flush``: when waiting text is flushed (see `Paced`, `per_chunk`, `end_of_turn`). ``limits``: the provider's.
    ``look_ahead``: send no more than so much speech ahead of the listener, so that a barge-in wastes little (None:
    all). ``audio_buffer``: no text is sent while so much audio waits for the next stage or is on its way to it.
    ``resume``: where speech goes on that a lost socket cut: at the start of the sentence, whose place is found by the
    pauses of the voice ("sentence"), or where it broke off ("word": the segment is synthesised again, and passed over
    as far as it is the same to the byte; a voice that says it otherwise goes on as with "sentence").
    ``clear_timeout``: how long Cleared may take before the socket is replaced. ``silence``: how long a flush may go
    without any answer before its socket counts as lost. ``reconnect``: how long healing may take before the turn
    fails. ``connect_timeout``: for one attempt. ``queue_timeout``: how long to wait for a free socket.
    ``close_timeout``: for saying goodbye. ``fresh_socket``: when a turn begins and the limits of the socket are
    nearly used up (brisk talk, barge-ins in a row), open another and go on there, since the limits are documented
    for each socket (False: stay, and let first words wait for the window). ``mip_opt_out``: keep this speech out of
    the provider's model improvement programme (None: as the account has it).
    """

    flush: FlushPolicy = PACED
    limits: SpeakLimits = DOCUMENTED
    look_ahead: float | None = None
    audio_buffer: float = 60.0
    resume: Literal["sentence", "word"] = "sentence"
    clear_timeout: float = 2.0
    silence: float = 8.0
    reconnect: float = 10.0
    connect_timeout: float = 5.0
    queue_timeout: float = 30.0
    close_timeout: float = 2.0
    fresh_socket: bool = True
    mip_opt_out: bool | None = None

    def __post_init__(self) -> None:
        if self.resume not in ("sentence", "word"):
            raise UsageError(f"resume={self.resume!r} is not known: choose 'sentence' or 'word'.")
        check_policy(self.flush)
        if not isinstance(self.limits, SpeakLimits):
            raise UsageError(f"limits= takes SpeakLimits, not {type(self.limits).__name__}.")
        for name in ("clear_timeout", "silence", "reconnect", "connect_timeout", "queue_timeout", "close_timeout"):
            check_number(name, getattr(self, name))
        if self.look_ahead is not None:
            check_number("look_ahead", self.look_ahead)
        check_number("audio_buffer", self.audio_buffer)
        if self.audio_buffer <= 0:
            raise UsageError(f"audio_buffer={self.audio_buffer} leaves no room for any audio: give seconds above 0.")
        if self.look_ahead is not None and self.look_ahead <= 0:
            raise UsageError(f"look_ahead={self.look_ahead} is not a time ahead: give seconds above 0, or None.")


@dataclass(frozen=True, slots=True)
class RestOptions:
    """How `SpeakRest` behaves. Times are in seconds.

    ``ahead``: how many requests of a turn may be under way, the one that is heard included. ``places``: how many this
    process may have under way for one key at one server (docs: api-rate-limits, 2026-08). ``connect_timeout``: for a
    connection, and for a function that gives the key. ``silence``: how long an answer may bring nothing. ``reconnect``:
    how long a request is tried again of whose answer nothing has come. ``queue_timeout``: how long to wait for a place,
    here or at the provider. ``mip_opt_out``: as in `SpeakOptions`.
    """

    ahead: int = 2
    places: int = 15
    connect_timeout: float = 5.0
    silence: float = 8.0
    reconnect: float = 10.0
    queue_timeout: float = 30.0
    mip_opt_out: bool | None = None

    def __post_init__(self) -> None:
        if min(self.ahead, self.places) < 1:
            raise UsageError("ahead and places of RestOptions are 1 or more.")
        if not min(self.connect_timeout, self.silence) > 0:
            raise UsageError("connect_timeout and silence of RestOptions are seconds above 0.")
