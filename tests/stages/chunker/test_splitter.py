"""What the splitter sends, when, and why."""

from __future__ import annotations

import re

import pytest

from pipeline import UsageError
from stages.chunker import PRESETS, Patience, Sizes, Splitter
from stages.chunker._speakable import Spoken

SENTENCE = PRESETS["sentence"]


def words(text: str) -> list[str]:
    """The text in words, each with the blank before it."""
    first, *rest = text.split(" ")
    return [first, *(f" {word}" for word in rest)]


def sent(text: str, size: str = "sentence", language: str = "en") -> list[tuple[str, str]]:
    """The chunks of a text that comes in word by word and without a pause, and why each ends."""
    splitter = Splitter(language, PRESETS[size])
    chunks = [chunk for token in words(text) for chunk in splitter.feed(token, 0.0)]
    chunks += splitter.finish(0.0)
    return [(chunk.text, chunk.cut) for chunk in chunks]


# When a chunk goes out


@pytest.mark.parametrize("mark", [".", "?", "!", "…"])
@pytest.mark.parametrize(
    "start",
    [
        "The harbour was quiet that evening, and the two of them sat on the wall and said nothing",
        "I spoke with the old Dr",
        "He said, “The tide is late today",
        "They have a great view of it (mostly",
    ],
)
def test_a_mark_that_may_be_part_of_something_waits_for_the_next_token(start, mark):
    splitter = Splitter("en", SENTENCE)
    assert splitter.feed("It was late. It was over. ", 0.0)
    splitter.feed(start, 0.0)
    assert not splitter.feed(mark, 0.0)


def test_dots_and_notes_stay_with_the_sentence_whose_mark_they_stick_to():
    text = "They went down to the harbour... It was late.[7] Nobody came."
    parts = ["They went down to the harbour...", "It was late.[7]", "Nobody came."]
    assert [chunk.strip() for chunk, _ in sent(text, "sentence")] == parts


def test_a_cjk_stop_is_certain_at_once():
    splitter = Splitter("zh", SENTENCE)
    assert [chunk.text for chunk in splitter.feed("你好。今天", 0.0)] == ["你好。"]


# First chunk


@pytest.mark.parametrize("opener", ["Sure!", "OK.", "Of course."])
def test_an_opener_goes_at_once(opener):
    assert sent(f"{opener} Here it is.", "assistant")[0] == (opener, "opener")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("The plan looks good to me, but there is one thing left to do.", "The plan looks good to me,"),
        ("There are two of them here: one is red.", "There are two of them here:"),
        ("I have thought about it again — it works.", "I have thought about it again —"),
        ("Well, yes.", "Well, yes."),
        (
            "The plan (the new one) looks good to me, but there is one thing left.",
            "The plan (the new one) looks good to me,",
        ),
        (
            "See [the plan](https://a.example/b) from today, but not the old.",
            "See [the plan](https://a.example/b) from today,",
        ),
        (
            "The firm of Brown &amp; Sons has made a plan, but it is not ready.",
            "The firm of Brown &amp; Sons has made a plan,",
        ),
    ],
)
def test_the_first_chunk_ends_at_a_clause_that_is_worth_it(text, first):
    assert sent(text, "assistant")[0][0] == first


def test_later_chunks_do_not_end_at_clauses():
    text = "Sure! The plan looks good to me, but there is one thing left to do in the morning."
    assert [cut for _, cut in sent(text, "assistant")] == ["opener", "sentence"]


def test_no_first_clause_ends_inside_brackets_or_quotes():
    text = "He wrote (in the margin: a note, and then another one) about the tide that comes."
    assert len(sent(text, "assistant")) == 1


@pytest.mark.parametrize(
    ("language", "text", "lines"),
    [
        ("en", "The tide goes out across the sand,\nthe gulls come walking in,", 2),  # verse
        (
            "en",
            "The letter came on a cold and rainy morning from\nPortugal and nobody wrote back.",
            1,
        ),  # broken at a width
        ("en", "It came on a cold and rainy morning, and Mr.\nHolloway, who owns it, wrote back.", 1),
        ("en", "Brightwater Press  \nc/o M. Sandoval", 2),  # markdown's line break
        ("en", "> The wall shows cracks of up to two, which were\n> already mentioned in it.", 1),
        ("en", "> One.\n>\n> Two", 2),
        ("en", "````md\n```\nHi. There.\n```\n````\nCopy it.", 2),  # a fence ends with as many marks
        ("en", "> ```\n> a. b.\n> ```\nCopy it.", 2),
        ("zh", "山外一声雁，\n檐前半夜霜。", 2),
        ("ja", "これは父の\n家です。", 1),
        ("el", "Δικαιολογητικά εγγραφής\nα) Αίτηση\nβ) Ταυτότητα", 3),
    ],
)
def test_a_line_ends_a_sentence_unless_it_was_broken_at_a_width(language, text, lines):
    assert len(sent(text, "sentence", language)) == lines


