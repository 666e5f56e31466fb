"""A stage is any async callable ``(inbox, outbox)``. Here is its type, and two ways to make one from something smaller.

A stage owns its loop over the inbox and may own a resource that outlives a turn; then it is an async context manager
too and the pipeline opens it. It never opens channels, knows its neighbours, leaves a task behind or reads a wall
clock, and it meets an interruption in one way only: by being cancelled.
"""

from __future__ import annotations

import inspect
import math
import types
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Generic, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints, overload

import anyio
from anyio.lowlevel import checkpoint

from pipeline._errors import UsageError
from pipeline._link import Inbox, Outbox
from pipeline._machine import Machine, expired, reports_of

A = TypeVar("A")
B = TypeVar("B")
In = TypeVar("In", contravariant=True)
Out = TypeVar("Out", covariant=True)


class Stage(Protocol[In, Out]):
    """Takes `In`, gives `Out`. Any ``async def stage(inbox: Inbox[In], outbox: Outbox[Out]) -> None`` is one."""

    async def __call__(self, inbox: Inbox[In], outbox: Outbox[Out], /) -> None:
        """Loop over `inbox`, send to `outbox`, return at the end."""
        ...


class _Made(Generic[A, B]):
    """A stage made from a smaller thing, which knows what it takes and gives as far as the thing's annotations say."""

    def __init__(self, name: str, takes: object, gives: object) -> None:
        self.__name__ = name
        self.takes = takes
        self.gives = gives

    def __repr__(self) -> str:
        return f"<stage {self.__name__}>"


class _Each(_Made[A, B]):
    """A function that may have to be waited for."""

    def __init__(self, function: Callable[[A], Any]) -> None:
        super().__init__(*_function_ends(function))
        self._function = function

    async def __call__(self, inbox: Inbox[A], outbox: Outbox[B], /) -> None:
        async for item in inbox:
            made = self._function(item)
            result = await made if inspect.isawaitable(made) else made
            if result is not None:
                await outbox.send(result)


class _Applied(Generic[A, B]):
    """The machine of a plain function."""

    deadline = None

    def __init__(self, function: Callable[[A], B | None]) -> None:
        self._function = function

    def feed(self, item: A, now: float) -> Sequence[B]:
        result = self._function(item)
        return () if result is None else (result,)

    def expire(self, now: float) -> Sequence[B]:
        return ()

    def finish(self, now: float) -> Sequence[B]:
        return ()


@overload
def each(function: Callable[[A], Awaitable[B | None]]) -> Stage[A, B]: ...
@overload
def each(function: Callable[[A], B | None]) -> Stage[A, B]: ...
def each(function: Callable[[Any], Any]) -> Stage[Any, Any]:
    """Make a stage that sends what `function` gives for each item, and nothing where it gives None.

    `function` may be plain or async. A stage that gives several items for one, or remembers, is better written out.
    A type checker knows the ends of the stage by the annotations of the function; those of a lambda it cannot know.
    A plain function that says what it returns costs next to nothing: the stage before it calls it, without a task.

    >>> each(str.upper)
    <stage upper>
    """
    if not callable(function):
        raise UsageError(f"each() takes a function of one item, not {type(function).__name__}.")
    if makes_generators(function):
        raise UsageError("each() takes a function that returns one item: write a stage out that gives several for one.")
    if _is_plain(function):
        return _Driven(*_function_ends(function), partial(_Applied, function))
    return _Each(function)


