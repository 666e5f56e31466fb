"""Twelve sentences through every fault at every place: each is heard once, none twice, none is lost.

The table is printed with ``pytest -s``, and by ``python -m tests.benchmarks.fault_matrix``.
"""

from __future__ import annotations

import pytest

from tests.benchmarks import fault_matrix as matrix

VIRTUAL_TIME = True

PLACES = len(matrix.ENDINGS), len(matrix.OTHERS)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("anyio_backend", ["asyncio"], indirect=True)
async def test_every_sentence_is_heard_once_whatever_happens():
    rows = await matrix.matrix()
    print(matrix.table(rows))
    endings, others = PLACES
    assert len(rows) > 2 * (15 * endings + 20 + others)
    assert [row for row in rows if (row.once, row.twice, row.lost) != (12, 0, 0)] == []


def test_the_table_would_show_what_goes_wrong():
    from stages.local._tone import tones

    def sound(*numbers: int) -> bytes:
        text = " ".join(matrix.LINES[number] for number in numbers)
        return b"".join(tones(text + " ", 8_000, tagged=True))

    everything = range(12)
    assert matrix.count(sound(*everything), "word") == {"once": 12}
    assert matrix.count(sound(0, *everything), "sentence") == {"once": 11, "twice": 1}
    assert matrix.count(sound(0, *everything), "word") == {"once": 11, "twice": 1}
    assert matrix.count(sound(*everything[1:]), "sentence") == {"once": 11, "lost": 1}
    assert matrix.count(sound(*everything[1:]), "word") == {"once": 11, "lost": 1}


@pytest.mark.parametrize("message", [0, 1, 5])
@pytest.mark.parametrize("resume", matrix.RESUMES)
async def test_a_few_of_them_on_every_run_loop(message, resume):
    fault = matrix.Faults(drop_at_message=message, connections=1)
    row = await matrix.run("cut", fault, resume)
    assert (row.once, row.twice, row.lost) == (12, 0, 0)
    row = await matrix.run("cut", matrix.Faults(drop_after_frames=7 * message, connections=1), resume)
    assert (row.once, row.twice, row.lost) == (12, 0, 0)
