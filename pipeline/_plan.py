"""What runs where in a turn: a task for each stage that waits, and none for a machine, which the one before it runs.

::

    Text, each(shout), Chunker(), Speak()

    entry ==> Text --[shout, Chunker]==> Speak ==> exit            ==> a link    [...] a chain
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pipeline._chain import Chain, ChainedOutbox, MachineSlot
from pipeline._gate import Gate
from pipeline._journal import Journal
from pipeline._link import Inbox, Link, Outbox
from pipeline._meter import Meter
from pipeline._stage import MachineStage, Stage, name_of


@dataclass(slots=True)
class Task:
    """Something that waits: a stage with both its ends, or a chain, which has no inbox."""

    run: Callable[[], Awaitable[None]]
    inbox: Inbox[Any] | None
    outbox: Outbox[Any]


class Plan:
    """The links and tasks of one turn.

    The turn's item goes into ``entry``, and what leaves the last stage comes to ``exit``. ``meters`` has one for each
    stage: what has left it. ``close`` the links at the end.
    """

    def __init__(
        self, stages: Sequence[Stage[Any, Any]], gates: Sequence[Gate | None], size: int, journal: Journal
    ) -> None:
        self.tasks: list[Task] = []
        self.meters: list[Meter] = []
        self._links: list[Link[Any]] = []
        self._journal = journal
        self._gates = [*gates, None]  # behind the last stage is the caller
        chained = self._machines_at(stages, 0)
        room = size if chained else 1  # a link to a stage holds the turn's one item
        self.entry = self._lay(chained, len(chained), room)
        self.entry.meter = Meter()  # that item is no part of the reply: nobody is told of it
        self.meters.extend(place.meter for place in chained)
        at = len(chained)
        while at < len(stages):
            inbox, chained = self.exit, self._machines_at(stages, at + 1)
            outbox = self._lay(chained, at + 1 + len(chained), size)
            self.tasks.append(Task(partial(stages[at], inbox, outbox), inbox, outbox))
            self.meters.append(outbox.meter)
            self.meters.extend(place.meter for place in chained)
            at += 1 + len(chained)

    @property
    def exit(self) -> Inbox[Any]:
        """The far end of the last link."""
        return self._links[-1].inbox

    def close(self) -> None:
        """Close every link."""
        for link in self._links:
            link.close()

    def _lay(self, chained: Sequence[MachineSlot], to: int, size: int) -> Outbox[Any]:
        """Lay a link to the stage at `to`, with a chain before it if there are machines; gives the end to send to."""
        link = Link[Any](size, self._journal)
        link.outbox.gate = self._gates[to]
        self._links.append(link)
        if not chained:
            return link.outbox
        chain = Chain(chained, link.outbox)
        self.tasks.append(Task(chain.run, None, link.outbox))
        return ChainedOutbox(chain, self._journal)

    def _machines_at(self, stages: Sequence[Stage[Any, Any]], at: int) -> list[MachineSlot]:
        """The stages from this place on that are machines, up to the first that is none."""
        places = []
        for stage, gate in zip(stages[at:], self._gates[at:], strict=False):
            if not isinstance(stage, MachineStage):
                break
            places.append(MachineSlot(name_of(stage), stage.machine, self._journal.meter(), gate))
        return places
