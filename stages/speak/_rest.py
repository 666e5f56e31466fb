"""Speech over HTTP: one request for each chunk, the next under way while one is played.

For servers and networks that let no websocket through, and for speech that nobody waits for. A socket's first sound is
earlier, its voice goes on from sentence to sentence, and what was cut off is healed; here a request is tried again only
as long as nothing of its answer has come.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from dataclasses import replace
from math import inf
from types import TracebackType
from typing import Self

import anyio
from anyio.abc import TaskGroup
from anyio.streams.memory import MemoryObjectSendStream

from pipeline import (
    Audio,
    AudioFormat,
    Chunk,
    Inbox,
    Lead,
    LimitExceeded,
    Outbox,
    SoundBegan,
    SpeechError,
    UsageError,
    VoiceUsed,
)
from pipeline.secret import Secret
from stages.deepgram.query import Query
from stages.sound.quiet import Quiet
from stages.speak._access import Account, Connection, Key, hidden
from stages.speak._options import RestOptions
from stages.speak._reply import unknown
from stages.speak._report import SpeechReport
from stages.speak._requests import Requests, parts
from stages.speak._sender import settled
from stages.speak._stage import DEFAULT_MODEL

PIECES = 16
"""Pieces of an answer, of at most 64 KiB each, that wait to be heard: 20 s of the commonest sound."""

RATE = 15.0
"""Characters of speech a second, where the sound has not come yet."""


class SpeakRest:
    """Speaks chunks through Deepgram's text-to-speech over HTTP: `Speak` without a websocket.

    All arguments are those of `Speak`, but for ``options``. Flush policies, healing and look-ahead are the socket's
    alone. Leaves a `SpeechReport` in each turn's outcome, whose ``flushes`` are requests; what was heard of an
    interrupted turn, the sink says. A chunk of more than 2,000 characters takes several requests.

    A connection opens with the pipeline, and is kept for the next request. Raises `UsageError` for what can never work,
    before any I/O; `ConnectFailed` and `LimitExceeded` when no answer came of a request; `ConnectionLost` when one
    broke off.
    """

    def __init__(
        self,
        model: str = DEFAULT_MODEL,
        *,
        format: AudioFormat | None = None,
        speed: float | None = None,
        key: Key | None = None,
        token: Key | None = None,
        base_url: str | None = None,
        connection: Connection | None = None,
        options: RestOptions | None = None,
    ) -> None:
        secrets = hidden(key), hidden(token), Secret(base_url or "")
        del key, token, base_url  # no error of this frame shows them
        self._model = model
        self._account = Account(*secrets, connection)
        self._options = options or RestOptions()
        self._query = Query(model, speed=speed, mip_opt_out=self._options.mip_opt_out)
        self._asked = format
        self._requests: Requests | None = None
        self._turn: _Turn | None = None
        self._behind: Lead = unknown
        self.offer(None)

    def __repr__(self) -> str:
        return f"SpeakRest({self._model!r})"

    @property
    def format(self) -> AudioFormat:
        """The audio that comes out; settled when the pipeline has opened."""
        return self._query.format

    def offer(self, wanted: AudioFormat | None) -> AudioFormat:
        """Settle the format, knowing what the sink wants. Raises `UsageError` if the server does not make it."""
        chosen = settled("SpeakRest", self._asked, wanted) or AudioFormat()
        self._query = replace(self._query, encoding=chosen.encoding, sample_rate=chosen.sample_rate)
        return self.format

    def follow(self, lead: Lead) -> None:
        """Whom to ask how long the listener can wait."""
        self._behind = lead

    def lead(self, now: float) -> float | None:
        """How long the next chunk may take to come before the listener hears a gap: see `pipeline.TellsLead`."""
        behind = self._behind(now)
        if behind is None or behind == inf or self._requests is None:
            return behind
        return behind + (self._turn.ahead if self._turn else 0.0) - self._requests.first_byte

    async def __aenter__(self) -> Self:
        if self._requests is not None:
            raise UsageError("This SpeakRest stage is open already: each pipeline needs its own.")
        address = self._account.address(lambda base_url: f"{self._query.url(base_url)}&container=none")
        requests = Requests(address, self._options)
        await requests.warm()
        self._requests = requests
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        requests, self._requests = self._requests, None
        if requests is not None:
            await requests.aclose()

    async def __call__(self, inbox: Inbox[Chunk], outbox: Outbox[Audio], /) -> None:
        """Speak one turn. Leaving it early breaks its requests off."""
        if self._requests is None:
            raise UsageError("SpeakRest is not open: use it in a pipeline that is.")
        turn = self._turn = _Turn(self._requests, self.format, self._options.ahead)
        try:
            await turn.run(inbox, outbox)
        finally:
            report = turn.report()
            outbox.report(report)
            outbox.tell(VoiceUsed(self._model, report.request_id, None, report.sent, report.spoken, report.wasted))


class _Reply:
    """The speech of one chunk while it comes: what has, and was not given yet."""

    def __init__(self, chunk: Chunk) -> None:
        self.chunk = chunk
        self.received = 0
        """Bytes."""
        self.whole = False
        """Whether all of it has come."""
        self.failure: SpeechError | LimitExceeded | None = None
        self._pieces: deque[bytes] = deque()  # at most PIECES
        self._changed = anyio.Event()

    async def put(self, piece: bytes) -> None:
        """Add what has come, when there is room."""
        while len(self._pieces) >= PIECES:
            await self._changed.wait()
        self._pieces.append(piece)
        self.received += len(piece)
        self._wake()

    def end(self, failure: SpeechError | LimitExceeded | None = None) -> None:
        """Nothing more comes."""
        self.whole, self.failure = failure is None, failure
        self._wake()

    async def next(self) -> bytes:
        """The next piece; b"" at the end. Raises what the reply failed by, after its last piece."""
        while not self._pieces:
            if self.failure is not None:
                raise self.failure
            if self.whole:
                return b""
            await self._changed.wait()
        piece = self._pieces.popleft()
        self._wake()
        return piece

    def _wake(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()


class _Turn:
    """One turn: its replies in order, and what came of them."""

    def __init__(self, requests: Requests, format: AudioFormat, ahead: int) -> None:
        self._requests = requests
        self._format = format
        self._ahead = ahead
        self._open: list[_Reply] = []
        self._given = 0  # bytes of the first of them
        self._opening: Quiet | None = Quiet(format)  # until there was something to hear
        self._report = SpeechReport(session_id=requests.address.session_id)

    @property
    def ahead(self) -> float:
        """Seconds of speech that were taken on and not given yet, those still to come as an estimate."""
        seconds = -self._format.seconds(self._given)
        for reply in self._open:
            come = self._format.seconds(reply.received)
            seconds += come if reply.whole else max(come, len(reply.chunk.text) / RATE)
        return max(0.0, seconds)

    def report(self) -> SpeechReport:
        """What came of it, up to now."""
        return self._report

    async def run(self, inbox: Inbox[Chunk], outbox: Outbox[Audio]) -> None:
        """Ask for each chunk, and give what comes, in order. Raises what a request failed by, in its place."""
        put, replies = anyio.create_memory_object_stream[_Reply](self._ahead - 1)
        async with put, replies, anyio.create_task_group() as tasks:
            tasks.start_soon(self._listen, inbox, put, tasks)
            async for reply in replies:
                await self._give(reply, outbox)
                self._open.remove(reply)
                self._given = 0

    async def _listen(self, inbox: Inbox[Chunk], put: MemoryObjectSendStream[_Reply], tasks: TaskGroup) -> None:
        with put, suppress(anyio.EndOfStream):
            while True:
                reply = _Reply(await inbox.receive())
                self._open.append(reply)
                await put.send(reply)  # waits while enough is under way
                tasks.start_soon(self._fetch, reply)

    async def _give(self, reply: _Reply, outbox: Outbox[Audio]) -> None:
        rest, chunks = b"", (reply.chunk,)
        while data := await reply.next():
            data = rest + data
            whole = len(data) - len(data) % self._format.block
            rest = data[whole:]
            await outbox.send(Audio(data[:whole], chunks))
            self._given += whole
            self._tell(data[:whole], outbox)
        await outbox.send(Audio(b"", chunks, last=True))

    def _tell(self, sound: bytes, outbox: Outbox[Audio]) -> None:
        """Tell of the first sound that can be heard."""
        if self._opening is not None:
            self._opening.hear(sound)
            if self._opening.begun is not None:
                outbox.tell(SoundBegan(self._opening.begun))
                self._opening = None

    async def _fetch(self, reply: _Reply) -> None:
        try:
            for text in parts(reply.chunk.text):
                await self._requests.speak(text, _Part(self, reply, text))
        except (SpeechError, LimitExceeded) as error:
            reply.end(error)
        else:
            self._report = replace(self._report, spoken=self._report.spoken + len(reply.chunk.text))
            reply.end()

    def asked(self, text: str) -> None:
        """A request goes out."""
        self._report = replace(self._report, sent=self._report.sent + len(text), flushes=self._report.flushes + 1)

    def came(self, size: int, after: float, request_id: str) -> None:
        """So many bytes of sound have come, `after` seconds from the request for them."""
        first = after if self._report.first_byte is None else self._report.first_byte
        seconds = self._report.seconds + self._format.seconds(size)
        self._report = replace(self._report, first_byte=first, seconds=seconds, request_id=request_id)


class _Part:
    """What one request takes of a reply's text. It listens to the request."""

    def __init__(self, turn: _Turn, reply: _Reply, text: str) -> None:
        self._turn = turn
        self._reply = reply
        self._text = text
        self._asked_at = anyio.current_time()

    def asked(self) -> None:
        """The request goes out, perhaps again."""
        self._turn.asked(self._text)

    async def take(self, sound: bytes, request_id: str) -> None:
        """Some sound has come; the request goes on when there is room for more."""
        self._turn.came(len(sound), anyio.current_time() - self._asked_at, request_id)
        await self._reply.put(sound)
