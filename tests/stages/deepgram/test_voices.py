"""The list of voices is the service's own, as its Python client has it."""

from __future__ import annotations

from typing import get_args

from stages.deepgram.voices import DEFAULT_VOICE, VOICES


def sdk_voices(union: object) -> set[str]:
    """The names of a generated union of a Literal and Any."""
    literal = next(member for member in get_args(union) if get_args(member))
    return set(get_args(literal))


def test_every_voice_is_one_that_the_official_client_names_and_none_is_missing() -> None:
    from deepgram.types.speak_v1model import SpeakV1Model

    assert set(VOICES) == sdk_voices(SpeakV1Model)
    assert len(set(VOICES)) == len(VOICES)
    assert DEFAULT_VOICE in VOICES


def test_a_voice_that_was_never_served_is_gone() -> None:
    assert "aura-2-perseo-it" not in VOICES  # HTTP 400 at the handshake; it left the official clients on 2026-09-14
