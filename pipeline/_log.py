"""Logging through structlog, silent until the application configures something.

A structlog logger that nobody configured prints to standard output, where a command may be writing sound. So events go
to the application's structlog if it has configured one, and else to the standard library's loggers, which a
NullHandler keeps quiet. Spoken text and keys are never logged: events carry counts, times, codes and ids.

An application that has configured structlog has imported it. Until then it is not imported for events that go
to the standard library: it would take a third of the time that a process needs to its first word.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

logging.getLogger("utterflow").addHandler(logging.NullHandler())


_ids: ContextVar[Mapping[str, object]] = ContextVar("utterflow.ids")
"""Which turn of which conversation the code that runs belongs to; set for the stages of a turn."""


def bind(ids: Mapping[str, object]) -> None:
    """All that is logged from here on, in this task and those that it starts, belongs to these."""
    _ids.set(ids)


def is_heard(name: str, level: int) -> bool:
    """Whether an event of this logger would go anywhere: a structlog that was configured decides for itself."""
    structlog = sys.modules.get("structlog")
    if structlog is not None and structlog.is_configured():
        return True
    return logging.getLogger(f"utterflow.{name}").isEnabledFor(level)


def get_logger(name: str) -> FilteringBoundLogger:
    """A logger for one module; `name` is dotted and goes below "utterflow"."""
    return cast("FilteringBoundLogger", _Logger(f"utterflow.{name}"))


class _Logger:
    """Tells events by itself as long as nobody has imported structlog; everything else it leaves to structlog."""

    def __init__(self, name: str) -> None:
        self._name = name

    def debug(self, event: str, **facts: Any) -> None:
        self._tell("debug", event, facts)

    def info(self, event: str, **facts: Any) -> None:
        self._tell("info", event, facts)

    def warning(self, event: str, **facts: Any) -> None:
        self._tell("warning", event, facts)

    def error(self, event: str, **facts: Any) -> None:
        self._tell("error", event, facts)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bound, name)

    def _tell(self, method: str, event: str, facts: dict[str, Any]) -> None:
        facts = {**_ids.get({}), **facts}
        if "structlog" in sys.modules:
            getattr(self._bound, method)(event, **facts)
        else:
            aside = {key: facts.pop(key) for key in ("exc_info", "stack_info") if key in facts}
            getattr(logging.getLogger(self._name), method)(event, extra=facts, **aside)

    @cached_property
    def _bound(self) -> FilteringBoundLogger:
        import structlog

        logger = structlog.wrap_logger(
            logging.getLogger(self._name),
            processors=[_route],
            wrapper_class=structlog.stdlib.BoundLogger,
            logger_name=self._name,
        )
        return cast("FilteringBoundLogger", logger)


def _route(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Hand the event to the application's structlog if there is one, else shape it for the standard library."""
    import structlog

    if not structlog.is_configured():
        event.pop("logger_name", None)
        return structlog.stdlib.render_to_log_kwargs(logger, method, event)
    getattr(structlog.get_logger(), method)(event.pop("event"), **event)
    raise structlog.DropEvent
