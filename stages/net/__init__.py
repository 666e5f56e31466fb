"""Sockets, for any stage that needs one: a websocket client (`websocket`), an HTTP client (`http`), the dialling below
both (`dial`), and what close codes mean (`closes`).

Nothing here knows what is said over them: a sender for another provider's wire stands on this as `stages.speak` does.
"""

from stages.net import closes, dial, http, websocket

__all__ = ["closes", "dial", "http", "websocket"]
