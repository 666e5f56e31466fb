"""Sockets, for any stage that needs one: a websocket client (`websocket`), an HTTP client (`http`), the dialling below
both (`dial`), and what close codes mean (`closes`).

Each module is loaded by whoever names it: `closes` is read by what must not wait for sockets to load.

Nothing here knows what is said over them: a sender for another provider's wire stands on this as `stages.speak` does.
"""

from importlib import import_module
from types import ModuleType

__all__ = ["closes", "dial", "http", "websocket"]


def __getattr__(name: str) -> ModuleType:
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"{__name__} has no {name}")


def __dir__() -> list[str]:
    return [*globals(), *__all__]
