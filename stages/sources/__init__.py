"""Where text comes from: a model's stream, or any text there is."""

from stages.sources.text import Feed, Text

__all__ = ["Feed", "Text"]
