"""The messages of a conversation, within a budget of tokens, as the listener heard it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import overload

from pipeline import Outcome, Played, UsageError
from pipeline.options import is_count
from stages.sources._chat_events import mapping, mappings
from stages.sources._prompt import Message
from stages.sources._records import ToolCall
from stages.sources._trimming import kept_from
from stages.sources.vocabulary import counter

PER_MESSAGE = 4
"""Tokens that a message takes beside its text. OpenAI cookbook, "How to count tokens", 2026-11: 3 and its role."""

CUT = "... [interrupted here: the user heard no more]"
"""What marks a reply that was cut. The next reply of the model can take it up."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A number of tokens; ``estimated`` where it was not counted by the model's own vocabulary."""

    count: int
    estimated: bool


class History(Sequence[Message]):
    """The conversation so far: give it to a turn of `Chat` as its prompt.

    ``budget`` is the most tokens that its messages may have together (None: no limit); what is beyond is forgotten,
    oldest first, the leading system message never, tool calls with their results. ``model`` is whose tokens are counted
    (see `stages.sources.vocabulary`: nothing is ever downloaded to count). Messages are plain mappings in the shape of
    chat completions.

        history = History([{"role": "system", "content": "You are brief."}], budget=8_000, model="gpt-4.1")
        history.add_user("How far is the moon?")
        async with voice.turn(history) as turn:
            ...
        history.add_heard(turn.outcome)
    """

    def __init__(
        self, messages: Iterable[Message] = (), *, budget: int | None = None, model: str | None = None
    ) -> None:
        if budget is not None and not (is_count(budget) and budget > 0):
            raise UsageError(f"A history of {budget!r} tokens holds nothing: give a budget above 0, or None.")
        self._budget = budget
        self._model = model
        self._messages: list[Message] = []
        self._sizes: list[int] = []
        for message in messages:
            self.append(message)

    def append(self, message: Message) -> None:
        """Add a message of any shape, and forget what no longer fits."""
        if "role" not in message:
            raise UsageError("A message is a mapping with a 'role', such as {'role': 'user', 'content': 'Hello.'}.")
        self._messages.append(dict(message))
        if self._budget is None:
            return
        self._sizes.append(self._size(message))
        lead, start = kept_from(self._messages, self._sizes, self._budget)
        del self._messages[lead:start], self._sizes[lead:start]

    def add_user(self, text: str) -> None:
        """Add what the user said."""
        self.append({"role": "user", "content": text})

    def add_heard(self, heard: Outcome | str, *, interrupted: bool = False) -> None:
        """Add what was heard of the reply, if anything. One that was interrupted gets a mark that it was cut.

        A turn's outcome knows both, from its sink's `Played`. Where the listener is somebody else's, give the text.
        """
        if isinstance(heard, Outcome):
            played, interrupted = heard.report(Played), heard.interrupted or interrupted
            text = "" if played is None else played.text
        else:
            text = heard
        if interrupted or text.strip():
            self.append({"role": "assistant", "content": text.rstrip() + CUT if interrupted else text})

    def add_tool(self, call: ToolCall, result: str) -> None:
        """Add a call that the model made and what the tool said; the two are forgotten together."""
        function = {"name": call.name, "arguments": call.arguments}
        asked = {"id": call.id, "type": "function", "function": function}
        self.append({"role": "assistant", "content": None, "tool_calls": [asked]})
        self.append({"role": "tool", "tool_call_id": call.id, "content": result})

    @property
    def tokens(self) -> Tokens:
        """The size of all messages."""
        sizes = self._sizes if self._budget is not None else map(self._size, self._messages)
        return Tokens(sum(sizes), counter(self._model).estimated)

    @overload
    def __getitem__(self, at: int) -> Message: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Message]: ...
    def __getitem__(self, at: int | slice) -> Message | Sequence[Message]:
        return self._messages[at]

    def __len__(self) -> int:
        return len(self._messages)

    def __repr__(self) -> str:
        return f"History(<{len(self)} messages>, budget={self._budget})"

    def _size(self, message: Message) -> int:
        """Tokens of one message: its text, and the names and arguments of its tool calls."""
        content = message.get("content")
        texts: list[object] = (
            [content] if isinstance(content, str) else [part.get("text") for part in mappings(content)]
        )
        for call in mappings(message.get("tool_calls")):
            texts += mapping(call.get("function")).values()
        return PER_MESSAGE + sum(counter(self._model).count(str(text)) for text in texts if text)
