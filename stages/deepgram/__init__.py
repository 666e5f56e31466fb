"""The vocabulary of Deepgram's Speak websocket, as values: what both of its ends share and neither owns.

`messages` are what is said on the first wire, `flux` (and `flux_json`) on the second; `query`, `flux_query` and `rest`
are the addresses and what may be asked for in them, for each wire and for one request; `closes` and `refusals` say why
a socket was closed or never opened, `limits` how much text goes into a message, `voices` are the names that speak,
`reading` is how fields are read. The sender (`stages.speak`) and the local server (`stages.local`) use it side by side.
All of it is pure, and each module is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stages.deepgram import (
        closes,
        flux,
        flux_json,
        flux_query,
        limits,
        messages,
        query,
        reading,
        refusals,
        rest,
        voices,
    )

__all__ = [
    "closes",
    "flux",
    "flux_json",
    "flux_query",
    "limits",
    "messages",
    "query",
    "reading",
    "refusals",
    "rest",
    "voices",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return import_module(f"{__name__}.{name}")

    def __dir__() -> list[str]:
        return sorted(__all__)
