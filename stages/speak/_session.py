"""The shell around the protocol: it carries out actions on sockets, keeps the one timer, and hands audio to the stage.

It lives as long as the pipeline. All decisions are the protocol's; whatever happens is told to it by a plain call, and
what it answers is done at once, so nothing here can happen half.
"""

from __future__ import annotations

from collections import deque
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace
from math import inf
from types import TracebackType
from typing import Self, assert_never

import anyio
from anyio.lowlevel import checkpoint

from pipeline import (
    Audio,
    AudioFormat,
    Chunk,
    ConnectFailed,
    Lead,
    LimitExceeded,
    Outbox,
    SpeechError,
    clock,
    get_logger,
)
from stages.net.closes import CloseReason
from stages.speak import _actions as act
from stages.speak._access import Address
from stages.speak._dialling import first_line, next_line
from stages.speak._line import Line, connect
from stages.speak._options import SpeakOptions
from stages.speak._places import place
from stages.speak._protocol import SpeakProtocol
from stages.speak._report import SpeechReport
from stages.speak.provider import Event, Provider

_log = get_logger("speak")

HELLO = 1.0
"""Seconds that a second socket has to say something before it is trusted."""


class Session:
    """One conversation with the speech server, for the life of a pipeline. Enter it to open the socket.

    ``connect`` is how many seconds the socket took to open. Raises `ConnectFailed` or `LimitExceeded` on entering.
    """

    def __init__(
        self, provider: Provider, address: Address, options: SpeakOptions, format: AudioFormat, behind: Lead
    ) -> None:
        self._provider = provider
        self._address = address
        self._options = options
        self._protocol = SpeakProtocol(options, format, behind, provider.abilities)
        self.connect: float | None = None
        self._line: Line | None = None
        self._standby: Line | None = None
        self._early: list[Event] = []  # what came on the second socket before it took over: its hello
        self._todo: deque[act.Action] = deque()
        self._audio: deque[Audio] = deque()  # bounded in seconds by the protocol: see SpeakOptions.audio_buffer
        self._over = False
        self._outbox: Outbox[Audio] | None = None  # of the turn that runs
        self._failure: SpeechError | None = None
        self._changed: anyio.Event | None = None  # if somebody waits
        self._now = clock()
        self._sooner = anyio.Event()
        self._armed = -inf  # for when the timer is; -inf: it is awake and will look
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._place(self._options.queue_timeout))
            self._tasks = await stack.enter_async_context(anyio.create_task_group())
            since = self._now()
            self._take(await first_line(self._provider, self._address, self._options))
            self.connect = self._now() - since
            self._tasks.start_soon(self._keep_time)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._do(self._protocol.close(self._now()))
        if self._standby is not None:
            self._standby.drop()
        with anyio.move_on_after(self._options.close_timeout, shield=True):
            while self._protocol.socket != "closed":
                await self._next_change()
        if self._line is not None:
            self._line.drop()
        self._tasks.cancel_scope.cancel()
        await self._stack.__aexit__(None, None, None)  # not told of an error of the block, which would leave in a group

    # What the stage does

    def begin(self, outbox: Outbox[Audio]) -> None:
        """A turn begins, of whose moments `outbox` is told."""
        self._audio.clear()
        self._outbox = outbox
        self._over, self._failure = False, None
        self._do(self._protocol.begin(self._now()))

    async def wait_hungry(self) -> None:
        """Wait until text is welcome."""
        while not self._protocol.hungry:
            await self._next_change()

    def text(self, chunk: Chunk) -> None:
        """Speak this, after what came before."""
        if self._protocol.turn == "speaking":  # else the turn has failed, which `next_audio` says
            self._do(self._protocol.text(chunk, self._now()))

    def end(self) -> None:
        """No more text will come in this turn."""
        if self._protocol.turn == "speaking":
            self._do(self._protocol.end(self._now()))

    async def next_audio(self) -> Audio | None:
        """The next piece of audio; None when the turn is over. Raises what the turn failed by, after its last audio."""
        while not self._audio:
            if self._failure is not None:
                raise self._failure
            if self._over:
                return None
            await self._next_change()
        return self._audio.popleft()

    def taken(self, audio: Audio) -> None:
        """The next stage has it."""
        self._do(self._protocol.taken(len(audio.data), self._now()))

    def lead(self, now: float) -> float | None:
        """How long the next chunk may take to come."""
        return self._protocol.lead(now)

    def leave(self) -> SpeechReport:
        """The turn is left: interrupted, if it was not over."""
        if self._protocol.turn != "idle":
            self._do(self._protocol.interrupt(self._now()))
        elif self._audio:  # all of it came, and not all was taken
            self._protocol.cut_off(self._now())
        self._audio.clear()
        self._outbox = None
        return replace(self._protocol.report, session_id=self._address.session_id)

    # What a line does

    def heard(self, line: Line, event: Event) -> None:
        """A message came on a line."""
        if line is self._line:
            self._do(self._protocol.received(event, self._now()))
        elif line is self._standby:
            self._early.append(event)
            self._wake()

    def ended(self, line: Line, reason: CloseReason) -> None:
        """A line is gone."""
        if line is self._line:
            self._line = None
            self._do(self._protocol.lost(reason, self._now()))
        elif line is self._standby:
            self._standby = None
            self._early.clear()
            self._do(self._protocol.standby_lost(self._now()))
        else:
            self._wake()

    # Carrying out

    def _do(self, actions: list[act.Action]) -> None:
        """Carry out what the protocol asks, in order, and let everybody look again who waits."""
        self._todo.extend(actions)
        while self._todo:
            self._carry_out(self._todo.popleft())
        self._wake()
        due = self._protocol.deadline
        if due is not None and due < self._armed:
            self._sooner.set()

    def _carry_out(self, action: act.Action) -> None:
        match action:
            case act.Send(message=message):
                if self._line is not None:
                    self._line.send(message)
            case act.Give(audio=audio):
                self._audio.append(audio)
            case act.Connect():
                self._tasks.start_soon(self._connect, action)
            case act.Drop():
                self._drop()
            case act.Probe():
                if self._line is not None:
                    self._line.probe()
            case act.OpenStandby():
                self._tasks.start_soon(self._open_standby)
            case act.TakeOver():
                self._take_over()
            case act.Finished():
                self._over = True
            case act.Failed(error=error):
                self._failure = error
            case act.Note(event=event, facts=facts):
                ids = {} if self._outbox is None else self._outbox.ids
                _log.info(event, **ids, **facts)
            case act.Tell(what=what):
                if self._outbox is not None:
                    self._outbox.tell(what)
            case _:
                assert_never(action)

    def _take(self, line: Line) -> None:
        """This is the socket now."""
        self._line = line
        self._tasks.start_soon(line.run, self, self._options.close_timeout)
        self._do(self._protocol.opened(self._now()))

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.drop()

    def _take_over(self) -> None:
        old, self._line, self._standby = self._line, self._standby, None
        if old is not None:
            old.retire(self._options.close_timeout)
        early, self._early = self._early, []
        for event in early:
            self._do(self._protocol.received(event, self._now()))

    async def _connect(self, asked: act.Connect) -> None:
        since = self._now()
        try:
            line = await next_line(self._provider, self._address, self._options, losses=asked.losses, until=asked.until)
        except ConnectFailed as error:
            self._do(self._protocol.gave_up(error, self._now()))
        else:
            self.connect = self._now() - since
            self._take(line)

    async def _open_standby(self) -> None:
        """The second socket has a place of its own until one of the two is closed."""
        first = self._line
        try:
            async with self._place(self._options.connect_timeout):
                second = self._standby = await connect(self._provider, self._address, self._options.connect_timeout)
                self._tasks.start_soon(second.run, self, self._options.close_timeout)
                with anyio.move_on_after(HELLO):
                    while not (self._early or second.over):
                        await self._next_change()
                if not second.over:
                    self._do(self._protocol.standby(self._now()))
                while first is not None and not first.over and not second.over:
                    await self._next_change()
        except (ConnectFailed, LimitExceeded):
            self._do(self._protocol.standby_lost(self._now()))

    def _place(self, timeout: float) -> AbstractAsyncContextManager[None]:
        """One of the places that this process has for its sockets with this key at this address."""
        return place(self._address.host, self._address.account, self._options.limits.sockets, timeout)

    async def _keep_time(self) -> None:
        """Wake the protocol at its deadline.

        Each event moves the deadline, mostly away: the timer is armed again only for a sooner one, and else fires,
        looks and sleeps.
        """
        while True:
            deadline = self._protocol.deadline
            if deadline is not None and deadline <= self._now():
                self._do(self._protocol.expire(self._now()))
                await checkpoint()
                continue
            self._sooner = anyio.Event()
            self._armed = inf if deadline is None else deadline
            with anyio.CancelScope(deadline=self._armed):
                await self._sooner.wait()
            self._armed = -inf

    def _wake(self) -> None:
        if self._changed is not None:
            self._changed.set()
            self._changed = None

    async def _next_change(self) -> None:
        if self._changed is None:
            self._changed = anyio.Event()
        await self._changed.wait()
