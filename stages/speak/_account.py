"""A turn's figures while they come in. Pure."""

from __future__ import annotations

from dataclasses import replace

from stages.speak._report import Resumed, SpeechReport


class Account:
    """Keeps the `SpeechReport` of the present turn, or of the last one."""

    def __init__(self) -> None:
        self._report = SpeechReport()

    @property
    def request_id(self) -> str:
        """Of the present socket, or of the last one."""
        return self._report.request_id

    def begin(self) -> None:
        """A new turn, on the same socket."""
        self._report = SpeechReport(request_id=self.request_id)

    def served_by(self, request_id: str) -> None:
        """What to quote to the provider's support from now on."""
        self._report = replace(self._report, request_id=request_id)

    def sent(self, characters: int) -> None:
        """Text went out."""
        self._report = replace(self._report, sent=self._report.sent + characters)

    def spoke(self, characters: int) -> None:
        """Text was answered by audio."""
        self._report = replace(self._report, spoken=self._report.spoken + characters)

    def unheard(self, characters: int) -> None:
        """The turn was cut with so much spoken that the listener had not come to."""
        self._report = replace(self._report, unheard=min(characters, self._report.spoken))

    def flushed(self) -> None:
        """A flush went out."""
        self._report = replace(self._report, flushes=self._report.flushes + 1)

    def refused(self) -> None:
        """A flush was refused."""
        self._report = replace(self._report, refused=self._report.refused + 1)

    def first_byte(self, seconds: float) -> None:
        """Audio came, so long after its flush; the first one counts."""
        if self._report.first_byte is None:
            self._report = replace(self._report, first_byte=seconds)

    def resumed(self, resumed: Resumed) -> None:
        """A socket was lost, and the turn goes on."""
        self._report = replace(self._report, resumed=(*self._report.resumed, resumed))

    def report(self, seconds: float) -> SpeechReport:
        """All of it, with the `seconds` of audio received so far."""
        return replace(self._report, seconds=seconds)
