"""A refused handshake, in every spelling that has been seen."""

import pytest

from pipeline import ConnectFailed
from stages.deepgram.refusals import STATUSES, read_refusal

RETRYABLE = {429, 500, 502, 503, 504}


@pytest.mark.parametrize("row", STATUSES, ids=lambda row: str(row.status))
def test_each_status_has_a_sentence_with_what_to_do(row):
    error = read_refusal(row.status, []).error()
    assert isinstance(error, ConnectFailed)
    assert (error.status, error.retryable) == (row.status, row.status in RETRYABLE)
    assert row.advice in str(error)


@pytest.mark.parametrize(
    ("body", "code", "reason"),
    [
        (b'{"err_code":"Bad Request","err_msg":"No such model.","request_id":"r"}', "Bad Request", "No such model."),
        (b'{"error_code":"SERVICE","err_msg":"Later.","request_id":"r"}', "SERVICE", "Later."),
        (b'{"category":"INVALID","message":"Wrong.","details":"d","request_id":"r"}', "INVALID", "Wrong."),
        (b'{"error":{"code":"X","message":"y"},"request_id":"r"}', "X", "y"),
        (b'{"err_code":7,"err_msg":null}', "", ""),
    ],
)
def test_each_spelling_of_a_body_is_read(body, code, reason):
    refusal = read_refusal(400, [], body)
    assert (refusal.code, refusal.reason) == (code, reason)
    assert refusal.request_id == ("r" if code else None)


@pytest.mark.parametrize("body", [None, b"", b"<html>", b"\xff\xfe", b"[1]", b"[" * 99_999])
def test_a_body_that_says_nothing_leaves_the_headers(body):
    refusal = read_refusal(400, [("DG-Error", " Bad  model\n"), ("Dg-Request-Id", "r")], body)
    assert (refusal.reason, refusal.request_id) == ("Bad model", "r")


def test_the_wait_that_is_asked_for_is_kept():
    assert read_refusal(429, [("Retry-After", "3")]).retry_after == 3.0
    assert read_refusal(429, [("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT")]).retry_after is None


@pytest.mark.parametrize(("status", "retryable"), [(301, False), (418, False), (599, True)])
def test_a_status_in_no_table_is_read_by_its_class(status, retryable):
    assert read_refusal(status, []).retryable is retryable


def test_a_long_reason_is_shortened():
    assert len(read_refusal(400, [("dg-error", "x" * 9_999)]).reason) == 200
