"""Decoding bytes as they come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.sources._decoding import Decoder


@given(st.text(), st.integers(1, 4))
def test_text_cut_anywhere_between_bytes_comes_back(text: str, size: int) -> None:
    data = text.encode()
    decoder = Decoder()
    parts = [decoder.feed(data[at : at + size]) for at in range(0, len(data), size)] + [decoder.feed(b"", last=True)]
    assert all(wrong is None for _, wrong in parts)
    assert "".join(right for right, _ in parts) == text.removeprefix("\ufeff")


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_the_first_wrong_byte_is_counted_from_the_start(size: int) -> None:
    data = "\ufeffnaïve ".encode() + b"\xffrest"
    decoder = Decoder()
    heard = ""
    for at in range(0, len(data), size):
        right, wrong = decoder.feed(data[at : at + size])
        heard += right
        if wrong is not None:
            assert (heard, wrong) == ("naïve ", 10)
            return
    pytest.fail("the wrong byte was not found")


def test_half_a_character_at_the_end_is_wrong() -> None:
    decoder = Decoder()
    assert decoder.feed(b"ok \xe2\x82") == ("ok ", None)
    assert decoder.feed(b"", last=True) == ("", 3)


def test_other_encodings_are_kept_and_ascii_is_read_as_utf_8() -> None:
    assert Decoder("latin-1").feed(b"\xe9") == ("é", None)
    assert Decoder("ascii").feed("é".encode()) == ("é", None)
