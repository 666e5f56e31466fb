"""Where text comes from: a model's stream, or any text there is. No third party loads before its stage is used."""

from stages.sources._filler import Filler
from stages.sources._options import ChatOptions, OnToolCall
from stages.sources._prompt import Api, Message, Prompt
from stages.sources._records import Leaked, ModelReply, Reasoning, ToolCall
from stages.sources.chat import Chat
from stages.sources.text import Feed, Text

__all__ = [
    "Api",
    "Chat",
    "ChatOptions",
    "Feed",
    "Filler",
    "Leaked",
    "Message",
    "ModelReply",
    "OnToolCall",
    "Prompt",
    "Reasoning",
    "Text",
    "ToolCall",
]
