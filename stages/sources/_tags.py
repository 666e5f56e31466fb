"""How models mark what is not for the listener. Data only; add a row when a model brings a new mark.

Seen in the chat templates of the models named, 2026-11. Compared without regard to case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["reasoning", "tool"]


@dataclass(frozen=True, slots=True)
class TagBlock:
    """Text from ``opener`` to ``closer`` is not spoken. No closer: to the end of the reply."""

    kind: Kind
    opener: str
    closer: str = ""


_THINKING = ["think", "thinking", "thought", "reasoning", "reflection", "scratchpad", "seed:think"]
_CALLING = ["tool_call", "tool_calls", "tool_use", "function_call", "function_calls", "tool_code", "tool_response"]

BLOCKS = (
    *(TagBlock("reasoning", f"<{name}>", f"</{name}>") for name in _THINKING),
    TagBlock("reasoning", "[THINK]", "[/THINK]"),  # Magistral
    TagBlock("reasoning", "◁think▷", "◁/think▷"),  # Kimi-VL
    TagBlock("reasoning", "<|begin_of_thought|>", "<|end_of_thought|>"),  # Sky-T1
    TagBlock("reasoning", "<|START_THINKING|>", "<|END_THINKING|>"),  # Command A
    TagBlock("reasoning", "<|channel|>analysis<|message|>", "<|end|>"),  # gpt-oss
    *(TagBlock("tool", f"<{name}>", f"</{name}>") for name in _CALLING),  # Hermes, Qwen, GLM
    TagBlock("tool", "<function=", "</function>"),  # Llama 3, Qwen3-Coder
    TagBlock("tool", "<invoke ", "</invoke>"),
    TagBlock("tool", "<|tool_call|>", "<|/tool_call|>"),  # Granite, Phi-4
    TagBlock("tool", "<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>"),  # DeepSeek
    TagBlock("tool", "<|tool_calls_section_begin|>", "<|tool_calls_section_end|>"),  # Kimi K2
    TagBlock("tool", "<|START_ACTION|>", "<|END_ACTION|>"),  # Command A
    TagBlock("tool", "<|channel|>commentary", "<|call|>"),  # gpt-oss
    TagBlock("tool", "<|python_tag|>", "<|eom_id|>"),  # Llama 3.1
    TagBlock("tool", "[TOOL_CALLS]"),  # Mistral
)

STRAY = (
    *(block.closer for block in BLOCKS if block.closer),
    "<|im_end|>",
    "<|eot_id|>",
    "<|endoftext|>",
    "<|return|>",
    "<|start|>assistant",
    "<|channel|>final<|message|>",
    "<|message|>",
    "<end_of_turn>",
)
"""Marks that say nothing by themselves and are left out wherever they stand."""

CALL_KEYS = (
    "action",
    "arguments",
    "function",
    "function_call",
    "id",
    "name",
    "parameters",
    "recipient_name",
    "tool",
    "tool_calls",
    "tool_name",
    "tool_uses",
    "type",
)
"""The first keys of JSON that may turn out to be a tool call. Other JSON is text at once."""

CALL_FENCES = ("", "function_call", "json", "tool", "tool_call", "tool_code")
"""The languages of code blocks in which leaked calls come."""
