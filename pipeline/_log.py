"""Logging through structlog, silent until the application configures something.

A structlog logger that nobody configured prints to standard output, where a command may be writing sound. So events go
to the application's structlog if it has configured one, and else to the standard library's loggers, which a
NullHandler keeps quiet. Spoken text and keys are never logged: events carry counts, times, codes and ids.
"""

from __future__ import annotations

import logging
from typing import cast

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

logging.getLogger("utterflow").addHandler(logging.NullHandler())


def get_logger(name: str) -> FilteringBoundLogger:
    """A logger for one module; `name` is dotted and goes below "utterflow"."""
    full = f"utterflow.{name}"
    logger = structlog.wrap_logger(
        logging.getLogger(full), processors=[_route], wrapper_class=structlog.stdlib.BoundLogger, logger_name=full
    )
    return cast("FilteringBoundLogger", logger)


def _route(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Hand the event to the application's structlog if there is one, else shape it for the standard library."""
    if not structlog.is_configured():
        event.pop("logger_name", None)
        return structlog.stdlib.render_to_log_kwargs(logger, method, event)
    getattr(structlog.get_logger(), method)(event.pop("event"), **event)
    raise structlog.DropEvent
