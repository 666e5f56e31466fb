"""Which language a text is in: what decides, what does not, and what a conversation keeps of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import Chunk, Pipeline, UsageError, blocking
from stages.chunker import PRESETS, Chunker, LanguageFound, Reading, Rules, Speakable, Splitter
from stages.chunker._language import LANGUAGES_OF, Language
from stages.chunker._speakable._readers import ChunkReader
from stages.sources import Text

VIRTUAL_TIME = True

GERMAN = "Wir treffen uns am 3. März in der Nordstr. 5, und zwar alle."
ENGLISH = "The meeting is on the first floor, and it starts at noon."


def heard(*texts: str) -> Language:
    language = Language()
    for text in texts:
        language.hear(text)
    return language


def sentences(language: object, text: str) -> list[str]:
    splitter = Splitter(language, PRESETS["sentence"])
    return [chunk.text for chunk in [*splitter.feed(text, 0.0), *splitter.finish(0.0)]]


def said_by(stage: object, text: str) -> list[str]:
    with blocking.opened(Pipeline(Text(), stage)) as voice, voice.turn(text) as turn:
        return [chunk.text for chunk in turn]


@pytest.mark.parametrize("text", ["Rs. 500", "12, 14 und", "Ludwig Beethoven", "3.5 km/h", "Hamburg Berlin München"])
def test_names_digits_and_marks_settle_nothing(text):
    assert not heard(text).settled


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (GERMAN, "de"),
        (ENGLISH, "en"),
        ("Je ne sais pas si elle est chez elle", "fr"),
        ("L’eau est froide et l’air aussi", "fr"),
        (
            "Ми вже знаємо, що це так",
            "uk",
        ),
        (
            "Мы уже знаем, что это так",
            "ru",
        ),
        ("东京是日本的首都", "zh"),
        ("東京は日本の首都です", "ja"),
        ("Python是一种编程语言", "zh"),
    ],
)
def test_little_words_and_letters_settle_it(text, code):
    language = heard(text)
    assert (language.code, language.settled) == (code, True)


def test_a_text_in_no_language_that_is_known_is_read_by_what_languages_share():
    language = heard(
        "Roedd hi braf iawn ddoe, felly aethon nhw gyda ffrindiau lawr at lan traeth bach hyfryd ger Aberystwyth",
        "Bore heddiw daeth glaw trwm dros bob man, felly arhoson nhw gartref gyda chath fach ddu",
    )
    assert language.found == ""


def test_a_language_that_changes_is_noticed_and_a_foreign_word_is_not():
    language = heard(ENGLISH, ENGLISH)
    language.hear("She said bonjour to der Mann from Berlin")
    assert language.code == "en"
    language.hear(GERMAN)
    language.hear("Das ist nicht so weit, und ich bin auch da")
    assert language.code == "de"


@given(st.lists(st.sampled_from([*GERMAN.split(), *ENGLISH.split(), "東", "да", "12", "Rs."]), max_size=40))
def test_the_answer_is_always_one_of_the_script_and_leads(words):
    language = heard(" ".join(words))
    assert language.code in LANGUAGES_OF[language.script]
    assert language.settled == (not language.rivals)


def test_the_first_sentence_is_cut_right_already():
    text = "Am 3. November ist es so weit. Dr. med. Weber kommt am 4. Mai, und zwar bzw. Herr Abt."
    assert sentences("auto", text) == sentences("de", text)


@pytest.mark.parametrize("size", [1, 3, 7])
def test_a_first_clause_is_the_same_in_any_tokens(size):
    text = "Wir gehen morgen alle wieder hin, weil es uns gefallen hat. And then we go home, and we sleep there."
    whole = Splitter()
    expected = [*whole.feed(text, 0.0), *whole.finish(0.0)]
    machine = Splitter()
    got = [chunk for at in range(0, len(text), size) for chunk in machine.feed(text[at : at + size], 0.0)]
    assert [*got, *machine.finish(0.0)] == expected


async def test_a_conversation_keeps_its_language_and_says_which_it_was(anyio_backend):
    async with Pipeline(Text(), Chunker()) as voice:
        async with voice.turn(GERMAN) as turn:
            assert [chunk async for chunk in turn]
        assert turn.outcome.report(LanguageFound) == LanguageFound("de")
        async with voice.turn("Am 3. Oktober. Im Mai.") as turn:
            assert "".join([chunk.text async for chunk in turn]) == "Am 3. Oktober. Im Mai."
        assert turn.outcome.report(LanguageFound) == LanguageFound("de")
        async with voice.turn(ENGLISH) as turn:
            assert [chunk async for chunk in turn]
        assert turn.outcome.report(LanguageFound) == LanguageFound("en")


async def test_a_language_that_was_told_is_reported_as_told(anyio_backend):
    async with Pipeline(Text(), Chunker("pl")) as voice:
        async with voice.turn(ENGLISH) as turn:
            assert [chunk async for chunk in turn]
        assert turn.outcome.report(LanguageFound) == LanguageFound("pl", told=True)


def test_abbreviations_and_a_table_of_ones_own():
    text = "See the Bkg. Office for that. We close at six."
    cut = ["See the Bkg.", " Office for that.", " We close at six."]
    whole = ["See the Bkg. Office for that.", " We close at six."]
    assert sentences("en", text) == cut
    assert said_by(Chunker("en", "sentence", abbreviations={"Bkg"}), text) == whole
    assert said_by(Chunker(size="sentence", abbreviations=["bkg"]), text) == whole
    assert sentences(Rules("xx", never=frozenset(["bkg"])), text) == whole


def test_what_cannot_be_a_language_or_an_abbreviation_is_a_usage_error():
    with pytest.raises(UsageError, match="without its last full stop"):
        Chunker(abbreviations=["bkg."])
    with pytest.raises(UsageError, match="several words, not one text"):
        Chunker(abbreviations="bkg")
    with pytest.raises(UsageError, match="not int"):
        Chunker(5)


@pytest.mark.parametrize("language", ["auto", "de"])
def test_one_setting_serves_both_the_chunker_and_speakable(language):
    text = "Das ist die Seite beispiel.de/x, und sie ist gut."
    pipe = Pipeline(Text(), Chunker(language, "sentence"), Speakable())
    with blocking.opened(pipe) as voice, voice.turn(text) as turn:
        chunks = list(turn)
    assert "beispiel Punkt de Schrägstrich x" in "".join(chunk.text for chunk in chunks)
    assert {chunk.language for chunk in chunks} == {"de"}


def test_speakable_follows_a_language_that_changes_and_may_be_told_its_own():
    chunks = [Chunk("See example.com.", 0, language="en"), Chunk(" Siehe beispiel.de.", 1, language="de")]

    def spoken(reading: Reading) -> list[str]:
        reader = ChunkReader(reading)
        return [out.text for chunk in chunks for out in reader.feed(chunk, 0.0)]

    assert spoken(Reading()) == ["See example dot com.", " Siehe beispiel Punkt de."]
    assert spoken(Reading(language="fr")) == ["See example point com.", " Siehe beispiel point de."]
    words = spoken(Reading(verbalise=lambda text, language: language))
    assert words == ["en", "de"]


@given(st.integers(1, 9))
def test_what_a_chunk_is_in_is_the_same_in_any_tokens(size):
    text = f"{GERMAN} {ENGLISH} {ENGLISH} Und das ist nicht alles, sie ist auch da"
    whole, machine = Splitter(), Splitter()
    expected = [*whole.feed(text, 0.0), *whole.finish(0.0)]
    got = [chunk for at in range(0, len(text), size) for chunk in machine.feed(text[at : at + size], 0.0)]
    got += machine.finish(0.0)
    assert [(chunk.text, chunk.language) for chunk in got] == [(chunk.text, chunk.language) for chunk in expected]
    assert {"de", "en"} <= {chunk.language for chunk in got}
