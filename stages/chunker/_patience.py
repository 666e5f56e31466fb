"""How long text may wait for more when the model pauses."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline import UsageError
from pipeline.options import is_number

UNSURE = 2
"""How many times longer is waited at a mark that may well be none than at one where a sentence is plainly over."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long text may wait when the model pauses, in seconds.

    ``sentence``: text that looks like a whole sentence. ``joining``: whole sentences that wait for company, and a
    sentence that may well go on ("“Halt!”" and who said it, "Hauptstr." and its number).
    ``clause``: text that stops at the end of a clause. Anything else waits for more text. A model that writes slowly is
    not pausing: whatever is given here, text waits for ``gaps`` times the gap that is usual between this stream's
    tokens (2 seconds at most). 0 gaps: the fixed times alone. Raises `UsageError` for what is not a time.
    """

    sentence: float = 0.04
    joining: float = 0.25
    clause: float = 0.4
    gaps: float = 3.0

    def __post_init__(self) -> None:
        for name in ("sentence", "joining", "clause", "gaps"):
            if not (is_number(value := getattr(self, name)) and value >= 0):
                what = "gaps" if name == "gaps" else "seconds"
                raise UsageError(f"Patience has {name}={value!r}: give a number of {what}, 0 or more.")


PATIENCE = Patience()
