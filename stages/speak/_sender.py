"""A stage for any provider's streaming socket: chunks in, audio out, over one socket for the life of the pipeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

import anyio

from pipeline import Audio, AudioFormat, Chunk, Inbox, Lead, Outbox, SoundBegan, UsageError, VoiceUsed
from stages.sound.quiet import Quiet
from stages.speak._access import Address
from stages.speak._options import SpeakOptions
from stages.speak._reply import unknown
from stages.speak._session import Session
from stages.speak.provider import Provider


class SpeechSender:
    """Speaks chunks through a `stages.speak.provider.Provider`.

    ``address`` gives the socket's URL and headers for the format that was agreed on, when the pipeline opens.
    ``formats`` are those that the provider makes, the first one where nobody asks for another; ``format`` asks for one
    of them. ``options`` hold the provider's limits, too: give them, since the default ones are Deepgram's.

    Raises `UsageError` for a format that is not made; on opening `ConnectFailed` and `LimitExceeded`; within a turn
    `ConnectionLost`, `SynthesisFailed`. Leaves a `SpeechReport` in each turn's outcome.
    """

    def __init__(
        self,
        provider: Provider,
        address: Callable[[AudioFormat], Address],
        *,
        formats: Sequence[AudioFormat] = (AudioFormat(),),
        format: AudioFormat | None = None,
        options: SpeakOptions | None = None,
    ) -> None:
        self._provider = provider
        self._address = address
        self._formats = tuple(formats)
        self._asked = format
        self._options = options or SpeakOptions()
        self._session: Session | None = None
        self._behind: Lead = unknown
        self._format = self.offer(None)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({type(self._provider).__name__}())"

    @property
    def format(self) -> AudioFormat:
        """The audio that comes out; settled when the pipeline has opened."""
        return self._format

    @property
    def voice(self) -> str:
        """The voice's name, as the events of a turn tell it."""
        return type(self._provider).__name__

    def offer(self, wanted: AudioFormat | None) -> AudioFormat:
        """Settle the format, knowing what the sink wants. Raises `UsageError` if the server does not make it."""
        chosen = settled(type(self).__name__, self._asked, wanted) or self._formats[0]
        self._check_format(chosen)
        self._format = chosen
        return chosen

    def _check_format(self, format: AudioFormat) -> None:
        """Raise `UsageError` if the server does not make this format."""
        if format not in self._formats:
            made = ", ".join(map(str, self._formats))
            raise UsageError(f"{type(self).__name__} cannot make {format}: choose one of {made}.")

    def follow(self, lead: Lead) -> None:
        """Pace the speech for whoever has this lead. Nobody is paced for who has all the time there is: a file."""
        self._behind = lead

    def lead(self, now: float) -> float | None:
        """How long the next chunk may take to come before the listener hears a gap: see `pipeline.TellsLead`."""
        return None if self._session is None else self._session.lead(now)

    async def __aenter__(self) -> Self:
        if self._session is not None:
            raise UsageError(f"This {type(self).__name__} stage is open already: each pipeline needs its own.")
        address = self._address(self._format)
        session = Session(self._provider, address, self._options, self._format, self._behind)
        await session.__aenter__()
        self._session = session
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.__aexit__(kind, error, trace)

    async def __call__(self, inbox: Inbox[Chunk], outbox: Outbox[Audio], /) -> None:
        """Speak one turn. Leaving it early clears what the server still has of it."""
        session = self._session
        if session is None:
            raise UsageError(f"{type(self).__name__} is not open: use it in a pipeline that is.")
        session.begin(outbox)
        opening: Quiet | None = Quiet(self.format)  # until there was something to hear
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_listen, session, inbox)
                while (audio := await session.next_audio()) is not None:
                    await outbox.send(audio)
                    session.taken(audio)
                    if opening is not None:
                        opening.hear(audio.data)
                        if opening.begun is not None:
                            outbox.tell(SoundBegan(opening.begun))
                            opening = None
        finally:
            report = session.leave()
            outbox.report(report)
            used = (report.request_id, session.connect, report.sent, report.spoken, report.wasted)
            outbox.tell(VoiceUsed(self.voice, *used))


def settled(name: str, asked: AudioFormat | None, wanted: AudioFormat | None) -> AudioFormat | None:
    """What the stage of this name is to make, as its caller asked and the sink wants; None: nobody says.

    Raises `UsageError` where they differ, and for more channels than speech has.
    """
    if asked is not None and wanted is not None and wanted != asked:
        raise UsageError(f"The sink wants {wanted}, but {name} was told to ask for {asked}: leave one out.")
    chosen = asked or wanted
    if chosen is not None and chosen.channels != 1:
        raise UsageError(f"Speech is mono: {chosen.channels} channels cannot be had.")
    return chosen


async def _listen(session: Session, inbox: Inbox[Chunk]) -> None:
    """Take chunks as fast as they are welcome, and no faster: that is how pressure reaches the model."""
    while True:
        await session.wait_hungry()
        try:
            chunk = await inbox.receive()
        except anyio.EndOfStream:
            return session.end()
        session.text(chunk)
