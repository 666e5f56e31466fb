"""From a prompt to the body of a request, and on to the next one when tools have answered.

Rules of this file: the standard library and pure files only. Messages are plain mappings in the shape of chat
completions; for the responses API they are turned into its items, and what has that shape already is passed on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from pipeline import UsageError
from stages.sources._records import ToolCall

Api = Literal["chat", "responses"]

Message: TypeAlias = Mapping[str, object]
"""One message, in the API's own shape: ``{"role": "user", "content": "Hello."}``."""

Prompt: TypeAlias = str | Sequence[Mapping[str, object]]
"""What a turn of `Chat` is given: the user's words, or all messages of the conversation, oldest first."""


class Dialogue:
    """The messages of one turn: the prompt, then each reply that called tools and what the tools said."""

    def __init__(self, api: Api, prompt: Prompt, system: str | None = None) -> None:
        self._api = api
        self._messages: list[dict[str, Any]] = [{"role": "system", "content": system}] if system else []
        self._messages += _messages(prompt)
        try:
            json.dumps(self._messages, ensure_ascii=False, default=str).encode()
        except UnicodeEncodeError:
            raise UsageError(
                "The prompt holds half of a surrogate pair, which is no character: decode it again."
            ) from None

    def body(self, model: str, request: Mapping[str, object]) -> dict[str, Any]:
        """The fields of a request; those of `request` come last and win, and None takes a field out."""
        fields: dict[str, object] = {"model": model}
        if self._api == "chat":
            fields |= {"messages": self._messages, "stream_options": {"include_usage": True}}
        else:
            fields["input"] = [item for message in self._messages for item in _items(message)]
        fields |= request
        return {name: value for name, value in fields.items() if value is not None and name != "stream"}

    def add(
        self, spoken: str, calls: Sequence[ToolCall], results: Sequence[str], items: Sequence[Mapping[str, Any]]
    ) -> None:
        """Go on: the reply that was `spoken` made `calls`, and these are the `results`, one for each.

        `items` are the reply as the responses API gave it.
        """
        if items:
            self._messages += map(dict, items)
        else:
            self._messages.append(
                {"role": "assistant", "content": spoken or None, "tool_calls": [_call(c) for c in calls]}
            )
        for call, result in zip(calls, results, strict=True):
            self._messages.append({"role": "tool", "tool_call_id": call.id, "content": result})


def _messages(prompt: Prompt) -> Iterator[dict[str, Any]]:
    if isinstance(prompt, str):
        if not prompt.strip():
            raise UsageError("The prompt is empty: give the user's words, or a list of messages.")
        yield {"role": "user", "content": prompt}
        return
    if not isinstance(prompt, Sequence):
        raise UsageError(f"A prompt is a str or a list of messages, not {type(prompt).__name__}.")
    if not prompt:
        raise UsageError("The list of messages is empty: give at least the user's.")
    for message in prompt:
        if not isinstance(message, Mapping):
            raise UsageError(f"A message is a mapping with 'role' and 'content', not {type(message).__name__}.")
        yield dict(message)


def _call(call: ToolCall) -> dict[str, Any]:
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}


def _items(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A message of chat completions as the items that the responses API takes for it."""
    if "role" not in message or "type" in message:
        yield message  # an item already
    elif message["role"] == "tool":
        yield {"type": "function_call_output", "call_id": message["tool_call_id"], "output": message["content"]}
    else:
        if message.get("content"):
            yield {name: value for name, value in message.items() if name in ("role", "content")}
        for call in message.get("tool_calls") or ():
            yield {"type": "function_call", "call_id": call["id"], **call["function"]}
