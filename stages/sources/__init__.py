"""Where text comes from: a model's stream, or any text there is.

A name is imported when it is first used, and a third party when its stage is.
"""

from typing import TYPE_CHECKING

from pipeline.late import late

if TYPE_CHECKING:
    from stages.sources._filler import Filler
    from stages.sources._options import ChatOptions, OnToolCall
    from stages.sources._prompt import Api, Message, Prompt
    from stages.sources._records import Leaked, ModelReply, Reasoning, ToolCall
    from stages.sources.chat import Chat
    from stages.sources.fallback import FellBack, FirstOf, first_of
    from stages.sources.history import History, Tokens
    from stages.sources.text import Feed, Text
    from stages.sources.vocabulary import cache_vocabulary


__all__ = [
    "Api",
    "Chat",
    "ChatOptions",
    "Feed",
    "FellBack",
    "Filler",
    "FirstOf",
    "History",
    "Leaked",
    "Message",
    "ModelReply",
    "OnToolCall",
    "Prompt",
    "Reasoning",
    "Text",
    "Tokens",
    "ToolCall",
    "cache_vocabulary",
    "first_of",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = late(
        __name__,
        {
            "_filler": "Filler",
            "_options": "ChatOptions OnToolCall",
            "_prompt": "Api Message Prompt",
            "_records": "Leaked ModelReply Reasoning ToolCall",
            "chat": "Chat",
            "fallback": "FellBack FirstOf first_of",
            "history": "History Tokens",
            "text": "Feed Text",
            "vocabulary": "cache_vocabulary",
        },
    )
