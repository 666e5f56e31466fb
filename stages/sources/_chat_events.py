"""Reading the stream of chat completions: what each chunk says, thinks and asks for.

Rules of this file: the standard library and pure files only. Servers differ: fields may be missing, null, or their
own; what is of the wrong kind is passed over, and a stream that says too little is found out by its missing finish
reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stages.sources._records import ModelReply, Reasoning, ToolCall

_THOUGHTS = ("reasoning_content", "reasoning", "thinking")
"""Where servers put reasoning beside the text: DeepSeek and vLLM; OpenRouter and Ollama; llama.cpp derivates."""


class ChatEvents:
    """Takes the events of one reply, gives text to speak and reasoning; knows the finish, the calls and the usage."""

    def __init__(self) -> None:
        self.reply: ModelReply | None = None
        """How the reply ended; None while it has not."""
        self._calls: list[dict[str, str]] = []
        self._places: dict[object, int] = {}
        self._finish = ""
        self._usage: Mapping[str, Any] = {}

    @property
    def calls(self) -> list[ToolCall]:
        """The tools asked for, whole once the reply has ended."""
        return [ToolCall(call["name"], call["arguments"], call["id"]) for call in self._calls if call["name"]]

    @property
    def calling(self) -> bool:
        """Whether a call has begun."""
        return bool(self._calls)

    @property
    def items(self) -> list[dict[str, Any]]:
        """What the conversation needs of this reply to go on from its calls: nothing but the calls."""
        return []

    def feed(self, event: Mapping[str, Any]) -> Iterator[str | Reasoning]:
        """Text and reasoning of one event. Raises `ServerSaid` for an error in the stream."""
        if event.get("error"):
            raise ServerSaid(error_text(event["error"]))
        self._usage = mapping(event.get("usage")) or self._usage
        for choice in mappings(event.get("choices")):
            if choice.get("index"):
                continue  # a second choice is a second reply
            yield from self._delta(mapping(choice.get("delta")))
            self._finish = str(choice.get("finish_reason") or self._finish)
        if self._finish == "error":
            raise ServerSaid("the model failed")
        if self._finish:
            tokens = self._usage.get("prompt_tokens"), self._usage.get("completion_tokens")
            self.reply = ModelReply(self._finish, *tokens)

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

    def _call(self, delta: Mapping[str, Any]) -> None:
        """A piece of a call: the first brings id and name, the others go on with its arguments."""
        function = mapping(delta.get("function"))
        key = delta.get("index", delta.get("id"))
        at = self._places.get(key)
        given = str(delta.get("id") or "")
        if at is None or (given and self._calls[at]["id"] not in ("", given)):  # Gemini gives every call the index 0
            at = self._places[key] = len(self._calls)
            self._calls.append({"id": "", "name": "", "arguments": ""})
        call = self._calls[at]
        call["id"] = call["id"] or given
        call["name"] += str(function.get("name") or "")
        call["arguments"] += str(function.get("arguments") or "")


class ServerSaid(Exception):
    """An error that the server sent inside a stream, in its own words."""


def error_text(error: object) -> str:
    """The server's own words, from the shapes in which servers put them."""
    if isinstance(error, Mapping):
        return str(error.get("message") or error.get("code") or "no reason given")
    return str(error)


def mapping(value: object) -> Mapping[str, Any]:
    """`value` if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def mappings(value: object) -> list[Mapping[str, Any]]:
    """The mappings in `value` if it is a list, else none."""
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []
