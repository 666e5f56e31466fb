"""Fixtures for every test: the backends that the project runs on, in real or in virtual time."""

from __future__ import annotations

import pytest

from pipeline.testing import virtual_backend

REAL = {"asyncio": "asyncio", "uvloop": ("asyncio", {"use_uvloop": True}), "trio": "trio"}


@pytest.fixture(params=list(REAL))
def anyio_backend(request: pytest.FixtureRequest) -> object:
    """Each async test runs on asyncio, on asyncio with uvloop, and on trio.

    In a module that sets ``VIRTUAL_TIME = True`` the clock jumps to the next deadline whenever every task waits.
    """
    if getattr(request.module, "VIRTUAL_TIME", False):
        return virtual_backend(request.param)
    return REAL[request.param]
