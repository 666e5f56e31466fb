"""How written things are read: the choices, and the few words that are added to a text, by language.

Data only. A language that is not in `WORDS` is read with the English words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, get_args

from pipeline import UsageError

Verbalise = Callable[[str, str], str]
"""``(text, language) -> text``: writes out numbers, dates and units. Called once for each chunk."""

Links = Literal["spoken", "host", "keep", "skip"]
Code = Literal["announce", "read", "skip"]
Emoji = Literal["drop", "name"]
Tables = Literal["cells", "pairs"]
Maths = Literal["words", "raw", "skip"]
Capitals = Literal["keep", "soften"]
Struck = Literal["skip", "read"]


class Words(NamedTuple):
    """What is said for a sign of an address, for a raised number, and in place of code."""

    dot: str
    at: str
    slash: str
    dash: str
    underscore: str
    colon: str
    plus: str
    tilde: str
    squared: str
    cubed: str
    power: str
    code: str  # the language of the code is unknown
    named_code: str  # it is known

    @property
    def signs(self) -> dict[str, str]:
        """The signs of an address, by their characters; others are not said."""
        return {
            ".": self.dot,
            "@": self.at,
            "/": self.slash,
            "-": self.dash,
            "_": self.underscore,
            ":": self.colon,
            "+": self.plus,
            "~": self.tilde,
        }


WORDS = {
    language: Words(*words.split(" | "))
    for language, words in {
        "en": "dot | at | slash | dash | underscore | colon | plus | tilde | squared | cubed | to the power of {} | "
        "Code omitted. | {} code omitted.",
        "de": "Punkt | at | Schrägstrich | Minus | Unterstrich | Doppelpunkt | Plus | Tilde | hoch 2 | hoch 3 | "
        "hoch {} | Code ausgelassen. | {}-Code ausgelassen.",
        "es": "punto | arroba | barra | guion | guion bajo | dos puntos | más | virgulilla | al cuadrado | al cubo | "
        "elevado a {} | Código omitido. | Código {} omitido.",
        "fr": "point | arobase | slash | tiret | tiret bas | deux-points | plus | tilde | au carré | au cube | "
        "puissance {} | Code omis. | Code {} omis.",
        "it": "punto | chiocciola | barra | trattino | trattino basso | due punti | più | tilde | al quadrato | "
        "al cubo | elevato a {} | Codice omesso. | Codice {} omesso.",
        "nl": "punt | apenstaartje | slash | streepje | liggend streepje | dubbele punt | plus | tilde | "
        "in het kwadraat | tot de derde macht | tot de macht {} | Code weggelaten. | {}-code weggelaten.",
        "pt": "ponto | arroba | barra | hífen | sublinhado | dois pontos | mais | til | ao quadrado | ao cubo | "
        "elevado a {} | Código omitido. | Código {} omitido.",
        "ja": "ドット | アットマーク | スラッシュ | ハイフン | アンダーバー | コロン | プラス | チルダ | "
        "の2乗 | の3乗 | の{}乗 | コードは省略します。 | {}のコードは省略します。",
        "zh": "点 | at | 斜杠 | 横杠 | 下划线 | 冒号 | 加号 | 波浪号 | "
        "的平方 | 的立方 | 的{}次方 | 代码略。 | {} 代码略。",
    }.items()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How written things are read aloud. The defaults suit a conversation.

    ``language``: code of the text's language ("en", "de-AT"); chooses the words that are added and is told to
    ``verbalise``. "auto" is that of each chunk, which the chunker was told or has found: one setting for both. Where it
    is not known, and in `SpeakableText`, which has no chunker before it, that is English.
    ``links``: a bare address is ``spoken`` ("example dot com slash docs"), only its ``host`` is, it is left alone
    (``keep``), or skipped; one without a scheme ("example.com") cannot be skipped, since it shows too late.
    ``code``: a fenced block is announced ("Python code omitted."), read as it stands, or skipped; so is a program
    without a fence, where it is plain, and JSON.
    ``emoji``: dropped, or called by their Unicode names (English whatever the language). Emoticons (":-)") are dropped.
    ``tables``: a row is its cells ("Ann, 30."), or each cell after its header ("Name: Ann, Age: 30.").
    ``maths``: TeX in plain words as far as is easy (English), only without its delimiters (``raw``), or skipped.
    ``capitals``: words of six or more capitals are kept, or softened to small letters, so that no voice spells them.
    ``struck``: what was struck out ("~~$40~~ $25") is skipped, or read like what was not.
    ``hidden``: further tags of which nothing is said, as names: ``{"memory"}`` for ``<memory>...</memory>``. Reasoning,
    tool calls and what a browser does not show are known.
    ``tags``: further tags that go, while what stands between them is said: ``{"user_name"}``. HTML and SSML are known.
    ``directions``: further stage directions that go where a bracket or a pair of stars holds nothing else:
    ``{"sighs", "waves"}`` for "[sighs]", "(sighs)" and "*waves*". A dozen like "[pause:500ms]" and "[laughs]" are known
    in square brackets.
    ``verbalise``: "num2words" (the extra ``verbalise``), or a function of one's own. None leaves numbers, dates,
    money and units to the provider, which reads most of them well. Only for `Speakable`: it needs whole chunks.

    Raises `UsageError` for a value that is not listed here, and for a name that no tag can have.
    """

    language: str = "auto"
    links: Links = "spoken"
    code: Code = "announce"
    emoji: Emoji = "drop"
    tables: Tables = "cells"
    maths: Maths = "words"
    capitals: Capitals = "keep"
    struck: Struck = "skip"
    hidden: Collection[str] = ()
    tags: Collection[str] = ()
    directions: Collection[str] = ()
    verbalise: Verbalise | Literal["num2words"] | None = None

    def __post_init__(self) -> None:
        choices = (
            ("links", self.links, get_args(Links)),
            ("code", self.code, get_args(Code)),
            ("emoji", self.emoji, get_args(Emoji)),
            ("tables", self.tables, get_args(Tables)),
            ("maths", self.maths, get_args(Maths)),
            ("capitals", self.capitals, get_args(Capitals)),
            ("struck", self.struck, get_args(Struck)),
        )
        for name, value, allowed in choices:
            if value not in allowed:
                raise UsageError(f"{name}={value!r} is not known: choose one of {', '.join(map(repr, allowed))}.")
        for name, values in (("hidden", self.hidden), ("tags", self.tags), ("directions", self.directions)):
            object.__setattr__(self, name, _names(name, values))
        if isinstance(self.verbalise, str) and self.verbalise != "num2words":
            raise UsageError(f'verbalise={self.verbalise!r} is not known: pass "num2words", a function, or None.')

    @property
    def all_tags(self) -> frozenset[str]:
        """The tags that are known beside those of the rules, in small letters."""
        return frozenset(self.hidden) | frozenset(self.tags)

    def of(self, language: str) -> Reading:
        """The same for a chunk in `language`, or "" where it is not known."""
        return replace(self, language=language or "en") if self.language == "auto" else self

    @property
    def words(self) -> Words:
        """The words of the language."""
        return WORDS.get(self.language.replace("_", "-").partition("-")[0].lower(), WORDS["en"])


def _names(option: str, values: Collection[object]) -> frozenset[str]:
    """The names given for an option, in small letters."""
    if isinstance(values, str):
        raise UsageError(f"{option}= takes several names: write {option}=[{values!r}].")
    allowed = DIRECTION if option == "directions" else TAG
    for value in values:
        if not isinstance(value, str) or not allowed.fullmatch(value):
            kind = "words without brackets" if option == "directions" else "a tag's name, without its brackets"
            raise UsageError(f"{option}= has {value!r}: give {kind}, like {EXAMPLES[option]!r}.")
    return frozenset(str(value).lower() for value in values)


TAG = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_.:-][A-Za-z0-9]+)*")
DIRECTION = re.compile(r"[^\W_](?:[\w' -]{0,38}\w)?")
EXAMPLES = {"hidden": "memory", "tags": "user_name", "directions": "clears throat"}
