"""What can be asked of a `Chat` beyond its model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pipeline import UsageError
from pipeline.options import check_type, is_count, is_number
from stages.sources._filler import Filler
from stages.sources._records import ToolCall

if TYPE_CHECKING:
    from openai import AsyncOpenAI

OnToolCall: TypeAlias = Callable[[ToolCall], str | Awaitable[str | None] | None]
"""Called, or awaited, with each call of a reply; gives the tool's result, or None if the turn ends with this reply."""


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """The less common settings of `Chat`.

    ``connect``, ``stall`` and ``reasoning`` are in seconds: to reach the server; without anything of the reply, be it
    spoken, called or thought (keep-alives do not count; a model that thinks in silence needs more than the 10 s); and
    with nothing but thoughts. ``retries`` counts further attempts, made before the first token only.
    ``rounds`` is the most replies that one turn may ask for on account of tools. ``thinking``: every reply begins
    inside its reasoning, because the model's template has written ``<think>`` already. ``filler`` speaks while the
    model is silent. ``client`` is an `openai.AsyncOpenAI` of your own, which you close.
    """

    connect: float = 2.0
    stall: float = 10.0
    reasoning: float = 120.0
    retries: int = 2
    rounds: int = 8
    thinking: bool = False
    filler: Filler | None = None
    client: AsyncOpenAI | None = None

    def __post_init__(self) -> None:
        """Raise `UsageError` for a value that makes no sense."""
        for name in ("connect", "stall", "reasoning"):
            if not (is_number(value := getattr(self, name)) and value > 0):
                raise UsageError(f"'{name}' in ChatOptions is {value!r}: give seconds, above 0.")
        if not (is_count(self.retries) and self.retries >= 0 and is_count(self.rounds) and self.rounds >= 1):
            raise UsageError("'retries' in ChatOptions is 0 or more, and 'rounds' 1 or more.")
        if self.filler is not None:
            check_type("filler", self.filler, Filler, 'Filler(1.5, "One moment, please.")')
