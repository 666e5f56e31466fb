"""What a stage has to have to take part when stages agree: on the format of the audio, on whom to ask for the lead, on
who makes written text fit to be spoken.

All is settled by plain calls before any stage is opened, and nothing of it travels in a link afterwards.

* Forward: the stage that makes audio says in which format (`MakesAudio`), and those that take it are told
  (`TakesAudio`).
* Backward: whoever plays can be asked how long its listener can wait (`TellsLead`), and whoever paces or cuts is told
  whom to ask (`AsksLead`).
* Once: text is cleaned by the stage that is there for it (`CleansText`), or else by one that can (`LeavesText`).

A stage takes part by having the methods; there is nothing to inherit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias, runtime_checkable

from pipeline._items import AudioFormat

Lead: TypeAlias = Callable[[float], float | None]
"""Asked with the time of the run loop (`anyio.current_time`), the seconds that the listener can still be kept waiting.

Infinite where nobody listens in real time (a file): nothing is ever late for it. None where that is not known.
"""


@runtime_checkable
class MakesAudio(Protocol):
    """A stage that makes audio says in which format, knowing what the sink behind it wants."""

    def offer(self, wanted: AudioFormat | None) -> AudioFormat:
        """The format of the audio to come; called each time the pipeline opens, before anything is opened.

        ``wanted`` is the only format that a stage behind this one takes; None: any will do. Raises `UsageError` if
        what is wanted cannot be had.
        """
        ...


@runtime_checkable
class TakesAudio(Protocol):
    """A stage that takes audio is told its format before it is opened."""

    @property
    def wanted(self) -> AudioFormat | None:
        """The only format that will do, or None."""
        ...

    def accept(self, format: AudioFormat) -> None:
        """Take note of the format. Raises `UsageError` if it will not do."""
        ...


@runtime_checkable
class TellsLead(Protocol):
    """A stage that knows how long the listener can wait for its next item: a sink in real time, a sender, a file."""

    def lead(self, now: float) -> float | None:
        """See `Lead`. A plain call, at any time while the pipeline is open.

        What this stage has taken in this turn counts, whether or not it was passed on; what it will take to turn the
        next item into sound is taken off. When a turn was cut off, it stays at what was not heard until the next one.
        """
        ...


@runtime_checkable
class AsksLead(Protocol):
    """A stage that asks how long the listener can wait, since it decides when something goes on."""

    def follow(self, lead: Lead) -> None:
        """Ask `lead` from now on: it is that of the nearest stage behind which tells."""
        ...


@runtime_checkable
class CleansText(Protocol):
    """A stage that makes written text fit to be spoken: markdown becomes words."""

    @property
    def cleans_text(self) -> bool:
        """Whether it does."""
        ...


@runtime_checkable
class LeavesText(Protocol):
    """A stage that makes text fit to be spoken only where no `CleansText` does: cleaned twice, a text is damaged."""

    def leave_text(self, to: object | None) -> None:
        """Leave it to this stage; None: do it. Called each time the pipeline opens. Raises `UsageError` if it may not
        be left.
        """
        ...
