"""The vocabulary of Deepgram's Speak websocket, as values: what both of its ends share and neither owns.

`messages` are what is said, `query` is the address and what may be asked for in it, `closes` and `refusals` say why a
socket was closed or never opened, `voices` are the names that speak. The sender (`stages.speak`) and the local server
(`stages.local`) use it side by side. All of it is pure.
"""

from stages.deepgram import closes, messages, query, refusals, voices

__all__ = ["closes", "messages", "query", "refusals", "voices"]
