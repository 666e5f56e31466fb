"""Sound in real time to anything that can be called: a browser's websocket, an RTP sender, a test."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import isawaitable

from pipeline import Audio, AudioFormat, Inbox, Outbox, Played, UsageError
from stages.sinks._paced import Paced
from stages.sinks._pacer import Piece


class Writer:
    """Calls ``await send(data)`` with bytes of sound, so that the listener always has ``lead`` seconds still to play.

    Put it last in a pipeline. It gives `Played` as the sound becomes heard, word by word, and leaves a `Playback` and a
    `Played` of the whole turn for the outcome.

    ``lead`` is what an interruption cannot take back, unless ``clear`` is given: an async callable that makes the
    listener drop what it has not played. It is called on interruption and on `pause`. ``hold`` is how many seconds of
    sound may wait here: beyond that the stages before wait. ``wanted`` is the format that the listener must have.
    A ``send`` that takes long holds up the pipeline, which is how a slow listener slows a model down; it is cancelled
    with the turn. What it raises ends the turn.

    Raises `UsageError` for numbers that make no sense, and in the turn for a ``send`` that is not async.
    """

    def __init__(
        self,
        send: Callable[[bytes], Awaitable[object]],
        *,
        lead: float = 0.2,
        hold: float = 10.0,
        clear: Callable[[], Awaitable[object]] | None = None,
        wanted: AudioFormat | None = None,
    ) -> None:
        self.wanted = wanted
        self._send = send
        self._clear = clear
        self._paced = Paced(lead=lead, hold=hold, drops=clear is not None)

    def accept(self, format: AudioFormat) -> None:
        """Take note of the format. Raises `UsageError` if another is wanted."""
        self._paced.accept(format, self.wanted, "The listener")

    async def __call__(self, inbox: Inbox[Audio], outbox: Outbox[Played], /) -> None:
        """Let one turn out."""
        await self._paced.run(self, inbox, outbox)

    def lead(self, now: float) -> float:
        """Seconds of sound that this sink has taken and the listener has still to hear (see `TellsLead`)."""
        return self._paced.lead(now)

    def pause(self) -> None:
        """Stop where the listener is, at once if it can be told to drop what it has, else after the lead.

        A plain call, harmless when no turn runs; the next turn starts unpaused.
        """
        self._paced.pause()

    def resume(self) -> None:
        """Go on where `pause` stopped."""
        self._paced.resume()

    def confirm(self, position: float) -> None:
        """The listener tells that it has played so many seconds of this turn: it knows better than a clock here."""
        self._paced.confirm(position)

    async def write(self, piece: Piece) -> None:
        """Let a piece out."""
        if piece.data:
            await _awaited(self._send(piece.data), "send")

    async def drop(self) -> None:
        """Make the listener drop what it has."""
        if self._clear is not None:
            await _awaited(self._clear(), "clear")


async def _awaited(made: Awaitable[object], name: str) -> None:
    if not isawaitable(made):
        raise UsageError(f"The {name} of a Writer has to be async: write 'async def'.")
    await made
