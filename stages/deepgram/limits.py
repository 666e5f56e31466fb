"""How much text one message or request may hold, as the service documents it, and how much of that is used."""

MOST_CHARACTERS = 2_000
"""Characters in one Speak message (docs: tts-ws-speak, 2026-10) or request; a longer request is refused with HTTP 413
(docs: text-to-speech, 2026-11)."""

MESSAGE = 1_950
"""Characters that are put into one message: a little less, since nobody says what counts as a character. The chunker
makes no chunk longer, and so the sender need not cut one again, by a rule that knows less of the text."""
