"""Fixtures for every test: the three backends that the project runs on."""

from __future__ import annotations

import pytest

BACKENDS = [
    pytest.param("asyncio", id="asyncio"),
    pytest.param(("asyncio", {"use_uvloop": True}), id="uvloop"),
    pytest.param("trio", id="trio"),
]


@pytest.fixture(params=BACKENDS)
def anyio_backend(request: pytest.FixtureRequest) -> object:
    """Each async test runs on asyncio, on asyncio with uvloop, and on trio."""
    return request.param
