"""What a model gave besides speech: records for the caller, frozen, whose `repr` shows no word of the conversation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model asks for a tool: ``name``, and ``arguments`` as the JSON text it wrote (not checked).

    ``id`` is what the result is matched by. ``leaked`` is true where the model wrote the call into its reply as text
    instead of using the field for it.
    """

    name: str
    arguments: str
    id: str = ""
    leaked: bool = False

    def __repr__(self) -> str:
        size = len(self.arguments)
        return f"ToolCall({self.name!r}, <{size} characters>, id={self.id!r}, leaked={self.leaked})"


@dataclass(frozen=True, slots=True)
class Reasoning:
    """What the model thought aloud, which was not spoken."""

    text: str

    def __repr__(self) -> str:
        return f"Reasoning(<{len(self.text)} characters>)"


@dataclass(frozen=True, slots=True)
class Leaked:
    """Tool markup in the reply that could not be read as a call, and was not spoken."""

    text: str

    def __repr__(self) -> str:
        return f"Leaked(<{len(self.text)} characters>)"


@dataclass(frozen=True, slots=True)
class ModelReply:
    """How one reply of the model ended: the server's reason, and its count of tokens where it gave one.

    ``finish`` is the API's own word: "stop", "length", "tool_calls", "content_filter", or "completed",
    "max_output_tokens".
    """

    finish: str
    input_tokens: int | None = None
    output_tokens: int | None = None
