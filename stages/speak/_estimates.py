"""What the sender learns about its provider: how soon audio follows a flush, and how fast the voice speaks. Pure."""

from __future__ import annotations

FIRST_BYTE = 0.4
"""Seconds from flush to audio that are assumed before the first one was seen. Measured on the live service: 0.13 to
0.15 s (2026), documented: about 0.28 s with the network (docs: text-to-speech-latency)."""

CHARACTERS_PER_SECOND = 15.0
"""Speech before any was heard; voices run at 14 to 17 characters a second."""

STEADY = 0.001
"""By what share a voice may be off that is taken to be steady."""


class FirstByteEstimate:
    """Time from a flush to its first audio, smoothed, with a bound that few will pass (the way TCP times its retries).

    ``bound`` is in seconds: mean plus four mean deviations.
    """

    def __init__(self) -> None:
        self.mean = FIRST_BYTE
        self.deviation = FIRST_BYTE / 4
        self._seen = False

    @property
    def bound(self) -> float:
        """Seconds within which audio can be counted on."""
        return self.mean + 4 * self.deviation

    def saw(self, seconds: float) -> None:
        """Take one measurement."""
        if not self._seen:
            self._seen, self.mean, self.deviation = True, seconds, seconds / 8
            return
        self.deviation += (abs(seconds - self.mean) - self.deviation) / 4
        self.mean += (seconds - self.mean) / 8


class SpeechRate:
    """How long a text takes to say, learnt from finished flushes; recent ones count more. Characters count as much as
    they are worth in time (`stages.sound.words.breadth`): an ideograph is a word.

    ``deviation`` is by what share the estimates have been wrong of late.
    """

    def __init__(self) -> None:
        self.deviation = 0.0
        self._characters = 10 * CHARACTERS_PER_SECOND  # what is assumed weighs as much as ten seconds of speech
        self._seconds = 10.0

    def saw(self, characters: int, seconds: float, most: float = 0.0) -> None:
        """Take one finished segment, worth so many characters, or up to ``most`` where its figures and signs are read
        out: it teaches only what neither explains, or a few telephone numbers would make all other text seem short.
        One that is more than three times as long or as short as expected teaches nothing: it had another's audio.
        """
        most = max(most, characters)
        if not (seconds > 0 and seconds / max(self.seconds(characters), 0.001) > 1 / 3):
            return
        if seconds > 3 * self.seconds(most):
            return
        self.deviation += (abs(seconds / self.seconds(characters) - 1) - self.deviation) / 4
        self._characters = 0.8 * self._characters + min(max(characters, self.characters(seconds)), most)
        self._seconds = 0.8 * self._seconds + seconds

    @property
    def steady(self) -> bool:
        """Whether the voice takes exactly as long as its characters say, so that its place can be computed."""
        return self.deviation < STEADY

    def seconds(self, characters: float) -> float:
        """How long so many characters take."""
        return characters * self._seconds / self._characters

    def characters(self, seconds: float) -> float:
        """How many characters are said in so long."""
        return seconds * self._characters / self._seconds


class Estimates:
    """What a conversation has learnt about its provider, over all its sockets and turns.

    ``eager``: it speaks before it is told to, so that a flush may find nothing to say. ``repeats``: it says a text
    again as it did. ``patience``: by what the time has grown that it is given for an answer. ``often_silent``: a
    segment was complete and not answered, even when it was said again. ``in_vain``: how often in a row the rest of
    audio that did not end in quiet was waited for, and there was none. ``request_id``: what it named the last socket.
    """

    def __init__(self) -> None:
        self.first_byte = FirstByteEstimate()
        self.rate = SpeechRate()
        self.eager = False
        self.repeats = True
        self.patience = 1.0
        self.often_silent = False
        self.in_vain = 0
        self.request_id = ""
