"""Heard text in small: a voice that never says a text twice alike, and text that is said otherwise than written."""

from __future__ import annotations

import pytest

from pipeline.testing import virtual_backend
from stages.speak import SpeakOptions
from tests.benchmarks import heard_text as heard


@pytest.fixture
def anyio_backend() -> object:
    return virtual_backend("asyncio")


@pytest.mark.parametrize("text", ["English", "markdown", "Japanese"])
async def test_the_sentence_that_was_heard_last_is_known(text: str) -> None:
    row = await heard.measure(heard.Unsteady(), heard.TEXTS[text], 150, SpeakOptions())
    print(row.cells())
    off = sorted(row.off)
    assert row.right >= 0.97 * len(off)
    assert off[len(off) // 2] <= 1
    assert off[len(off) * 95 // 100] <= 2


def test_the_measure_sees_what_is_wrong() -> None:
    told = heard.TEXTS["markdown"][0]
    assert told.spoken.startswith("Your train to Leeds\n\nIt leaves at ten past nine, from platform four.")
    assert told.sizes == (4, 9, 15, 3, 4)
    assert heard.count(told.written) == heard.count(told.spoken) == sum(told.sizes)
