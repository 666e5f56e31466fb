"""Reading the stream of the responses API: of its sixty kinds of events, the ten that matter to a voice.

Rules of this file: the standard library and pure files only. Source: the API reference, "Streaming events", 2026-11.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stages.sources._chat_events import MOST_CALLED, Named, count, mapping, mappings, text_of
from stages.sources._failures import ServerSaid, TooMuch, error_text
from stages.sources._records import ModelReply, Reasoning, ToolCall

_ENDS = ("response.completed", "response.incomplete")
_SPOKEN = ("response.output_text.delta", "response.refusal.delta")
_CALLED = ("response.function_call_arguments.delta", "response.custom_tool_call_input.delta")
_THOUGHT = ("response.reasoning_text.delta", "response.reasoning_summary_text.delta")


class ResponsesEvents:
    """Takes the events of one reply, gives text to speak and reasoning; knows the finish, the calls and the usage."""

    def __init__(self) -> None:
        self.reply: ModelReply | None = None
        """How the reply ended; None while it has not."""
        self.named = Named()
        self.calling = False
        """Whether a call has begun."""
        self.called = 0
        """Characters of calls so far."""
        self.items: list[dict[str, Any]] = []
        """What the conversation needs of this reply to go on from its calls: every item of its output, as it came."""

    @property
    def calls(self) -> list[ToolCall]:
        """The tools asked for so far."""
        return [
            ToolCall(
                text_of(item.get("name")), text_of(item.get("arguments") or item.get("input")), text_of(item["call_id"])
            )
            for item in self.items
            if item.get("type") in ("function_call", "custom_tool_call") and "call_id" in item
        ]

    def end(self) -> None:
        """The server has sent its last event: without the event that ends a reply, it is not whole."""

    def feed(self, event: Mapping[str, Any]) -> Iterator[str | Reasoning]:
        """Text and reasoning of one event. Raises `ServerSaid` for an error in the stream, and `TooMuch`."""
        kind = text_of(event.get("type"))
        response = mapping(event.get("response"))
        self.named.look(response)
        if kind in _SPOKEN:
            yield text_of(event.get("delta"))
        elif kind in _THOUGHT:
            yield Reasoning(text_of(event.get("delta")))
        elif kind in _CALLED:
            self.called += len(text_of(event.get("delta")))
            if self.called > MOST_CALLED:
                raise TooMuch(f"tool calls of more than {MOST_CALLED:,} characters in one reply")
        elif kind == "response.output_item.added":
            self.calling = self.calling or str(mapping(event.get("item")).get("type")).endswith("_call")
        elif kind == "response.output_item.done":
            self.items.append(dict(mapping(event.get("item"))))
        elif kind in _ENDS:
            self._end(response)
        elif kind == "error" or event.get("error"):
            raise ServerSaid(error_text(event.get("error") or event) or "no reason given")
        elif kind in ("response.failed", "response.cancelled"):
            raise ServerSaid(error_text(response.get("error") or kind) or kind)

    def _end(self, response: Mapping[str, Any]) -> None:
        reason = mapping(response.get("incomplete_details")).get("reason")
        usage = mapping(response.get("usage"))
        finish = str(reason or response.get("status") or "completed")
        self.reply = ModelReply(finish, count(usage, "input_tokens"), count(usage, "output_tokens"))
        self.items = self.items or [dict(item) for item in mappings(response.get("output"))]