# Lengths


def test_short_sentences_are_joined_up_to_the_size():
    text = "Hello there. " + "It rained a lot. " * 12
    chunks = [chunk for chunk, _ in sent(text, "assistant")][1:-1]
    assert all(50 <= len(chunk.strip()) <= 100 for chunk in chunks)
    assert all(200 <= len(chunk) <= 400 for chunk, _ in sent(text * 6, "long-form")[1:-1])


def test_a_number_never_goes_out_alone():
    chunks = [chunk.strip() for chunk, _ in sent("Steps:\n1. Boil water.\n2. Add rice.\n10. Eat.")]
    assert chunks == ["Steps:", "1. Boil water.", "2. Add rice.", "10. Eat."]


def test_an_overlong_sentence_is_cut_at_a_clause_then_at_a_word_then_anywhere():
    clauses = "first a long part of the sentence, " * 30
    assert {cut for _, cut in sent(clauses, "assistant")[1:-1]} == {"clause"}
    plain = "word " * 300
    assert all(not chunk.endswith("wo") and cut in ("maximum", "end") for chunk, cut in sent(plain, "assistant"))
    splitter = Splitter("en", SENTENCE, maximum=300)
    chunks = [*splitter.feed("👩‍👩‍👧‍👦" * 200, 0.0), *splitter.finish(0.0)]
    assert all(len(chunk.text) <= 300 and not chunk.text.startswith("\u200d") for chunk in chunks)


def test_a_maximum_that_is_too_small_is_a_usage_error():
    with pytest.raises(UsageError, match="300 or more"):
        Splitter("en", maximum=100)


def test_a_length_that_could_not_be_kept_is_a_usage_error():
    with pytest.raises(UsageError, match="300 or more"):
        Sizes(shortest=50, longest=100, clause=24, overlong=80)
    assert Sizes(shortest=50, longest=100, clause=24, overlong=0).overlong == 0


# Patience


def patient(*tokens: str, size: Sizes = SENTENCE, language: str = "en") -> tuple[float | None, list[str]]:
    """How long the splitter waits after the tokens, and what it lets out then, if it does not learn the pace."""
    splitter = Splitter(language, size, Patience(gaps=0))
    for token in tokens:
        splitter.feed(token, 7.0)
    deadline = splitter.deadline
    if deadline is None:
        return None, []
    assert not splitter.expire(deadline - 0.001)
    return deadline - 7.0, [chunk.text for chunk in splitter.expire(deadline)]


@pytest.mark.parametrize("text", ["Is it?", "He lives in “the Hague.”", "Hello there.", "No way!", 'He said "No."'])
@pytest.mark.parametrize("more", [False, True])
def test_a_pause_lets_out_what_looks_like_a_sentence(text, more):
    """What may well go on is let out too, only later."""
    text = text.replace(".", "...").replace("!", "!!").replace("?", "?!") if more else text
    waited, chunks = patient(*words(text))
    assert waited == pytest.approx(Patience().joining if more else Patience().sentence)
    assert chunks == [text]


@pytest.mark.parametrize(
    "text",
    [
        "It costs 3.",
        "Ask Dr.",
        "They live in the U.S.",
        "half a wor",
        "Wait (he said.",
        "`a.b.",
        "Well..",
    ],
)
def test_a_pause_does_not_let_out_what_may_still_become_something_else(text):
    assert patient(text) == (None, [])


def test_short_sentences_wait_longer_for_company():
    splitter = Splitter("en", PRESETS["assistant"])
    splitter.feed("Sure! It rained. We", 0.0)
    assert splitter.deadline == pytest.approx(Patience().joining)
    assert [chunk.text for chunk in splitter.expire(1.0)] == [" It rained."]


def test_a_clause_waits_longest():
    waited, chunks = patient("Sure! ", "The plan looks good to me,", size=PRESETS["assistant"])
    assert waited == pytest.approx(Patience().clause)
    assert chunks == [" The plan looks good to me,"]


def test_nothing_is_lost_where_a_pause_cut_too_soon():
    splitter = Splitter("en", SENTENCE)
    text = ["It is on example", ".", "com", ". Look there."]
    chunks = []
    for now, token in enumerate(text):
        chunks += [*splitter.feed(token, now), *splitter.expire(now + 0.9)]
    chunks += splitter.finish(9.0)
    assert "".join(chunk.text for chunk in chunks) == "".join(text)


