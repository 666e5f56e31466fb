"""The server's side of one socket of the second wire (`/v2/speak`), as a machine beside `SpeakServerProtocol`. Pure.

The same rules, and the same calls for the shell. One turn is active, later ones wait behind it::

    Speak --> the last open turn --Flush--> it is complete
                                  |
    the active turn --piece by piece--> segment <-- audio from the voice
          | begins: SpeechStarted         | frames
          | over:   SpeechMetadata        v
          | cut:    SpeechInterrupted   the line -------> take(now)

Readings of what the documents leave open: a turn that waits tells its SpeechStarted and its Flushed when it becomes
active; an Interrupt cancels the active turn and no other; where none is active it reports on the last one, if the
listener is still in it, and is else answered by NO_ACTIVE_SPEECH.
"""

from __future__ import annotations

from collections import deque
from math import inf
from random import Random

from pipeline import AudioFormat, RemoteProtocolError
from stages.deepgram import flux
from stages.deepgram.closes import CLOSES
from stages.deepgram.flux_json import decode_request, encode
from stages.deepgram.flux_query import speed_problem
from stages.local._faults import HEALTHY, Faults
from stages.local._flux_turn import FluxTurn
from stages.local._frames import Frames, FrameSegment
from stages.local._limits import Limits, Timing
from stages.local._line import End, OutgoingQueue, Output

_MEANINGS = {row.name: row.meaning for row in CLOSES if row.name}
_STRETCH = 100  # characters that weigh as much as a frame that waits
_NORMAL = 1.0  # the speed at which pronunciations are allowed


