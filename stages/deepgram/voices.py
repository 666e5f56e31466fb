"""The voices of the Speak socket as documented in 2026-11. The list grows: a name that is not in it may still be right.

Only the local server and advice to the user look here; a client sends the name it was given and lets the handshake
judge. Pure.
"""

from __future__ import annotations

from difflib import get_close_matches

DEFAULT_VOICE = "aura-asteria-en"
"""What the service speaks with when it is asked for nothing (docs: text-to-speech reference, 2026-08)."""

_AURA_1 = "angus arcas asteria athena helios hera luna orion orpheus perseus stella zeus"
_AURA_2 = {
    "en": "amalthea andromeda apollo arcas aries asteria athena atlas aurora callista cora cordelia delia draco "
    "electra harmonia helena hera hermes hyperion iris janus juno jupiter luna mars minerva neptune odysseus ophelia "
    "orion orpheus pandora phoebe pluto saturn selene thalia theia vesta zeus",
    "es": "agustina alvaro antonia aquila carina celeste diana estrella gloria javier luciano nestor olivia selena "
    "silvia sirio valerio",
    "it": "cesare cinzia demetra dionisio elio flavio livia maia melia",
    "nl": "beatrix cornelia daphne hestia lars leda rhea roman sander",
    "de": "aurelia elara fabian julius kara lara viktoria",
    "ja": "ama ebisu fujin izanami uzume",
    "fr": "agathe hector",
}

VOICES: tuple[str, ...] = (
    *(f"aura-{name}-en" for name in _AURA_1.split()),
    *(f"aura-2-{name}-{language}" for language, names in _AURA_2.items() for name in names.split()),
)
"""Every documented name, the first generation first."""

_FLUX = (
    "alexis bree brittany brooke bruce cliff cole colin conor donovan drew elise gemma haley hannah heather jack kai "
    "kelsey kit maeve marcelo marcus meena meghan miles naveen paige priya rufus sean sharon sienna tanner wade wes"
)
FLUX_VOICES: tuple[str, ...] = tuple(f"flux-{name}-en" for name in _FLUX.split())
"""The same for the second wire (docs: flux-tts/voices, 2026-11)."""


def nearest_voice(name: str) -> str | None:
    """The documented voice that a mistyped name probably means, or None.

    >>> nearest_voice("aura-2-talia-en")
    'aura-2-thalia-en'
    >>> nearest_voice("thalia")
    'aura-2-thalia-en'
    >>> nearest_voice("nobody at all")
    """
    wanted = name.strip().lower()
    named = [voice for voice in VOICES if wanted in voice.split("-")[1:-1]]
    if named:
        return named[-1]
    matches = get_close_matches(wanted, VOICES, n=1, cutoff=0.7)
    return matches[0] if matches else None
