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


PAGE = b"<html><head><title>%s</title></head><body><h1>No</h1></body></html>"


@pytest.mark.parametrize(
    ("status", "body", "reason", "retryable"),
    [
        # nginx 1.22, for ws:// to a port that speaks TLS
        (400, PAGE % b"400 The plain HTTP request was sent to HTTPS port", "request was sent to HTTPS port", False),
        (400, b"Client sent an HTTP request to an HTTPS server.\n", "HTTP request to an HTTPS server", False),  # Go
        (403, PAGE % b"Blocked\n by &quot;policy&quot;", 'Blocked by "policy"', False),  # a filter of a company
        (401, b"<HTML>who are you?</HTML>", "", False),
        (404, b"default backend - 404", "default backend - 404", False),  # an ingress that knows no such host
        (503, b"upstream connect error or disconnect/reset before headers", "upstream connect error", True),  # Envoy
        (502, b"\xff\xfe\x1b[2J", "\\x1b[2J", True),
        (501, PAGE % b"501", "501", False),
        (505, PAGE % b"505", "505", False),
    ],
)
def test_what_is_not_the_service_s_answer_is_not_told_in_its_words(status, body, reason, retryable):
    refusal = read_refusal(status, [("Content-Type", "text/html")], body)
    assert refusal.foreign
    assert reason in refusal.reason
    said = str(refusal.error())
    assert said.startswith(f"What answered in place of the speech server refused the connection with HTTP {status}: ")
    assert "the answer is not a speech server's" in said
    assert "key" not in said
    assert refusal.error().retryable is retryable
    assert not read_refusal(status, [("dg-request-id", "r")], body).foreign


@pytest.mark.parametrize("body", [b"", None, b'{"err_code":"X"}'])
def test_an_answer_without_words_or_in_json_is_the_service_s(body):
    assert not read_refusal(403, [], body).foreign


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("https://elsewhere.example/v1/speak?token=canary", " (https://elsewhere.example/v1/speak)"),
        ("https://user:canary@elsewhere.example/", " (https://elsewhere.example/)"),
        ("/login?back=canary", " (/login)"),
        ("", ""),
    ],
)
def test_being_sent_elsewhere_says_where(location, said):
    for body in (b"", PAGE % b"Moved"):
        error = read_refusal(301, [("Location", location)], body).error()
        assert f"Give the final address{said} as the base URL." in str(error)
        assert "canary" not in str(error)


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