class MachineStage(ABC, Generic[A, B]):
    """A stage that runs a machine, a new one in each turn: what `drive` makes, and what a class with options inherits.

    Make the machine in `machine`. ``takes`` and ``gives`` are the types of its items: say them, and stages that do not
    fit are told before anything runs. In a pipeline the machine is run by the stage before it: see `Chain`. In the turn
    it raises `ContractBroken` for a machine whose deadline would come again for ever.

        class Shout(MachineStage[str, str]):
            takes, gives = str, str

            def __init__(self, mark: str) -> None:
                self.mark = mark

            def machine(self) -> Shouter:
                return Shouter(self.mark)
    """

    takes: object = Any
    gives: object = Any

    @abstractmethod
    def machine(self) -> Machine[A, B]:
        """Make the machine of one turn."""
        ...

    async def __call__(self, inbox: Inbox[A], outbox: Outbox[B], /) -> None:
        machine = self.machine()
        try:
            while (outputs := await self._step(machine, inbox)) is not None:
                for output in outputs:
                    await outbox.send(output)
            for output in machine.finish(anyio.current_time()):
                await outbox.send(output)
        finally:
            for record in reports_of(machine):
                outbox.report(record)

    async def _step(self, machine: Machine[A, B], inbox: Inbox[A]) -> Sequence[B] | None:
        """What the machine gives for the next thing that happens: an item, or else its deadline. None: the end.

        Only `inbox` can end it: what the machine raises leaves as it is, `EndOfStream` too.
        """
        try:
            item = inbox.receive_nowait()
        except anyio.WouldBlock:
            pass
        except anyio.EndOfStream:
            return None
        else:
            await checkpoint()
            return machine.feed(item, anyio.current_time())
        deadline = machine.deadline
        with anyio.CancelScope(deadline=math.inf if deadline is None else deadline) as wait:
            try:
                item = await inbox.receive()
            except anyio.EndOfStream:
                return None
        if deadline is not None and wait.cancelled_caught:
            return expired(machine, name_of(self), deadline, anyio.current_time())
        return machine.feed(item, anyio.current_time())


class _Driven(_Made[A, B], MachineStage[A, B]):
    """A machine as a stage that was made without a class."""

    def __init__(self, name: str, takes: object, gives: object, factory: Callable[[], Machine[A, B]]) -> None:
        super().__init__(name, takes, gives)
        self._factory = factory
        follow = getattr(factory, "follow", None)
        if follow is not None:  # as of `AsksLead`: its machines may ask how long the listener can wait
            self.follow = follow

    def machine(self) -> Machine[A, B]:
        return self._factory()


def drive(factory: Callable[[], Machine[A, B]]) -> Stage[A, B]:
    """Make a stage of a machine: `factory` (its class, or any function) makes a fresh one for each turn.

    The stage feeds what arrives, calls `expire` when the deadline passes with nothing waiting in the inbox, and
    `finish` at the end: see `MachineStage`. Raises `UsageError` for what cannot be called.
    """
    if not callable(factory):
        raise UsageError(f"drive() takes a class or function that makes a machine, not {type(factory).__name__}.")
    return _Driven(getattr(factory, "__name__", repr(factory)), *_machine_ends(factory), factory)


def name_of(stage: object) -> str:
    """What a stage is called in messages."""
    return str(getattr(stage, "__name__", type(stage).__name__))


def makes_generators(function: object) -> bool:
    """Whether a call gives a generator, of either kind."""
    return inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function)


def hints_of(function: object) -> dict[str, Any]:
    """The annotations of a function or callable object; empty where there are none or they cannot be read."""
    call = function if inspect.isroutine(function) else getattr(type(function), "__call__", None)  # noqa: B004
    try:
        return get_type_hints(call)
    except (NameError, TypeError, AttributeError):
        return {}


def _function_ends(function: Callable[[Any], Any]) -> tuple[str, object, object]:
    """The name of a function of one item, what it takes and what it gives."""
    hints = hints_of(function)
    gives = hints.pop("return", Any)
    return getattr(function, "__name__", repr(function)), next(iter(hints.values()), Any), gives


def _is_plain(function: object) -> bool:
    """Whether a call is certain to give no awaitable: it says what it returns, or is written in C or a class.

    A function that says nothing may return a coroutine of another one, as lambdas do.
    """
    if inspect.iscoroutinefunction(function):
        return False
    if inspect.isclass(function) or inspect.isbuiltin(function) or inspect.ismethoddescriptor(function):
        return True
    gives = hints_of(function).get("return", Any)
    kinds = get_args(gives) if get_origin(gives) in (Union, types.UnionType) else (gives,)
    if Any in kinds or object in kinds:
        return False
    return all(inspect.isclass(kind) and not issubclass(kind, Awaitable) for kind in kinds)


def _machine_ends(factory: object) -> tuple[object, object]:
    """What a machine takes and gives, by the annotations of its `feed`."""
    made = factory if inspect.isclass(factory) else hints_of(factory).get("return")
    feed = getattr(made, "feed", None)
    hints = hints_of(feed) if feed is not None else {}
    given = getattr(hints.pop("return", Any), "__args__", (Any,))
    hints.pop("now", None)
    return next(iter(hints.values()), Any), given[0]
