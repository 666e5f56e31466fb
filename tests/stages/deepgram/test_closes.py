"""What a close frame means, and whether a new socket helps."""

import pytest

from stages.deepgram.closes import CLOSES, close_name, read_close

FATAL = {"MESSAGE-0000", "DATA-0000", "DATA-0002", "BIG-0000", "BIG-0001"}


@pytest.mark.parametrize("row", [row for row in CLOSES if row.name], ids=lambda row: row.name)
@pytest.mark.parametrize("reason", ["{}", "Something went wrong ({}).", "https://dpgr.am/net{}", "{}: see the docs"])
def test_a_name_is_found_anywhere_in_the_reason(row, reason):
    assert read_close(row.code, reason.format(row.name)) == row
    assert row.retryable == (row.name not in FATAL)


def test_the_name_says_more_than_the_code():
    assert not read_close(1011, "DATA-0000").retryable
    assert read_close(1011, "DATA-0000").code == 1011


@pytest.mark.parametrize(
    ("code", "retryable"), [(1000, True), (1006, True), (1011, True), (1003, False), (1009, False)]
)
def test_a_code_alone_is_enough(code, retryable):
    assert read_close(code).retryable == retryable
    assert read_close(code, "Internal error").name == ""


def test_a_name_that_is_not_documented_is_kept_and_the_code_decides():
    read = read_close(1011, "NET-0004")
    assert (read.name, read.retryable) == ("NET-0004", True)
    assert read_close(1003, "NEW-1234").retryable is False


def test_what_is_in_no_table_is_still_read():
    assert read_close(4321, "who knows").meaning
    assert read_close(None).code == 1006
    assert close_name("net-0003 NET-3") == ""
