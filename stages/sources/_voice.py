"""The way of one reply to the listener: what is to be heard goes on, the rest is put aside for the caller."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline import Outbox
from stages.sources._kept import Kept
from stages.sources._records import Leaked, Reasoning, ToolCall
from stages.sources._unspoken import Heard, Unspoken


class SpokenReply:
    """Takes text and reasoning as the model streams them."""

    def __init__(self, outbox: Outbox[str], said: Callable[[], None], *, thinking: bool) -> None:
        self._outbox = outbox
        self._said = said
        self._unspoken = Unspoken(thinking=thinking)
        self._thoughts = Kept()
        self._parts: list[str] = []
        self.leaked: list[ToolCall | Leaked] = []

    @property
    def spoken(self) -> str:
        """All that was sent on."""
        return "".join(self._parts)

    @property
    def sent(self) -> int:
        """How many pieces were sent on."""
        return len(self._parts)

    @property
    def silent(self) -> bool:
        """Whether nothing was sent on."""
        return not self._parts

    async def take(self, part: str | Reasoning) -> None:
        """Send on what is to be heard of it."""
        if isinstance(part, Reasoning):
            self._thoughts.add(part.text)
        else:
            await self._let_out(self._unspoken.feed(part))

    async def finish(self) -> Reasoning | None:
        """The reply is over: send on what was held back. Gives all reasoning as one."""
        await self._let_out(self._unspoken.finish())
        return Reasoning(self._thoughts.text) if self._thoughts.text else None

    async def pause(self) -> None:
        """End the paragraph, so that the chunker lets go of what it holds and the next words do not stick to it."""
        if self._parts and not self._parts[-1].endswith("\n"):
            await self._send("\n\n")

    async def _let_out(self, parts: Sequence[Heard]) -> None:
        for part in parts:
            if isinstance(part, str):
                await self._send(part)
            elif isinstance(part, Reasoning):
                self._thoughts.add(part.text)
            elif isinstance(part, ToolCall):
                self.leaked.append(replace(part, id=part.id or f"leaked_{len(self.leaked)}"))
            else:
                self.leaked.append(part)

    async def _send(self, text: str) -> None:
        self._said()
        self._parts.append(text)
        await self._outbox.send(text)
