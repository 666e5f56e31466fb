"""What came of one run of `say`: as a short table for people, and as JSON for scripts."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pipeline import Chunk, ConnectFailed, ConnectionLost, Outcome, Timings
from stages.cli._commands import first, sentence
from stages.cli._progress import link_of
from stages.speak import SpeechReport


@dataclass(frozen=True, slots=True)
class Summary:
    """One run. ``outcome`` is None if it ended before the turn began, ``seconds`` is the sound in the output, which is
    a path or "-".
    """

    output: str
    server: str
    voice: str
    outcome: Outcome | None
    seconds: float
    interrupted: bool = False
    error: Exception | None = None

    @property
    def where(self) -> str:
        """The output, for people."""
        return "standard output" if self.output == "-" else self.output

    @property
    def real_time_factor(self) -> float | None:
        """Seconds of work for a second of sound: below 1 the sound comes faster than it is heard."""
        total = self.outcome.timings.total if self.outcome else None
        return total / self.seconds if total is not None and self.seconds else None

    def table(self) -> str:
        """For people. Times are in seconds from the start of the turn."""
        timings, report = self._timings, self._report
        waste = f" ({report.wasted} of them not spoken)" if report.wasted else ""
        refused = f" ({report.refused} refused)" if report.refused else ""
        rows = (
            ("time to first token", _seconds(timings.first_token)),
            ("time to first chunk", _seconds(timings.first_chunk)),
            ("time to first audio", _seconds(timings.first_audio)),
            ("sound", f"{_seconds(self.seconds)} in {self.where}"),
            ("real-time factor", "-" if self.real_time_factor is None else f"{self.real_time_factor:.3f}"),
            ("chunks", str(link_of(timings, Chunk).count)),
            ("flushes", f"{report.flushes}{refused}"),
            ("characters", f"{report.sent}{waste}"),
        )
        return "\n".join(f"  {name:<20} {value}" for name, value in rows)

    def json(self, *, timeline: bool = False) -> str:
        """For scripts: one line. Times are in seconds; null is what never happened. ``timeline``: with the picture of
        the turn as data.
        """
        timings, report = self._timings, self._report
        drawn = {"timeline": self.outcome.timeline.as_dict()} if timeline and self.outcome else {}
        return json.dumps(
            {
                "output": self.output,
                "server": self.server,
                "voice": self.voice,
                "ttft": _rounded(timings.first_token),
                "ttfc": _rounded(timings.first_chunk),
                "ttfa": _rounded(timings.first_audio),
                "total": _rounded(timings.total),
                "seconds": _rounded(self.seconds),
                "real_time_factor": _rounded(self.real_time_factor),
                "chunks": link_of(timings, Chunk).count,
                "flushes": report.flushes,
                "refused": report.refused,
                "characters": {"sent": report.sent, "spoken": report.spoken},
                "resumed": len(report.resumed),
                "request_id": report.request_id,
                "interrupted": self.interrupted,
                "error": _facts(self.error),
                **drawn,
            },
            ensure_ascii=False,
        )

    @property
    def _timings(self) -> Timings:
        return self.outcome.timings if self.outcome else Timings(0.0, ())

    @property
    def _report(self) -> SpeechReport:
        return (self.outcome.report(SpeechReport) if self.outcome else None) or SpeechReport()


def _facts(error: Exception | None) -> dict[str, object] | None:
    """The facts of an error beside its sentence."""
    if error is None:
        return None
    cause = first(error)
    facts: dict[str, object] = {"type": type(cause).__name__, "message": sentence(cause)}
    match cause:
        case ConnectFailed():
            facts |= {"status": cause.status, "request_id": cause.request_id, "retryable": cause.retryable}
        case ConnectionLost():
            facts |= {"code": cause.code, "reason": cause.reason, "seconds": _rounded(cause.seconds)}
            facts |= {"request_id": cause.request_id}
        case _:
            pass
    return facts


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f} s"
