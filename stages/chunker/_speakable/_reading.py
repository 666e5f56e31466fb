"""How written things are read: the choices, and the few words that are added to a text, by language.

Data only. A language that is not in `WORDS` is read with the English words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


class Words(NamedTuple):
    """What is said for a sign of an address, and in place of code."""

    dot: str
    at: str
    slash: str
    dash: str
    underscore: str
    colon: str
    code: str  # the language of the code is unknown
    named_code: str  # it is known


WORDS = {
    "en": Words("dot", "at", "slash", "dash", "underscore", "colon", "Code omitted.", "{} code omitted."),
    "de": Words(
        "Punkt",
        "at",
        "Schrägstrich",
        "Minus",
        "Unterstrich",
        "Doppelpunkt",
        "Code ausgelassen.",
        "{}-Code ausgelassen.",
    ),
    "es": Words(
        "punto", "arroba", "barra", "guion", "guion bajo", "dos puntos", "Código omitido.", "Código {} omitido."
    ),
    "fr": Words("point", "arobase", "slash", "tiret", "tiret bas", "deux-points", "Code omis.", "Code {} omis."),
    "it": Words(
        "punto", "chiocciola", "barra", "trattino", "trattino basso", "due punti", "Codice omesso.", "Codice {} omesso."
    ),
    "nl": Words(
        "punt",
        "apenstaartje",
        "slash",
        "streepje",
        "liggend streepje",
        "dubbele punt",
        "Code weggelaten.",
        "{}-code weggelaten.",
    ),
    "pt": Words(
        "ponto", "arroba", "barra", "hífen", "sublinhado", "dois pontos", "Código omitido.", "Código {} omitido."
    ),
    "ja": Words(
        "ドット",
        "アットマーク",
        "スラッシュ",
        "ハイフン",
        "アンダーバー",
        "コロン",
        "コードは省略します。",
        "{}のコードは省略します。",
    ),
    "zh": Words("点", "at", "斜杠", "横杠", "下划线", "冒号", "代码略。", "{} 代码略。"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How written things are read aloud. The defaults suit a conversation.

    ``language``: code of the text's language ("en", "de-AT"); chooses the words that are added and is told to
    ``verbalise``.
    ``links``: a bare address is ``spoken`` ("example dot com slash docs"), only its ``host`` is, it is left alone
    (``keep``), or skipped.
    ``code``: a fenced block is announced ("Python code omitted."), read as it stands, or skipped.
    ``emoji``: dropped, or called by their Unicode names (English whatever the language).
    ``tables``: a row is its cells ("Ann, 30."), or each cell after its header ("Name: Ann, Age: 30.").
    ``maths``: TeX in plain words as far as is easy (English), only without its delimiters (``raw``), or skipped.
    ``capitals``: words of six or more capitals are kept, or softened to small letters, so that no voice spells them.
    ``verbalise``: "num2words" (the extra ``verbalise``), or a function of one's own. None leaves numbers, dates,
    money and units to the provider, which reads most of them well. Only for `Speakable`: it needs whole chunks.

    Raises `UsageError` for a value that is not listed here.
    """

    language: str = "en"
    links: Links = "spoken"
    code: Code = "announce"
    emoji: Emoji = "drop"
    tables: Tables = "cells"
    maths: Maths = "words"
    capitals: Capitals = "keep"
    verbalise: Verbalise | Literal["num2words"] | None = None

    def __post_init__(self) -> None:
        choices = (
            ("links", self.links, get_args(Links)),
            ("code", self.code, get_args(Code)),
            ("emoji", self.emoji, get_args(Emoji)),
            ("tables", self.tables, get_args(Tables)),
            ("maths", self.maths, get_args(Maths)),
            ("capitals", self.capitals, get_args(Capitals)),
        )
        for name, value, allowed in choices:
            if value not in allowed:
                raise UsageError(f"{name}={value!r} is not known: choose one of {', '.join(map(repr, allowed))}.")
        if isinstance(self.verbalise, str) and self.verbalise != "num2words":
            raise UsageError(f'verbalise={self.verbalise!r} is not known: pass "num2words", a function, or None.')

    @property
    def words(self) -> Words:
        """The words of the language."""
        return WORDS.get(self.language.replace("_", "-").partition("-")[0].lower(), WORDS["en"])
