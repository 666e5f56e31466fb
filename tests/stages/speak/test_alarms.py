"""Named alarms."""

from math import inf

from stages.speak._alarms import Alarms


def test_the_deadline_is_the_first_that_ever_comes():
    alarms = Alarms()
    assert alarms.deadline is None
    alarms.put("text", inf)
    assert alarms.deadline is None
    alarms.put("flush", 3.0)
    alarms.put("silence", 2.0)
    assert alarms.deadline == 2.0
    assert "text" in alarms


def test_what_is_due_is_due_once():
    alarms = Alarms()
    alarms.put("a", 1.0)
    alarms.put("b", 2.0)
    alarms.put("c", 3.0)
    assert alarms.due(0.5) == set()
    assert alarms.due(2.0) == {"a", "b"}
    assert alarms.due(2.0) == set()
    assert alarms.deadline == 3.0


def test_dropping_what_is_not_there_is_harmless():
    alarms = Alarms()
    alarms.drop("a")
    alarms.put("a", 1.0)
    alarms.put("a", 5.0)
    assert alarms.deadline == 5.0
    alarms.clear()
    assert alarms.deadline is None
