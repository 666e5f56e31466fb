"""The stage around the splitter."""

from __future__ import annotations

from pipeline import Chunk, Lead, Stage, UsageError, drive
from stages.chunker._lengths import PRESETS, WIRE_MAXIMUM, Sizes
from stages.chunker._splitter import PATIENCE, Patience, Splitter, unknown


def Chunker(  # noqa: N802 - a stage is named like one
    language: str = "auto",
    size: str | Sizes = "assistant",
    patience: Patience = PATIENCE,
    maximum: int = WIRE_MAXIMUM,
) -> Stage[str, Chunk]:
    """A stage that cuts tokens into chunks fit to be spoken, each as early as it is certain.

    ``language`` is a code ("en", "de", "zh") or "auto"; one that is not known gets sound defaults. ``size`` is a preset
    ("assistant", "call", "long-form", "sentence") or your own `Sizes`. ``patience`` says how long text waits when the
    model pauses. No chunk is longer than ``maximum`` characters; the default is what one Speak message holds. Where the
    stages behind tell how long the listener can wait, a long sentence is cut at a clause rather than let the listener
    hear silence.

    Raises `UsageError` for a preset that does not exist or a maximum that is too small.
    """
    if isinstance(size, str):
        if size not in PRESETS:
            raise UsageError(f"There is no chunk size {size!r}; choose one of {', '.join(PRESETS)}, or give a Sizes.")
        size = PRESETS[size]
    sizes = size
    Splitter(language, sizes, patience, maximum)  # a wrong argument is told now and not in the first turn
    return drive(_Splitters(language, sizes, patience, maximum))


class _Splitters:
    """Makes the splitter of each turn, and tells it whom to ask how long the listener can wait."""

    __name__ = "chunker"

    def __init__(self, language: str, sizes: Sizes, patience: Patience, maximum: int) -> None:
        self._how = (language, sizes, patience, maximum)
        self._lead: Lead = unknown

    def follow(self, lead: Lead) -> None:
        self._lead = lead

    def __call__(self) -> Splitter:
        return Splitter(*self._how, lead=self._lead)