class FluxServerProtocol:
    """One socket of the second wire after its handshake. Times are seconds of any clock that does not go back."""

    def __init__(
        self,
        hello: flux.Connected,
        audio_format: AudioFormat,
        now: float,
        *,
        speed: float | None,
        limits: Limits,
        timing: Timing,
        faults: Faults = HEALTHY,
        seed: int = 0,
    ) -> None:
        self.format = audio_format
        self.segment: FrameSegment | None = None
        self._limits, self._faults = limits, faults
        self._speed = speed
        self._random = Random(seed)
        self._line = OutgoingQueue(timing.latency, faults, error=_error)
        self._frames = Frames(audio_format, timing, faults, self._line, self._random)
        self._turns: deque[FluxTurn] = deque()  # the first is active, the last may be open
        self._last: FluxTurn | None = None
        self._messages = self._flushes = 0
        self._sent = 0  # bytes since the clock was set
        self._base_ms = self._cut_ms = 0  # what the clock was set to, and the last place of an Interrupt
        self._characters = self._billable = 0
        self._audible = False
        self._over = inf  # when the end of the active turn is told
        self._free_at = self._heard_at = now
        self._drop_at = now + (inf if faults.drop_after_seconds is None else faults.drop_after_seconds)
        self._over_at = now + (limits.session if faults.session is None else faults.session)
        self._closing = False
        if faults.drop_at_message == 0:
            self._line.drop(now)
        else:
            self._say(hello, now)
            self._line.babble(now)

    # Told

    def receive(self, frame: str | bytes, now: float) -> flux.Request | None:
        """A message of the client; gives it back if it was understood and heeded."""
        if self._closing or self._line.ended:
            return None
        self._messages += 1
        self._heard_at = now
        if self._messages == self._faults.drop_at_message:
            self._line.drop(now)
        elif isinstance(frame, bytes):
            self._line.fail("MESSAGE-0000", now)
        else:
            try:
                request = decode_request(frame)
            except RemoteProtocolError as error:
                self._line.fail("DATA-0000", now, str(error))
            else:
                self._obey(request, now)
                return request
        return None

    def heard(self, now: float) -> None:
        """The client is there: a ping or pong came."""
        self._heard_at = now

    def audio(self, segment: FrameSegment, sound: bytes) -> None:
        """The voice has made more of a segment, in the format of the client."""
        segment.sound += sound
        if segment is self.segment:
            self._turns[0].made(len(sound))

    def finished(self, segment: FrameSegment) -> None:
        """The voice has made all of a segment."""
        segment.complete = True
        if segment is self.segment:
            self._turns[0].ended()

    def failed(self, segment: FrameSegment, now: float) -> None:
        """The voice cannot speak a segment."""
        if segment is self.segment:
            self._line.fail("NET-0000", now)

    # Asked

    @property
    def hungry(self) -> bool:
        """Whether the voice should make more of the segment now."""
        return self._frames.hungry(self.segment)

    @property
    def backlog(self) -> int:
        """How many outputs, turns and stretches of text wait: nothing else bounds what a client sends on this wire."""
        return len(self._line) + len(self._turns) + sum(turn.waiting for turn in self._turns) // _STRETCH

    @property
    def deadline(self) -> float | None:
        """When to call `take` again, if nothing happens before."""
        times = [] if self._line.due is None else [self._line.due]
        if not self._line.ended:
            times += [self._over_at, self._idle_at, self._next_at, self._drop_at]
        soonest = min(times, default=inf)
        return None if soonest == inf else soonest

    def take(self, now: float) -> list[Output]:
        """What is to be sent by `now`, oldest first."""
        self._advance(now)
        if not self._line.ended and now >= self._drop_at:
            self._line.drop(now)
        if not self._line.ended and now >= min(self._over_at, self._idle_at):
            self._line.fail("NET-0003" if now >= self._over_at else "NET-0004", now)
        if self._line.ended:
            self.segment = None
            self._turns.clear()
        return self._line.take(now)

    # The five requests

    def _obey(self, request: flux.Request, now: float) -> None:
        match request:
            case flux.Speak(text=text):
                self._speak(text, now)
            case flux.Flush():
                self._flush(now)
            case flux.Interrupt(played_ms=played_ms):
                self._interrupt(played_ms, now)
            case flux.Configure(speed=speed):
                self._configure(speed, now)
            case flux.Close():
                self._close(now)
        self._advance(now)  # so that it is the same whether messages come together or apart

    def _speak(self, text: str, now: float) -> None:
        if not text:
            return
        if not self._turns or self._turns[-1].flushed:
            self._turns.append(FluxTurn(f"dg_sp_{self._random.getrandbits(48):012x}", now))
            if len(self._turns) == 1:
                self._activate(now)
        turn = self._turns[-1]
        self._characters += len(text)
        turn.characters += len(text)
        if turn.add(text, now):
            self._warn("INPUT_MARKUP_STRIPPED", "Markup was taken out of the text.", now)
        pronounced, pause = turn.controls()
        if pause:
            self._line.fail("DATA-0002", now, "A pause cannot be asked for on a socket.")
        elif turn.pronunciations and pronounced and (self._speed or _NORMAL) != _NORMAL:
            self._line.fail("DATA-0002", now, "A pronunciation goes with no speed but 1.0.")

    def _flush(self, now: float) -> None:
        if not self._turns or self._turns[-1].flushed:
            self._warn("NO_ACTIVE_SPEECH", "There is no turn to flush.", now)
            return
        self._flushes += 1
        turn = self._turns[-1]
        turn.flushed, turn.number = True, self._flushes
        if len(self._turns) == 1:
            self._receipt(turn, now)

    def _receipt(self, turn: FluxTurn, now: float) -> None:
        """Say that a Flush was received, and what there is to say of its text."""
        for _ in range(0 if turn.number in self._faults.no_flushed else 1 + self._faults.double_flushed):
            self._say(flux.Flushed(turn.speech_id), now)
        if turn.says_nothing:
            self._warn("NO_SYNTHESIZABLE_TEXT", "The turn holds nothing that can be spoken.", now)

    def _configure(self, speed: float, now: float) -> None:
        problem = speed_problem(speed)
        if problem is None and speed != _NORMAL and any(turn.pronunciations for turn in list(self._turns)[1:]):
            problem = "CONTROL_COMBINATION_INVALID", "A turn that waits has a pronunciation, which goes with no speed."
        if problem is not None:
            self._say(flux.ConfigureFailure(*problem, field="speed", value=speed), now)
            return
        self._speed = speed
        self._say(flux.ConfigureSuccess(speed), now)

    def _close(self, now: float) -> None:
        self._closing = True
        if self._faults.close_at_once:
            self._turns.clear()
        elif self._turns and not self._turns[-1].flushed:
            self._turns[-1].flushed = True

    # Interruption

    def _interrupt(self, played_ms: int | None, now: float) -> None:
        if not self._audible:
            self._warn("NO_AUDIO_GENERATED", "The session has no sound yet.", now)
        elif played_ms is not None and played_ms <= self._cut_ms:
            self._warn("INVALID_INTERRUPT_OFFSET", "The offset is not behind that of the last Interrupt.", now)
        elif self._turns:
            self._billable += self._turns[0].billable
            self._cut(self._turns.popleft(), played_ms, now)
        elif self._last is not None and played_ms is not None and played_ms < self._session_ms:
            self._cut(self._last, played_ms, now)
        else:
            self._warn("NO_ACTIVE_SPEECH", "There is no turn to interrupt.", now)

    def _cut(self, turn: FluxTurn, played_ms: int | None, now: float) -> None:
        sound = self.segment.sound if self.segment is not None else bytearray()
        self.segment, self._over, self._last, self._free_at = None, inf, None, now
        at = self._session_ms if played_ms is None else played_ms
        heard_ms = min(max(0, at - turn.start_ms), self._session_ms - turn.start_ms)
        texts = (
            (None, None) if played_ms is None else turn.split(self.format.size(heard_ms / 1_000), self.format.size(1.0))
        )
        self._frames.send_late(sound, now)
        if not self._faults.no_cleared:
            self._say(flux.SpeechInterrupted(at, turn.facts(heard_ms), *texts), now)
        self._base_ms, self._sent, self._cut_ms = at, 0, at
        if self._turns:
            self._activate(now)

    # Speaking

    @property
    def _session_ms(self) -> int:
        """The session's sound so far, less what a listener who interrupted has not heard."""
        return self._base_ms + round(1_000 * self.format.seconds(self._sent))

    @property
    def _idle_at(self) -> float:
        return inf if self._limits.flux_idle is None else self._heard_at + self._limits.flux_idle

    @property
    def _next_at(self) -> float:
        """When something can be done: the next frame, the next piece, the end of the turn, or that of the session."""
        segment = self.segment
        if segment is not None:
            if self._frames.ready(segment):
                return segment.due
            return -inf if segment.complete and not segment.sound else inf
        if self._turns:
            wakes = self._turns[0].wakes_at
            return min(self._over, inf if wakes is None else wakes)
        return -inf if self._closing else inf

    def _advance(self, now: float) -> None:
        while not self._line.ended:
            if self._turns and self.segment is None and self._over == inf:
                self._next_piece(self._turns[0], now)
            if self._next_at > now:
                return
            if self.segment is not None:
                self._speak_on(self.segment, now)
            elif self._over <= now:
                self._end_turn(now)
            elif not self._turns:
                self._say(flux.SessionMetadata(self._session_ms, self._characters, self._billable), now)
                self._line.end(End(1000), now)

    def _activate(self, now: float) -> None:
        """The first turn becomes the active one."""
        turn = self._turns[0]
        turn.start_ms = self._session_ms
        self._say(flux.SpeechStarted(turn.speech_id), now)
        if turn.flushed:
            self._receipt(turn, now)

    def _next_piece(self, turn: FluxTurn, now: float) -> None:
        text = "" if turn.spoken_out else turn.take(self._speed or _NORMAL, now)
        if text:
            segment = FrameSegment(text, now, speed=self._speed)
            segment.complete = not any(character.isalnum() for character in text)
            if turn.silent:
                self._line.babble(now)
                self._frames.begin(segment, max(turn.asked_at, self._free_at), now)
                turn.silent = False
            else:
                segment.due = max(self._free_at, now)
            if segment.complete:
                turn.ended()
            self.segment = segment
        elif turn.spoken_out:
            self._over = now + self._faults.flushed_delay

    def _speak_on(self, segment: FrameSegment, now: float) -> None:
        if not segment.sound:  # all of it was sent
            self.segment, self._free_at = None, max(segment.due, now)
        elif self._frames.fails:
            self._line.fail("NET-0000", now)
        else:
            self._sent += len(self._frames.send_next(segment, now))
            self._audible = True

    def _end_turn(self, now: float) -> None:
        turn = self._turns.popleft()
        self._over, self._last, self._free_at = inf, turn, now
        self._billable += turn.billable
        if turn.number == 0 or turn.number not in self._faults.no_flushed:
            self._say(flux.SpeechMetadata(turn.facts(self._session_ms - turn.start_ms)), now)
        if self._turns:
            self._activate(now)

    def _warn(self, code: str, description: str, now: float) -> None:
        self._say(flux.Warning(code, description), now)

    def _say(self, message: flux.Notice, now: float) -> None:
        self._line.tell(encode(message), now)


def _error(name: str, description: str) -> str:
    """What is said before a close."""
    return encode(flux.Error(name, description or f"{_MEANINGS[name].capitalize()}."))
