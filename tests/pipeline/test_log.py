"""Logging is silent until the application configures something, and then goes where the application wants it."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest
import structlog

from pipeline import get_logger


def test_nothing_is_printed_unless_configured(capfd: pytest.CaptureFixture[str]) -> None:
    get_logger("test").warning("flush refused", code="EXCESSIVE_FLUSH")
    assert capfd.readouterr() == ("", "")


def test_the_standard_library_gets_events(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        get_logger("test").info("connected", seconds=0.2)
    assert [(record.name, record.message, record.seconds) for record in caplog.records] == [
        ("utterflow.test", "connected", 0.2)
    ]


def test_a_configured_structlog_gets_events() -> None:
    structlog.configure()
    try:
        with structlog.testing.capture_logs() as events:
            get_logger("test").info("connected", seconds=0.2)
    finally:
        structlog.reset_defaults()
    assert events == [{"event": "connected", "seconds": 0.2, "log_level": "info", "logger_name": "utterflow.test"}]


BEFORE_AND_AFTER = """
import logging, sys
from pipeline import get_logger
logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s %(seconds)s", stream=sys.stdout)
log = get_logger("test")
log.info("connected", seconds=0.2)
assert "structlog" not in sys.modules
import structlog
log.info("connected", seconds=0.2)
log.bind(seconds=0.2).info("connected")
structlog.configure(processors=[structlog.processors.KeyValueRenderer()])
log.info("connected", seconds=0.2)
"""


def test_events_are_the_same_before_anybody_has_imported_structlog() -> None:
    done = subprocess.run([sys.executable, "-c", BEFORE_AND_AFTER], capture_output=True, text=True, check=True)
    told = "INFO utterflow.test connected 0.2"
    assert done.stdout.splitlines()[:3] == [told] * 3
    assert done.stdout.splitlines()[3:] == ["logger_name='utterflow.test' seconds=0.2 event='connected'"]
