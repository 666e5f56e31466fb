"""What can be told from sound and text alone: where it is quiet, how long words take, where sentences begin.

Shared by the sender, which has to know where speech broke off, and the sinks, which tell what was heard.
"""

from stages.sound import anchors, quiet, words

__all__ = ["anchors", "quiet", "words"]
