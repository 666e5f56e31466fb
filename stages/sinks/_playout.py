"""Where a listener is in the sound of a turn, whether it ran dry, and what it has heard.

Rules of this file: times come from outside and never go back. A listener plays what has arrived in real time and stands
still when it runs out. Position and lead are in seconds of sound. Where the listener itself tells its position, it is
believed; a flush boundary that the listener is expected to confirm is not passed before it has, or has kept silent for
`CONFIRM` seconds.

States::

    still --arrive--> playing --nothing left--> starved --arrive--> playing      (one underrun)
                      playing --expected mark--> waiting --confirm, or silence--> playing
                      any --pause--> the next silence is nobody's fault
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from pipeline import Audio, AudioFormat, Played
from stages.sinks._segment import SpeechPace
from stages.sinks._transcript import TOLERANCE, Transcript

CONFIRM = 2.0
"""Seconds to wait for a listener to confirm a boundary: longer than any line is slow, shorter than patience."""

HICCUP = 0.001
"""Seconds of silence that no one can hear, and that timers are late by."""

STEP = 0.25
"""Seconds between two reports of sound whose text is not known."""

SHORT = 1e-5
"""Seconds by which the end of what is to be confirmed is missed until it is: less than a sample."""


@dataclass(frozen=True, slots=True)
class Playback:
    """How a turn sounded to its listener.

    ``seconds`` of sound were let out to it and ``position`` of them heard; it ran dry ``underruns`` times, for
    ``starved`` seconds in all.
    """

    seconds: float
    position: float
    underruns: int
    starved: float


class Playout:
    """One turn at one listener. Tell it of all sound with `know`, and of what reaches the listener with `arrive`."""

    def __init__(self, format: AudioFormat, pace: SpeechPace | None = None) -> None:
        self._format = format
        self._transcript = Transcript(format, pace)
        self._arrived = 0
        self._position = 0.0
        self._at: float | None = None  # when the listener was there; a time in the past if it stands still since
        self._expected: deque[float] = deque()
        self._excused = True
        self._reported = 0.0
        self._exact = True
        self._texts: list[str] = []
        self.underruns = 0
        self.starved = 0.0

    def know(self, audio: Audio) -> None:
        """This sound belongs to the turn, whether or not it has reached the listener."""
        self._transcript.add(audio)

    def finish(self) -> None:
        """The turn has no more sound than is known."""
        self._transcript.finish()

    def arrive(self, size: int, now: float) -> None:
        """So many bytes more have reached the listener."""
        self._advance(now)
        if not size:
            return
        if self._at is None:
            self._at = now
        elif self._position >= self.end - TOLERANCE and not self._waiting:
            if now - self._at > HICCUP and not self._excused:
                self.underruns += 1
                self.starved += now - self._at
            self._at = now
        self._excused = False
        self._arrived += size

    def expect(self) -> None:
        """The listener will confirm that it has come to the end of what has arrived."""
        self._expected.append(self.end)

    def confirm(self, position: float, now: float) -> None:
        """The listener says that it is here."""
        self._advance(now)
        while self._expected and self._expected[0] <= position + TOLERANCE:
            self._expected.popleft()
        self._position = min(position, self.end)
        if self._at is not None:
            self._at = now

    def pause(self, now: float) -> None:
        """No sound will arrive for a while, on purpose."""
        self._advance(now)
        self._excused = True

    def drop(self, now: float) -> int:
        """The listener forgets what it has not heard; gives the bytes of that."""
        self._advance(now)
        heard = round(self._position * self._format.sample_rate) * self._format.block
        dropped, self._arrived = max(self._arrived - heard, 0), min(self._arrived, heard)
        self._position = self.end
        self._expected.clear()
        return dropped

    @property
    def end(self) -> float:
        """Where the sound that has arrived ends."""
        return self._format.seconds(self._arrived)

    def position(self, now: float) -> float:
        """Where the listener is."""
        self._advance(now)
        return self._position

    def lead(self, now: float) -> float:
        """Seconds that have arrived and are still to be heard."""
        return self.end - self.position(now)

    def falls_to(self, lead: float, now: float) -> float:
        """When the lead will be no more than `lead`, if nothing else happens until then.

        A listener that waits for its mark to be confirmed stands still, and its lead with it: then it is the time at
        which it is believed to have come there. Anything sooner would be a deadline that comes again at once.
        """
        self._advance(now)
        place = self.end - lead
        if self._at is None or self._position >= place:
            return now
        if place <= self._limit + TOLERANCE:
            return self._at + place - self._position
        return self._at + self._limit - self._position + CONFIRM

    def heard(self, now: float, *, final: bool = False) -> Played | None:
        """What has been heard since the last call; None if that is not worth telling. ``final``: everything is."""
        position = max(self.position(now), self._reported)
        text = self._transcript.heard(position)
        exact, seconds = self._transcript.exact, position - self._reported
        if not (text or (exact and not self._exact) or seconds >= STEP or (final and seconds > 0)):
            return None
        self._reported, self._exact = position, exact
        self._texts.append(text)
        return Played(text, seconds, position, exact, self._transcript.margin)

    @property
    def total(self) -> Played:
        """All that `heard` has given so far, in one."""
        self._texts = ["".join(self._texts)]
        return Played(self._texts[0], self._reported, self._reported, self._exact, self._transcript.margin)

    @property
    def playback(self) -> Playback:
        """How it has sounded so far."""
        return Playback(self.end, self._reported, self.underruns, self.starved)

    def deadline(self, now: float) -> float | None:
        """When `heard` will have something to tell, if nothing else happens until then."""
        self._advance(now)
        if self._at is None:
            return None
        target = self._transcript.next_word()
        if target is None:
            target = self._reported + STEP
        if self._position + TOLERANCE < target <= self._limit + TOLERANCE:
            return self._at + target - self._position
        return self._at + self._limit - self._position + CONFIRM if self._expected else None

    @property
    def _limit(self) -> float:
        """How far the listener can get."""
        return min(self.end, self._expected[0] - SHORT) if self._expected else self.end

    @property
    def _waiting(self) -> bool:
        """Whether it stands at a boundary that it has not confirmed."""
        return bool(self._expected) and self._position >= self._expected[0] - 2 * SHORT

    def _advance(self, now: float) -> None:
        while self._at is not None:
            there = self._at + self._limit - self._position
            if now < there:
                if now > self._at:  # whoever asks from outside may be a little behind
                    self._position, self._at = self._position + now - self._at, now
                return
            self._position, self._at = self._limit, there
            if not self._waiting or now < there + CONFIRM:
                return
            self._expected.popleft()
            self._at = there + CONFIRM
