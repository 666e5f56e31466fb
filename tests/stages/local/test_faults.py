"""Fault scripts as values: what they refuse, how they follow one another, how they are read from a command line."""

import inspect
from dataclasses import fields

import pytest

from pipeline import UsageError
from stages.local import Faults, parse_fault
from stages.local._faults import ENDINGS, HEALTHY, script_for


def test_each_field_is_explained_in_the_documentation():
    table = inspect.getdoc(Faults) or ""  # whose indentation does not depend on Python's version
    assert [field.name for field in fields(Faults) if f"\n    {field.name} " not in table] == []


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", HEALTHY),
        ("drop-after-frames=3", Faults(drop_after_frames=3)),
        ("drop_after_frames=0,connections=1", Faults(drop_after_frames=0, connections=1)),
        ("drop-at-message=2, drop-with=half-open", Faults(drop_at_message=2, drop_with="half-open")),
        ("refuse=503,connections=2", Faults(refuse=503, connections=2)),
        ("first-byte=0.5,frame-gap=1,session=2e1", Faults(first_byte=0.5, frame_gap=1.0, session=20.0)),
        (
            "no-cleared,late-flushed=true,empty-flush=false",
            Faults(no_cleared=True, late_flushed=True, empty_flush=False),
        ),
        ("frame-sizes=1+333,refuse-flushes=2", Faults(frame_sizes=(1, 333), refuse_flushes=(2,))),
        ("warning=spec", Faults(warning="spec")),
        ("drop-after-seconds=7.5", Faults(drop_after_seconds=7.5)),
        ("stall-at-frame=4,stall=9", Faults(stall_at_frame=4, stall=9.0)),
        ("late-flushed,late-by=0.5", Faults(late_flushed=True, late_by=0.5)),
        ("error-at-frame=3", Faults(error_at_frame=3)),
        ("huge-at-frame=2,huge=5000000", Faults(huge_at_frame=2, huge=5_000_000)),
        ("double-flushed,early-flushed=2,endless=3", Faults(double_flushed=True, early_flushed=2, endless=(3,))),
        ("refuse-flushes=1,refuse-with=TOO_HOT", Faults(refuse_flushes=(1,), refuse_with="TOO_HOT")),
    ],
)
def test_a_script_is_read_from_a_command_line_and_written_for_one(text, faults):
    assert parse_fault(text) == faults
    assert parse_fault(str(faults)) == faults
    assert eval(repr(faults)) == faults


@pytest.mark.parametrize(
    "text",
    [
        "drop-after-frame=3",
        "drop-after-frames",
        "drop-after-frames=many",
        "drop-after-frames=-1",
        "first-byte=nan",
        "first-byte",
        "no-cleared=perhaps",
        "frame-sizes=0",
        "frame-sizes=",
        "refuse=200",
        "drop-with=kindness",
        "warning=loud",
        "=3",
    ],
)
def test_what_is_no_script_is_refused_with_a_sentence(text):
    with pytest.raises(UsageError, match=r"^[A-Z].*\.$"):
        parse_fault(text)


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_way_to_drop_is_taken(ending):
    assert parse_fault(f"drop-with={ending}").drop_with == ending
    assert parse_fault(str(Faults(drop_with=ending))).drop_with == ending


def test_only_what_is_wrong_is_shown():
    assert repr(Faults()) == "Faults()"
    assert (
        str(Faults(no_cleared=True, frame_sizes=(1, 3), session=0.5)) == "session=0.5,frame-sizes=1+3,no-cleared=true"
    )


def test_a_script_without_an_end_holds_for_ever():
    assert script_for(10**6, [Faults(no_cleared=True)]).no_cleared


def test_scripts_follow_one_another_and_then_nothing_is_wrong():
    scripts = [Faults(refuse=401, connections=1), Faults(connections=0, refuse=402), Faults(refuse=403, connections=2)]
    assert [script_for(n, scripts).refuse for n in range(5)] == [401, 403, 403, None, None]
