"""What all connections of a server share: its voice and its rules, what it counts, and which fault's turn it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from uuid import uuid4

import anyio

from pipeline import AudioFormat, UsageError
from stages.deepgram.flux_query import FluxQuery
from stages.local._account import Account, Visited, Watcher
from stages.local._connection import Speaker
from stages.local._encode import Encoder
from stages.local._faults import Faults, script_for
from stages.local._flux_server_protocol import FluxServerProtocol
from stages.local._handshake import Refused, describe, describe_flux, refused
from stages.local._limits import Limits, Timing
from stages.local._speak_server_protocol import SpeakServerProtocol
from stages.local._statistics import Tally
from stages.local._voice import Versatile, Voice


@dataclass(frozen=True, slots=True)
class Visit:
    """One attempt to be spoken to: its number among all, the fault script that holds for it, and its request id."""

    number: int
    faults: Faults
    request_id: str


class House:
    """Owned by the server; connections come and go in it."""

    def __init__(
        self,
        voice: Voice,
        *,
        api_key: str | None,
        origins: Collection[str] | None,
        limits: Limits,
        timing: Timing,
        faults: Sequence[Faults],
        seed: int,
        watcher: Watcher | None,
    ) -> None:
        self.voice = voice
        self.api_key = api_key
        self.origins = origins
        self.limits = limits
        self.timing = timing
        self.tally = Tally()
        self._faults = faults
        self._seed = seed
        self._watcher = watcher
        self._came_or_went = anyio.Event()
        self._streams = 0

    def visit(self) -> Visit:
        """Somebody wants to be spoken to, over a socket or in one request: both count as a handshake."""
        number = self.tally.handshakes
        self.tally.handshakes += 1
        return Visit(number, script_for(number, self._faults), str(uuid4()))

    def account(self, visit: Visit, what: str, model: str, format: AudioFormat) -> Account:
        """What a connection that is served keeps of itself."""
        return Account(visit.number, what, model, format, tally=self.tally, watcher=self._watcher)

    def turned_away(self, visit: Visit | None, what: str, refusal: Refused) -> None:
        """Somebody was not served; None: nobody who could have had speech."""
        self.tally.refused += visit is not None
        if self._watcher is not None:
            number = None if visit is None else visit.number
            gone = Visited(number, what, "", None, 0.0, 0, 0, 0.0, str(refusal.status), refusal.message)
            self._watcher(gone)

    def refuses(self, visit: Visit, format: AudioFormat, *, full: bool) -> Refused | None:
        """Why somebody who asked rightly is not served: a fault, no room, or an extra that is missing."""
        if visit.faults.refuse is not None:
            return refused(visit.faults.refuse)
        if full:
            return refused(429)
        try:
            Encoder(self.voice.sample_rate, format)
        except UsageError as error:
            return Refused(400, "UNSUPPORTED_AUDIO_FORMAT", str(error))
        return None

    def welcomes(self, origin: str | None) -> bool:
        """Whether a page of `origin` may ask; None: no page asks."""
        return origin is None or self.origins is None or "*" in self.origins or origin in self.origins

    def machine(self, visit: Visit, model: str, format: AudioFormat) -> SpeakServerProtocol:
        """The protocol of a new connection of the first wire."""
        return SpeakServerProtocol(
            describe(model, visit.request_id),
            format,
            anyio.current_time(),
            limits=self.limits,
            timing=self.timing,
            faults=visit.faults,
            seed=self._seed_of(visit),
        )

    def flux_machine(self, visit: Visit, query: FluxQuery) -> FluxServerProtocol:
        """The protocol of a new connection of the second wire."""
        return FluxServerProtocol(
            describe_flux(query.model, visit.request_id),
            query.format,
            anyio.current_time(),
            speed=query.speed,
            limits=self.limits,
            timing=self.timing,
            faults=visit.faults,
            seed=self._seed_of(visit),
        )

    def _seed_of(self, visit: Visit) -> int:
        return self._seed * 1_000_003 + visit.number

    def speaker(self, model: str, speed: float | None) -> Speaker:
        """The voice for a model, at a speed that each text may bring, and else at this one."""

        @cache
        def suited(wanted: float | None) -> Voice:
            fast = wanted or speed or 1.0
            return self.voice.suited(model, fast) if isinstance(self.voice, Versatile) else self.voice

        return suited

    @contextmanager
    def socket(self) -> Iterator[None]:
        """For the life of a socket."""
        self.tally.open_sockets += 1
        self.tally.most_open = max(self.tally.most_open, self.tally.open_sockets)
        self._announce()
        try:
            yield
        finally:
            self.tally.open_sockets -= 1
            self._announce()

    @contextmanager
    def stream(self) -> Iterator[bool]:
        """For the life of a connection, before it says what it wants: whether there is room for one more."""
        self._streams += 1
        try:
            yield self.limits.streams is None or self._streams <= self.limits.streams
        finally:
            self._streams -= 1

    @contextmanager
    def download(self) -> Iterator[None]:
        """For the life of a request for speech."""
        self.tally.open_requests += 1
        try:
            yield
        finally:
            self.tally.open_requests -= 1

    async def wait_open_sockets(self, count: int) -> None:
        """Wait until exactly `count` sockets are open."""
        while self.tally.open_sockets != count:
            await self._came_or_went.wait()

    def _announce(self) -> None:
        self._came_or_went.set()
        self._came_or_went = anyio.Event()
