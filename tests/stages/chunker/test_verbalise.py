"""Numbers written out by num2words: each language's own way, and as it stands what cannot be said with certainty."""

from __future__ import annotations

import pytest

from stages.chunker._speakable import Reading
from stages.chunker._speakable._verbalise import verbaliser

LIBRARY = "the extra verbalise is not installed"

SPOKEN = [
    # the marks of the language
    ("en", "It has 1,250.", "It has one thousand, two hundred and fifty."),
    ("de", "1.500 Euro", "eintausendfünfhundert Euro"),
    ("de-AT", "1.000", "eintausend"),
    ("de-CH", "1'000 und 3.5", "eintausend und drei Komma fünf"),
    ("de", "3,5", "drei Komma fünf"),
    ("fr", "1.500", "mille cinq cents"),
    ("fr", "1 000 000", "un million"),
    ("fr", "1\u202f000 et 3,5", "mille et trois virgule cinq"),
    ("es", "1.500 y 3,5", "mil quinientos y tres punto cinco"),
    ("es-MX", "1,500 y 3.5", "mil quinientos y tres punto cinco"),
    ("pt", "1.500", "mil e quinhentos"),
    ("pt-br", "1.500", "mil e quinhentos"),
    ("it", "1.500", "millecinquecento"),
    ("nl", "1.500", "duizendvijfhonderd"),
    ("da", "1.500", "ettusinde og femhundrede"),
    ("tr", "1.500", "binbeşyüz"),
    ("id", "1.500 atau 3,5", "seribu lima ratus atau tiga koma lima"),
    ("ru", "1 000 000", "один миллион"),
    ("pl", "1 500", "tysiąc pięćset"),
    ("cs", "1\u00a0500", "tisíc pětset"),
    ("nb", "1 500", "en tusen fem hundre"),
    # years
    ("en", "In 1999", "In nineteen ninety-nine"),
    ("de", "1999", "neunzehnhundertneunundneunzig"),
    ("ja", "1999", "千九百九十九"),
    ("ko", "1999", "천구백구십구"),
    ("vi", "1999", "một nghìn chín trăm chín mươi chín"),
    # money
    ("en", "$5", "five dollars"),
    ("en", "$3.00", "three dollars"),
    ("en", "$3.50 and $5", "three dollars, fifty cents and five dollars"),
    ("en", "5€ or 5 €", "five euro or five euro"),
    ("en", "$1.5 million", "one point five million dollars"),
    ("de", "Es sind $5.", "Es sind fünf Dollar."),
    ("de", "Es sind 5 €. Na und?", "Es sind fünf Euro. Na und?"),
    ("de", "5,50 €", "fünf Euro und fünfzig Cent"),
    ("de", "1.250,75 €", "eintausendzweihundertfünfzig Euro und fünfundsiebzig Cent"),
    ("fr", "$5", "cinq dollars"),
    ("es", "$5", "cinco dólares"),
    ("ja", "¥500", "五百円"),
    # all decimals
    ("en", "Python 3.10", "Python three point one zero"),
    ("en", "USB 3.0", "USB three point zero"),
    ("en", "3.10%", "three point one zero percent"),
    ("de", "3,10", "drei Komma eins null"),
    ("ja", "3.10", "三点一零"),
    ("ru", "3,5", "три целых пять десятых"),
    ("de", "Es sind 3,5. Na und?", "Es sind drei Komma fünf. Na und?"),
    # sentences that end with a number
    ("en", "There were 5. Then 6 came.", "There were five. Then six came."),
    ("de", "Es sind 3.", "Es sind drei."),
]

AS_THEY_STAND = [
    # no money of the library's, or the wrong one
    *[(code, "$5") for code in ("ar", "da", "hu", "is", "ja", "ko", "pt_BR", "ro", "sv", "tr", "vi", "es_CO")],
    ("ar", "€5"),
    ("ro", "$5.50"),
    # amounts with more to them
    *[
        ("en", text)
        for text in ("US$5", "US $5", "-$5", "$-5", "$5 USD", "5 USD", "USD 5.50", "$5M", "$5 M", "₹500", "$5–$10")
    ],
    *[("en", text) for text in ("5 million €", "$1.5 million-dollar house", "5.50 dollars", "$1.999", "$5%")],
    *[("de", text) for text in ("$1,5 Millionen", "1,5 Millionen €", "5 Mio. €", "5,50 Euro", "€5.50")],
    ("es", "$1,5 millones"),
    ("pl", "5 mln €"),
    # telephone numbers, grouped numbers, ranges, addresses
    *[("en", text) for text in ("+1 555 123 4567", "555 1234", "(555) 123-4567", "555.123.4567", "5–10", "5 - 10")],
    ("en", "1 000 000"),
    ("de", "1 000 000"),
    ("de", "192.168.178.100"),
    ("fr", "01 23 45 67 89"),
    ("fr", "+33 1 23 45 67 89"),
    # ordinals
    *[("de", "3. Mai"), ("da", "3. maj"), ("no", "3. mai"), ("fi", "3. toukokuuta"), ("cs", "3. května")],
    *[("pl", "3. maja"), ("hu", "3. május"), ("tr", "3. kez"), ("sk", "3. mája"), ("de", "am 3. und 4. Mai")],
    # the marks of another language
    ("de", "Python 3.10"),
    ("en", "3,5"),
    # what the library says wrong, or never
    *[("am", "1,250"), ("am", "1234567"), ("fa", "0.05"), ("tr", "3,5"), ("vi", "3,5"), ("sr", "1.000.000.000")],
    ("ru", "3,10"),
    ("de", "1 Mann"),
    ("en", "1234567890123456"),
    ("en", r"\{1999\}"),
    ("en", "At 10:30, v1.2.3, A4, 2024-05-01, 007, 555-1234, https://x.com/a?page=5"),
    ("fil", "5"),  # the library would take Filipino for Finnish
    ("zh", "5"),
]

AMOUNTS = [
    *("0", "1", "7", "20", "100", "999", "1999", "1,250", "1.250", "1234567", "123456789012345", "3rd", "5%"),
    *("3.5", "3,5", "3.10", "3,10", "0.05", "$5", "$5.50", "$5,50", "5€", "£1", "¥500", "$1000000", "$0.05", "$5.00"),
]


def spoken(language: str, text: str) -> str:
    pytest.importorskip("num2words", reason=LIBRARY)
    verbalise = verbaliser(Reading(language=language, verbalise="num2words"))
    assert verbalise is not None
    return verbalise(text)


@pytest.mark.parametrize(("language", "text", "said"), SPOKEN)
def test_in_words(language: str, text: str, said: str) -> None:
    assert spoken(language, text) == said


@pytest.mark.parametrize(("language", "text"), AS_THEY_STAND)
def test_as_it_stands(language: str, text: str) -> None:
    assert spoken(language, text) == text


def test_no_language_of_the_library_raises_or_takes_words_away() -> None:
    library = pytest.importorskip("num2words", reason=LIBRARY)
    for language in library.CONVERTER_CLASSES:
        for amount in AMOUNTS:
            text = spoken(language, f"aaa {amount} zzz")
            said = text.removeprefix("aaa ").removesuffix(" zzz")
            assert text == f"aaa {said} zzz"
            assert said == amount or (said.strip() and not any(map(str.isdigit, said))), (language, amount)
