"""Reading the stream of chat completions: what each chunk says, thinks and asks for.

Rules of this file: the standard library and pure files only. Servers differ: fields may be missing, null, or their
own; what is of the wrong kind is passed over, and a stream that says too little is found out by its missing finish
reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.foreign import shown
from stages.sources._failures import ServerSaid, TooMuch, error_text
from stages.sources._records import ModelReply, Reasoning, ToolCall

_THOUGHTS = ("reasoning_content", "reasoning", "thinking")
"""Where servers put reasoning beside the text: DeepSeek and vLLM; OpenRouter and Ollama; llama.cpp derivates."""


MOST_CALLED = 1_000_000
"""Characters of tool calls that one reply may hold: hundreds of pages, and far more than a model's longest reply."""


@dataclass(slots=True)
class _CallParts:
    """A call that is being written."""

    id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)


class Named:
    """What the server calls the reply and the model: "" as long as it has not said."""

    def __init__(self) -> None:
        self.response_id = ""
        self.model = ""

    def look(self, response: Mapping[str, Any]) -> None:
        """Take them from the first that has an id."""
        if not self.response_id:
            self.response_id, self.model = shown(text_of(response.get("id"))), shown(text_of(response.get("model")))


class ChatEvents:
    """Takes the events of one reply, gives text to speak and reasoning; knows the finish, the calls and the usage."""

    def __init__(self) -> None:
        self.reply: ModelReply | None = None
        """How the reply ended; None while it has not."""
        self.named = Named()
        self.called = 0
        """Characters of names and arguments of calls so far."""
        self._calls: list[_CallParts] = []
        self._places: dict[object, int] = {}
        self._finish = ""
        self._usage: Mapping[str, Any] = {}

    @property
    def calls(self) -> list[ToolCall]:
        """The tools asked for, whole once the reply has ended."""
        return [ToolCall(call.name, "".join(call.arguments), call.id) for call in self._calls if call.name]

    @property
    def calling(self) -> bool:
        """Whether a call has begun."""
        return bool(self._calls)

    @property
    def items(self) -> list[dict[str, Any]]:
        """What the conversation needs of this reply to go on from its calls: nothing but the calls."""
        return []

    def end(self) -> None:
        """The server has sent its last event: a reply that it does not say more of is whole."""
        self._finish = self._finish or "unknown"
        self._settle()

    def feed(self, event: Mapping[str, Any]) -> Iterator[str | Reasoning]:
        """Text and reasoning of one event. Raises `ServerSaid` for an error in the stream, and `TooMuch`."""
        if event.get("error"):
            raise ServerSaid(error_text(event["error"]) or "no reason given")
        self.named.look(event)
        self._usage = mapping(event.get("usage")) or self._usage
        for choice in mappings(event.get("choices")):
            if choice.get("index"):
                continue  # a second choice is a second reply
            yield from self._delta(mapping(choice.get("delta")))
            self._finish = str(choice.get("finish_reason") or self._finish)
        if self._finish == "error":
            raise ServerSaid("the model failed")
        if self._finish:
            self._settle()

    def _settle(self) -> None:
        self.reply = ModelReply(
            self._finish, *(count(self._usage, f"{kind}_tokens") for kind in ("prompt", "completion"))
        )

    def _delta(self, delta: Mapping[str, Any]) -> Iterator[str | Reasoning]:
        for key in _THOUGHTS:
            if isinstance(delta.get(key), str) and delta[key]:
                yield Reasoning(delta[key])
                break  # some servers send the same under two names
        content = delta.get("content")
        if isinstance(content, str) and content:
            yield content
        for part in mappings(content):  # Mistral: a list of parts
            if part.get("type") == "text":
                yield str(part.get("text") or "")
            elif part.get("type") == "thinking":
                yield Reasoning("".join(str(piece.get("text") or "") for piece in mappings(part.get("thinking"))))
        if isinstance(delta.get("refusal"), str) and delta["refusal"]:
            yield delta["refusal"]
        for call in mappings(delta.get("tool_calls")):
            self._call(call)
        if mapping(delta.get("function_call")):  # what the API had before tools: one call, without an id
            self._call({"index": "function_call", "function": delta["function_call"]})

    def _call(self, delta: Mapping[str, Any]) -> None:
        """A piece of a call: the first brings id and name, the others go on with its arguments."""
        function = mapping(delta.get("function"))
        given, name, arguments = text_of(delta.get("id")), text_of(function.get("name")), function.get("arguments")
        call = self._belongs(delta.get("index"), given, name)
        call.id = call.id or given
        if name != call.name:  # some servers send the whole name with each piece (open-webui #22177)
            call.name += name
        # Ollama and others give an object where the API has its text.
        piece = json.dumps(arguments) if isinstance(arguments, dict | list) else text_of(arguments)
        call.arguments.append(piece)
        self.called += len(name) + len(piece)
        if self.called > MOST_CALLED:
            raise TooMuch(f"tool calls of more than {MOST_CALLED:,} characters in one reply")

    def _belongs(self, index: object, given: str, name: str) -> _CallParts:
        """The call that a piece belongs to: by index, else by id, else the last one (agentao #117)."""
        key = index if isinstance(index, int | str) else given or None
        at = self._places.get(key) if key is not None else len(self._calls) - 1 if self._calls and not name else None
        if at is None or (given and self._calls[at].id not in ("", given)):  # Gemini gives every call the index 0
            at = len(self._calls)
            self._calls.append(_CallParts())
        if key is not None:
            self._places[key] = at
        return self._calls[at]


def mapping(value: object) -> Mapping[str, Any]:
    """`value` if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def text_of(value: object) -> str:
    """`value` if it is text, a number as text, else ""."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def count(facts: Mapping[str, Any], name: str) -> int | None:
    """A whole number of `facts`, or None."""
    value = facts.get(name)
    return value if isinstance(value, int) else None


def mappings(value: object) -> list[Mapping[str, Any]]:
    """The mappings in `value` if it is a list, else none."""
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []
