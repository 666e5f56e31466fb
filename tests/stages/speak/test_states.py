"""The tables: whole, reachable, drawn in full, and a move that they do not have is an error."""

from pathlib import Path

import pytest

from pipeline import LocalProtocolError
from stages.speak._states import FLUSH, SOCKET, TURN, draw, moved

ARCHITECTURE = Path(__file__).parents[3] / "ARCHITECTURE.md"
STARTS = [(TURN, "idle"), (SOCKET, "down"), (FLUSH, "open")]


@pytest.mark.parametrize(("table", "start"), STARTS)
def test_every_state_can_be_reached(table, start):
    reached, new = set(), {start}
    while new:
        state = new.pop()
        reached.add(state)
        new |= set(table.get(state, {}).values()) - reached
    assert set(table) <= reached


def test_a_flush_ends_in_one_of_five_ways_and_never_goes_on():
    ends = set(FLUSH["pending"].values())
    assert ends == {"answered", "refused", "cleared", "lost", "assumed"}
    assert not ends & set(FLUSH)


def test_a_move_that_is_not_in_the_table_is_ours_to_answer_for():
    assert moved(TURN, "idle", "begin", "turn") == "speaking"
    with pytest.raises(LocalProtocolError, match="A turn that is idle has no 'end': it can begin"):
        moved(TURN, "idle", "end", "turn")
    with pytest.raises(LocalProtocolError, match="it is over"):
        moved(FLUSH, "answered", "Flushed", "flush")


@pytest.mark.parametrize("table", [TURN, SOCKET, FLUSH])
def test_a_drawing_has_a_row_for_each_move(table):
    rows = draw(table).splitlines()
    assert rows[:2] == ["| in | on | goes to |", "|---|---|---|"]
    assert len(rows) == 2 + sum(len(moves) for moves in table.values())


@pytest.mark.parametrize("table", [TURN, SOCKET, FLUSH], ids=["turn", "socket", "flush"])
def test_the_documentation_prints_the_tables_as_they_are(table):
    printed = ARCHITECTURE.read_text(encoding="utf-8").split("\n\n")
    assert draw(table) in printed
