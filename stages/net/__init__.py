"""Sockets, for any stage that needs one: a websocket client (`websocket`) and the dialling below it (`dial`).

Nothing here knows what is said over them: a sender for another provider's wire stands on this as `stages.speak` does.
"""

from stages.net import dial, websocket

__all__ = ["dial", "websocket"]