def test_what_was_kept_back_is_known_when_the_model_pauses():
    """A full stop behind a figure is left to the next token; whoever asks how long the text may wait is told right."""
    splitter = Splitter("en", SENTENCE, Patience(gaps=0))
    splitter.feed("We were about 3", 0.0)
    splitter.feed(".", 1.0)
    splitter.feed("5 metres apart", 2.0)
    assert splitter.deadline is None
    splitter.feed(".", 3.0)
    assert splitter.deadline == pytest.approx(3.0 + Patience().sentence)
    assert [chunk.text for chunk in splitter.expire(4.0)] == ["We were about 3.5 metres apart."]


# Languages


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("de", "Am 3. Oktober ist z. B. frei. Gut?", 2),
        ("de", "Sie aßen Brot, Käse usw. Keiner sprach. Das war 90 n. Chr. in Köln.", 3),
        ("de", "„Halt!“ rief Anna. Er wohnt in der Gerberstr. 14. Dann ging er.", 3),
        ("fr", "Elle date de 49 av. J.-C. Rome gagna. — Ah ? dit-il.", 3),
        ("es", "Es del siglo I d. C. Quedan dos torres. ¿y ella?", 3),
        ("it", "L’avv. Rossi arriva alle 9. Dopo parte.", 2),
        ("hu", "A könyvek stb. ott vannak. „Jó” – mondta Cs. Nagy Emese. Igen.", 3),
        ("ru", "В XIX в. Москва росла. Назначен Ломов К. Д. Потом дали 40 млн руб. Все рады.", 4),
        ("ko", "행사는 2022. 11. 4. 오후에 열린다. 꼭 오세요.", 2),
        ("ur", "وہ ایم۔اے۔ کر رہا ہے۔ وہ خوش ہے۔", 2),
        ("zh", "墙上写着“小心！”两个字。他问：“几点？”没人知道。", 3),
        ("ja", "山本さんはDr. Leeの本を読んだ。すごい！！", 2),
        ("ml", "കവിത എഴുതിയത് പി. എൻ. രാഘവൻ ആണ്. നല്ലത്.", 2),
        ("fr", "M. Dupont reste ici. Où vas-tu ? Je pars.", 3),
        ("es", "El Sr. Ruiz llega hoy. ¿Vienes?", 2),
        ("el", "Τι κάνεις; Καλά.", 2),
        ("hy", "Այսօր երկուշաբթի է: Ես գնում եմ:", 2),
        ("hi", "डॉ. शर्मा आएंगे। ठीक है।", 2),
        ("xx", "This is Dr. Nobody. It works.", 2),
        ("auto", "Он родился в 1990 г. в Москве. Правда?", 2),
        ("auto", "12. 「もう行くよ。」と彼は言った。外は雨だった。", 2),
    ],
)
def test_languages_have_rules_of_their_own(language, text, count):
    assert len(sent(text, "sentence", language)) == count


# What the model wrote


def test_a_chunk_tells_what_was_written_for_it():
    splitter = Splitter("en", SENTENCE)
    tokens = ["This is ", Spoken([("", "**"), ("very", "very"), ("", "**")]), " good. And so on."]
    chunks = [*(chunk for token in tokens for chunk in splitter.feed(token, 0.0)), *splitter.finish(0.0)]
    assert [(chunk.text, chunk.written) for chunk in chunks] == [
        ("This is very good.", "This is **very** good."),
        (" And so on.", None),
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It was SOLD BY. . 3984 of them. No more.", ["It was SOLD BY. . 3984 of them.", "No more."]),
        ("PAGE. . . . 12 more", ["PAGE. . . . 12 more"]),
        ("He was happy . . . No one saw it.", ["He was happy . . .", "No one saw it."]),
        ("He went. . . 3 men came.", ["He went. . .", "3 men came."]),
    ],
)
def test_spaced_dots_between_capitals_and_a_number_are_no_end(text, sentences):
    assert [piece.strip() for piece, _ in sent(text)] == sentences


@pytest.mark.parametrize(
    "text",
    [
        "She said: “我们走吧。\n\n他说。”",  # the quotation is closed behind a line's end
        'He wrote:\n\n"我们走吧。\n\n他说。"',
        "It is done:\n\nx = [\n    1.\n];\n\nconst more = 2",
        "Look:\n\nif (x) {\n    go.\n}\n\nThen stop",
        "Look:\n\nif (x) {\n    go.\n    }\n}\n----------\n\nThen stop",
    ],
)
def test_no_chunk_is_a_closing_mark_alone(text):
    assert all(re.search(r"\w", chunk) for chunk, _ in sent(text))
