"""Machines that stand one behind another, run by plain calls inside the outbox of the stage before them.

A machine never waits, so it needs neither a task nor a channel of its own: an item that a stage sends goes through all
of the chain in one call, and what comes out goes into the link behind it. What does wait is left to one task for the
whole chain, `run`: room in that link, the machines' deadlines, and the end.

::

    stage --send--> ChainedOutbox -> machine -> machine --send_nowait--> link --> the next stage
                                        |  what found no room  |           ^
                                        '--> pending ----------+--> run ---'    deadlines, finish

What holds as if each machine had a task and a link:

* *Back-pressure.* While anything is pending, `send` waits: the stage is at most one item ahead of a full link.
* *Order.* What is pending goes first, and only `run` sends it.
* *Deadlines.* None comes while something is pending. The time for which the stage was held up counts for nothing: the
  writer could not write. There is one timer: it is armed again only if a deadline is sooner than what it is armed for,
  and else fires, looks, and sleeps again.
* *Errors.* What a machine raises leaves by `run`. The stage before it never sees it: it waits to be cancelled.
* *The end.* `close` makes `run` finish the machines in order, unless the turn is being cancelled.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import anyio
from anyio.lowlevel import checkpoint, checkpoint_if_cancelled

from pipeline._errors import UsageError
from pipeline._gate import Gate
from pipeline._journal import Journal
from pipeline._link import BURST, CLOSED, Outbox, ReaderGone
from pipeline._machine import Machine, expired, reports_of
from pipeline._meter import Meter
from pipeline._time import clock

Out = TypeVar("Out", contravariant=True)


@dataclass(slots=True)
class MachineSlot:
    """A machine's place in a chain: how it is made for this turn, its name, the meter of the link behind it, and the
    gate in front.
    """

    name: str
    make: Callable[[], Machine[Any, Any]]
    meter: Meter
    gate: Gate | None = None


class ChainedOutbox(Outbox[Out], Generic[Out]):
    """The outbox of the stage before a chain."""

    def __init__(self, chain: Chain, journal: Journal) -> None:
        self._chain = chain
        self._journal = journal
        self._burst = 0
        self._now = clock()
        self.meter = journal.meter()
        self.gate = chain.gate

    async def send(self, item: Out) -> None:
        """Take `item` through the machines; waits while what came out before has found no room."""
        chain = self._chain
        if chain.pending:
            self._burst = 0
            since = self._now()
            try:
                await chain.wait_room()
            finally:
                self.meter.for_room += self._now() - since
        elif self._burst == BURST:
            self._burst = 0
            await checkpoint()
        self._burst += 1
        self._take(item)
        if chain.failed:
            await chain.wait_room()  # the turn is about to be cancelled, and this with it

    def send_nowait(self, item: Out) -> None:
        """The same without waiting. Raises `anyio.WouldBlock`."""
        if self._chain.pending:
            raise anyio.WouldBlock
        self._take(item)

    def close(self) -> None:
        """No more items will come: `Chain.run` finishes."""
        self._chain.end()

    def _take(self, item: Out) -> None:
        if self._chain.ended:
            raise UsageError(CLOSED)
        if self._chain.left:
            raise ReaderGone(self)
        gate = self.gate
        if gate is not None and type(item) is not gate.usual:
            gate.check(item)
        now = self._now()
        self.meter.note(item, now)
        self._chain.take(item, now)


class Chain:
    """The machines at `places`, which give to `out`."""

    def __init__(self, places: Sequence[MachineSlot], out: Outbox[Any]) -> None:
        self.pending: deque[object] = deque()  # what came out of one item, or of one deadline, and found no room
        self.left = False  # the reader of `out`, or `run` itself, because it was cancelled or failed
        self.ended = False  # the stage before
        self._places = places
        self._out = out
        places[-1].meter = out.meter
        self.gate = places[0].gate
        self._machines: list[Machine[Any, Any]] = []
        self._error: Exception | None = None
        self._now = clock()
        self._held_up = 0.0  # seconds since the last item in which the stage before could not have sent another
        self._armed = -math.inf  # for when the timer is; -inf: `run` is awake and will look
        self._news = anyio.Event()
        self._room = anyio.Event()

    @property
    def failed(self) -> bool:
        """Whether a machine has raised."""
        return self._error is not None

    def take(self, item: object, now: float) -> None:
        """Take an item through all of it. Raises nothing: see `failed`."""
        if self._error is not None:
            return
        try:
            if not self._machines:
                self._begin()
            self._held_up = 0.0
            self._pass_on(0, (item,), now)
            due = self._due()
        except Exception as error:  # raised by `run`
            self._error = error
            self._wake()
        else:
            if due < self._armed or self.pending or self.left:
                self._wake()

    def end(self) -> None:
        """No more items will come."""
        self.ended = True
        self._wake()

    async def wait_room(self) -> None:
        """Wait until nothing is pending, or until nobody is left to take it."""
        while not self.left and (self.pending or self.failed):
            await self._room.wait()

    async def run(self) -> None:
        """Wait for all that the machines wait for, until the stage before has ended and everything is sent."""
        try:
            await self._run()
        finally:
            self._leave()  # a stage that sends in its clean-up must not wait for what will never be taken
            self._room.set()
            for record in reports_of(*self._machines):
                self._out.report(record)

    async def _run(self) -> None:
        if not self._machines:
            self._begin()
        while not self.left:
            if self._error is not None:
                raise self._error
            if self.pending:
                await self._send_pending()
            elif self.ended:
                await checkpoint_if_cancelled()  # a stage that failed or was interrupted has ended, and not well
                return await self._finish()
            elif (due := self._due()) <= self._now():
                self._out.woken(due)
                self._expire()
            else:
                await self._sleep()
        return None

    async def _sleep(self) -> None:
        """Until the next deadline, or until there is news."""
        self._news = anyio.Event()
        self._armed = self._due()
        with anyio.CancelScope(deadline=self._armed):
            await self._news.wait()
        self._armed = -math.inf

    async def _send_pending(self) -> None:
        since = self._now()
        try:
            while self.pending:
                await self._out.send(self.pending[0])
                self.pending.popleft()
        except ReaderGone:
            self._leave()
        self._held_up += self._now() - since
        room, self._room = self._room, anyio.Event()
        room.set()

    async def _finish(self) -> None:
        for at, machine in enumerate(self._machines):
            now = self._now()
            self._pass_on(at + 1, machine.finish(now), now)
        await self._send_pending()

    def _expire(self) -> None:
        now = self._now()
        for at, machine in enumerate(self._machines):
            deadline = machine.deadline
            if deadline is not None and deadline <= now:
                self._pass_on(at + 1, expired(machine, self._places[at].name, deadline, now), now)

    def _due(self) -> float:
        """When the machines are to be woken next."""
        due = math.inf
        for machine in self._machines:
            deadline = machine.deadline
            if deadline is not None and deadline < due:
                due = deadline
        return due + self._held_up

    def _begin(self) -> None:
        self._machines = [place.make() for place in self._places]

    def _pass_on(self, at: int, items: Sequence[object], now: float) -> None:
        """Give `items` to the machine at this place, or to the link behind the last."""
        if at < len(self._machines):
            machine, gate = self._machines[at], self._places[at].gate if at else None
            for item in items:
                if gate is not None and type(item) is not gate.usual:
                    gate.check(item)
                if at:
                    self._places[at - 1].meter.note(item, now)
                self._pass_on(at + 1, machine.feed(item, now), now)
            return
        for item in items:
            self._give(item)

    def _give(self, item: object) -> None:
        if self.pending:
            self.pending.append(item)
        elif not self.left:
            try:
                self._out.send_nowait(item)
            except anyio.WouldBlock:
                self.pending.append(item)
            except ReaderGone:
                self._leave()

    def _leave(self) -> None:
        self.left = True
        self.pending.clear()

    def _wake(self) -> None:
        self._news.set()
