"""Fixtures for every test: the backends that the project runs on, in real or in virtual time."""

from __future__ import annotations

import os
import signal

import pytest
from hypothesis import settings

from pipeline.testing import virtual_backend

settings.register_profile("same at each run", derandomize=True)
settings.register_profile("search", max_examples=2_000)
settings.load_profile("search" if os.environ.get("UTTERFLOW_SEARCH") else "same at each run")
"""What passes once passes again: a change is not refused for an example that was drawn elsewhere. With UTTERFLOW_SEARCH
set, examples are drawn afresh, and many more where a test does not say how many."""

REAL = {"asyncio": "asyncio", "uvloop": ("asyncio", {"use_uvloop": True}), "trio": "trio"}


@pytest.fixture(params=list(REAL))
def anyio_backend(request: pytest.FixtureRequest) -> object:
    """Each async test runs on asyncio, on asyncio with uvloop, and on trio.

    In a module that sets ``VIRTUAL_TIME = True`` the clock jumps to the next deadline whenever every task waits.
    """
    if getattr(request.module, "VIRTUAL_TIME", False):
        return virtual_backend(request.param)
    return REAL[request.param]


MAY_SKIP = ("root may write anywhere", "agents is not installed", "pydantic_ai is not installed")
"""Reasons for which a test may be skipped even here; `.ci/run` installs the last two when all else is tried."""


def _unexpected(report: pytest.TestReport | pytest.CollectReport) -> bool:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return report.skipped and not any(known in reason for known in MAY_SKIP)


class NoSkips:
    """With UTTERFLOW_NO_SKIPS set, as `.ci/run` sets it, a test that is skipped for want of something fails the run."""

    def __init__(self) -> None:
        self.skipped: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if _unexpected(report) and not hasattr(report, "wasxfail"):
            self.skipped.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if _unexpected(report):
            self.skipped.append(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.skipped and not session.config.option.collectonly:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for nodeid in self.skipped:
            terminalreporter.write_line(f"SKIPPED, but nothing may be skipped here: {nodeid}", red=True)


def pytest_configure(config: pytest.Config) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # under nohup and some runners; processes of tests inherit it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if os.environ.get("UTTERFLOW_NO_SKIPS"):
        config.pluginmanager.register(NoSkips())
