"""The contract of a machine: a synchronous core that is told what happened and what time it is.

A machine holds all the decisions and all the waiting state of a stage, and does no waiting itself. It imports the
standard library only, asks nobody for the time, and starts afresh with each turn. `drive` puts a shell around it.

The contract, which `pipeline.testing.check_machine` tries in every order:

* ``now`` is in seconds of any clock and never goes back.
* ``feed``, ``expire`` and ``finish`` give their outputs at once, oldest first; none is an empty sequence.
* ``deadline`` is None, or the time at which to call ``expire``. It is read again after every call.
* ``expire`` before the deadline changes nothing and gives nothing.
* ``expire`` at the deadline or after it gives something, or moves the deadline on, or clears it. A machine that does
  none of these would be woken for ever: `drive` raises `ContractBroken`, which names it.
* What a method raises ends the turn, whatever its type: the end of the input is told by ``finish`` alone.
* A machine may have a ``report``: a frozen record of its turn, which is left in the outcome however the turn ends.
* After ``finish`` the deadline is None, a second ``finish`` gives nothing, and ``feed`` is not called again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from pipeline._errors import ContractBroken

In = TypeVar("In", contravariant=True)
Out = TypeVar("Out", covariant=True)


class Machine(Protocol[In, Out]):
    """A synchronous core. Hand its class, or any function that makes one, to `drive`."""

    @property
    def deadline(self) -> float | None:
        """When to call `expire`, or None."""
        ...

    def feed(self, item: In, now: float) -> Sequence[Out]:
        """Take one item; give what became ready by it."""
        ...

    def expire(self, now: float) -> Sequence[Out]:
        """The deadline has come; give what was only waiting for it, or move the deadline on."""
        ...

    def finish(self, now: float) -> Sequence[Out]:
        """No more items will come; give the rest."""
        ...


def reports_of(*machines: object) -> list[object]:
    """What machines that have a ``report`` leave in the outcome."""
    return [machine.report for machine in machines if hasattr(machine, "report")]


def expired(machine: Machine[Any, Out], name: str, deadline: float, now: float) -> Sequence[Out]:
    """What `machine` gives at its `deadline`. Raises `ContractBroken` where it would come again at once, for ever."""
    outputs = machine.expire(now)
    if not outputs and now >= deadline:  # a run loop may wake a little early
        then = machine.deadline
        if then is not None and then <= deadline:
            raise ContractBroken(
                f"The machine {name} would be woken for ever: expire() at its deadline gave nothing and left the "
                "deadline where it was. Mend its expire(); check_machine() finds the case."
            )
    return outputs
