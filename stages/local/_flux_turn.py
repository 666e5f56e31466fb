"""One turn of the second wire: its text, which pieces of it are spoken when, and which part was heard. Pure.

Text comes as the model writes it, and is spoken piece by piece without being asked for: where a sentence ends, or when
there are some words and nothing better comes. What the service goes by is not documented; that sound starts without a
Flush is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import inf

from stages.deepgram.flux import Facts

_FIRST_WORDS = 4  # with which a turn begins: the listener waits
_WORDS = 14  # spoken together later on: a long piece has a better melody
_PATIENCE = 0.4  # seconds without more text after which what there is is spoken
_CHARACTERS_PER_SECOND = 15  # what a text that is not spoken yet will take, roughly

_SENTENCE = re.compile(r".*[.!?…。！？][\"')\]]*\s+", re.DOTALL)
_SPACE = re.compile(r".*\s", re.DOTALL)
_WORD = re.compile(r"\S+\s")
_CONTROL = re.compile(r"\\\{(.*?)\\\}", re.DOTALL)
_PAUSE = re.compile(r"\\\{\s*pause\s*:")
_SPELT = re.compile(r'"word"\s*:\s*"([^"]*)"')
_MARKUP = re.compile(
    r"</?(?:speak|break|prosody|emphasis|phoneme|say-as|sub|voice|p|s|lang|mark|audio|speed|volume|spell|emotion)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Piece:
    """A part of the text that is or was spoken, and how many bytes of sound it has so far."""

    text: str
    speed: float
    sound: int = 0
    whole: bool = False


@dataclass(eq=False, slots=True)
class FluxTurn:
    """From the first Speak to the end.

    ``asked_at``: when its first text came, ``text_at``: when the last did. ``start_ms``: where in the session's sound
    it begins. ``number``: which Flush completed it, counted from 1. ``silent``: none of it is spoken yet.
    """

    speech_id: str
    asked_at: float
    text: str = ""
    flushed: bool = False
    number: int = 0
    characters: int = 0
    billable: int = 0
    pronunciations: int = 0
    silent: bool = True
    start_ms: int = 0
    text_at: float = 0.0
    _taken: int = 0
    _checked: int = 0
    _pieces: list[_Piece] = field(default_factory=list)

    def add(self, text: str, now: float) -> bool:
        """More text; give whether markup was taken out of it."""
        kept = _MARKUP.sub("", text)
        self.text += kept
        self.billable += len(kept)
        self.text_at = now
        return kept != text

    def controls(self) -> tuple[int, bool]:
        """How many pronunciations are new in the text, and whether a pause is, which this wire does not take."""
        found, pause = 0, False
        for control in _CONTROL.finditer(self.text, self._checked):
            self._checked = control.end()
            if _PAUSE.match(control[0]):
                pause = True
            else:
                found += 1
                self.billable -= len(control[0]) - len(_said(control[0]))
        self.pronunciations += found
        return found, pause

    @property
    def says_nothing(self) -> bool:
        """Whether there is nothing in it that can be spoken."""
        return not any(character.isalnum() for character in self.text)

    @property
    def spoken_out(self) -> bool:
        """Whether no text is left to be taken."""
        return self.flushed and self._taken == len(self.text)

    @property
    def waiting(self) -> int:
        """Characters that are not spoken yet."""
        return len(self.text) - self._taken

    @property
    def wakes_at(self) -> float | None:
        """When a piece can be taken though no text comes; None: never."""
        return None if self._taken == len(self.text) or self.flushed else self.text_at + _PATIENCE

    def take(self, speed: float, now: float) -> str:
        """The next piece to speak, as it is to be said; '' while there is none."""
        end = self._taken + self._ready(self.text[self._taken :], now)
        if end == self._taken:
            if now >= self.text_at + _PATIENCE:
                self.text_at = inf  # waiting longer brings nothing, but more text does
            return ""
        self._pieces.append(_Piece(self.text[self._taken : end], speed))
        self._taken = end
        return _CONTROL.sub(lambda control: _said(control[0]), self._pieces[-1].text)

    def _ready(self, waiting: str, now: float) -> int:
        if self.flushed:
            return len(waiting)
        opened = waiting.rfind("\\{")
        if opened >= 0 and "\\}" not in waiting[opened:]:
            waiting = waiting[:opened]  # a control that is not all there yet
        sentence = _SENTENCE.match(waiting)
        if sentence is not None:
            return sentence.end()
        patient = now < self.text_at + _PATIENCE
        if patient and len(_WORD.findall(waiting)) < (_WORDS if self._pieces else _FIRST_WORDS):
            return 0
        if not patient and waiting[-1:] in (".", "!", "?", ",", ";", ":"):
            return len(waiting)
        space = _SPACE.match(waiting)
        return 0 if space is None else space.end()

    def made(self, sound: int) -> None:
        """So many bytes more of the last piece were made."""
        self._pieces[-1].sound += sound

    def ended(self) -> None:
        """The last piece was made."""
        self._pieces[-1].whole = True

    def split(self, heard: int, bytes_per_second: float) -> tuple[str, str]:
        """The text that was heard in the turn's first `heard` bytes of sound, and the rest; cut between words."""
        at = 0
        for piece in self._pieces:
            guess = len(piece.text) / _CHARACTERS_PER_SECOND / piece.speed * bytes_per_second
            length = piece.sound if piece.whole else max(piece.sound, int(guess))
            if heard < length:
                inside = int(len(piece.text) * heard / length)
                at += _whole_words(piece.text, inside)
                break
            heard -= length
            at += len(piece.text)
        spoken = self.text[:at].rstrip()
        return spoken, self.text[len(spoken) :]

    def facts(self, audio_ms: int) -> Facts:
        """What it came to."""
        return Facts(self.speech_id, audio_ms, self.characters, self.billable, self.pronunciations)


def _whole_words(text: str, at: int) -> int:
    """Where the last word ends that is over before character `at`."""
    if at >= len(text) or text[at].isspace():
        return at
    before = _SPACE.match(text[:at])
    return 0 if before is None else before.end()


def _said(control: str) -> str:
    """What is said for an inline pronunciation: its word."""
    found = _SPELT.search(control)
    return "" if found is None else found[1]
