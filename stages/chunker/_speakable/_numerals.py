"""How numbers are written, and what num2words can say of them, by language.

Data only. Languages are named as in num2words ("pt_BR"); a language of two parts that is not in a table is read like
its first part. The marks are those in common use there, and the points and apostrophes that are also seen, written
down from knowledge and not from a standard. What is wrong in the library was found in num2words 0.5.14, by
trying all of its languages.
"""

from __future__ import annotations

from typing import NamedTuple

BLANKS = " \u00a0\u2009\u202f"
SIGNS = "$¢£¤¥฿\u20a0-\u20cf"
"""Of money, known or not."""

CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
ENGLISH_PLURALS = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen"}
ENGLISH_MAGNITUDES = "thousand|million|billion|trillion"

CODES = "USD|EUR|GBP|JPY|CNY|CHF|CAD|AUD|NZD|INR|BRL|MXN|SEK|NOK|DKK|PLN|CZK|HUF|RUB|UAH|TRY|KRW"
CURRENCY_WORDS = "euro|dollar|dólar|pound|pfund|frank|franc|libra|livre|peso|real|reais|kron|złot|zł|руб|грн"
"""How their names begin. They make two decimals cents, which are no decimals when spoken: "5,50 Euro"."""

MAGNITUDES = """
    thousand tausend tsd duizend tusen tusind tuhat tuhan tisíc tys тыс тис тыся tūkst ezer ribu nghìn
    mill mila milh milj mili mily mió mio mln mrd mld мил мільй млн млрд мільярд
    billion bilion bilj bily bln біль бил trillion trilion trilj trily trilh трил трлн juta triệu tỷ tỉ crore lakh
    ألف مليون مليار אלף מיליון מיליארד میلیون میلیارد هزار 万 億 亿 만 억
"""
WHOLE_MAGNITUDES = "mil bin bn k m b t"
"""Words, or how they begin, that multiply the amount before them, which can then not be said without them."""


def _words(text: str) -> list[str]:
    return text.split()


class Marks(NamedTuple):
    """What stands before the decimals, and what may stand between thousands."""

    decimal: str
    groups: str


ENGLISH = Marks(".", ",")
POINTS = Marks(",", ".")
BLANK = Marks(",", BLANKS)
BOTH = Marks(",", "." + BLANKS)
SWISS = Marks(".", "'’")

MARKS: dict[str, Marks] = {
    **dict.fromkeys(_words("az ca da de es fr_DZ id is it nl pt_BR ro sl sr tet tr vi"), POINTS),
    **dict.fromkeys(_words("be eo es_CR fr_CH hu kz lt lv ru tg uk"), BLANK),
    **dict.fromkeys(_words("cs fi fr no pl pt sk sv"), BOTH),
    **dict.fromkeys(_words("de_CH de_LI it_CH"), SWISS),
    **dict.fromkeys(_words("es_419 es_DO es_GT es_HN es_MX es_NI es_PA es_PE es_PR es_SV es_US"), ENGLISH),
}
"""A language that is not here writes its numbers as English does."""

WITH_ORDINAL_POINTS = frozenset(_words("az cs da de fi hu is lv no pl sk sl sr sv tr"))
"""Where "3. Mai" is the third of May: those with ordinals in the tables of the chunker, and their near relations."""

WITH_AGREEING_ONE = frozenset(_words("ar be ca ce cs da de es fr he is it lt lv no pl pt ro ru sk sl sr sv uk"))
"""Where one has the gender of what is counted, so that it cannot be said alone: "1 Mann", "ein Mann"."""

WITH_YEARS_IN_HUNDREDS = frozenset(_words("da de en nl no"))
"""Where years are said otherwise than numbers. The library also has an era for a year in Japanese, a word for "year"
behind it in Korean and Bengali, and no years at all in Icelandic, Swedish and Vietnamese."""

LIBRARY_NAMES = {"nb": "no", "kk": "kz"}
"""Languages that the library has under another code than ISO 639."""

LEFT_ALONE = frozenset(
    # The digits after the point are said as one number, or without their zeros: 0.05 is half in Persian.
    [(language, "decimal") for language in _words("ar bn fa tr vi")]
    # Any money is riyals in Arabic. It has English names in Hungarian, Kannada, Romanian and Telugu. In Korean it
    # always has cents.
    + [(language, "money") for language in _words("ar hu kn ko ro te")]
)
"""What the library says wrong: a language, and a kind of number."""

LONGEST = 15
"""Digits of the longest number that is written out: a longer one is an identifier."""

LONGEST_IN = {"am": 3, "kn": 5, "da": 6, "sl": 6, "sr": 9}
"""Where the library is wrong beyond: it does not return in Amharic, has twelve one lakh in Kannada, the wrong forms of
million in Danish and Slovene, a thousand times too much in Serbian."""
