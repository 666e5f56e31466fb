"""`Speakable`, `SpeakableText` and the readers in them: what is said for what, and that nothing is lost."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest

from pipeline import Chunk, Cut, Pipeline, UsageError
from pipeline.testing import check_machine, check_stage
from stages.chunker import Chunker
from stages.chunker._speakable import ChunkReader, Reading, Speakable, SpeakableText, Spoken, TokenReader, WrittenLedger

CASES = [
    # emphasis
    ("**Bold** and *it*, ***both*** and ~~wrong~~ right.", "Bold and it, both and right."),
    ("__Bold__ and _it_.", "Bold and it."),
    ("这是**重点**内容。", "这是重点内容。"),
    ("the **.NET** way", "the .NET way"),
    # headings
    ("# Title\n\n## Sub ##\nText", "Title.\n\nSub. \nText"),
    ("### Why?\nText", "Why?\nText"),
    ("# 标题\n正文", "标题。\n正文"),
    ("**Ingredients**\n\nSalt", "Ingredients.\n\nSalt"),
    # lists
    ("- apples\n* pears\n+ plums.\n• figs\n", "apples.\npears.\nplums.\nfigs.\n"),
    ("1. Wash it\n2) **Dry** it.\n", "1: Wash it.\n2: Dry it.\n"),
    ("- one\n  - [x] done\n  - [ ] to do", "one.\ndone.\nto do."),
    ("- He said \"Hi.\"\n- Fruit:\n", "He said \"Hi.\"\nFruit:\n"),
    # tables, quotes, breaks
    ("| Name | Age |\n|---|:-:|\n| Ann | 30 |\n| Bob | |\n\nEnd", "Name, Age.\nAnn, 30.\nBob.\n\nEnd"),
    ("> quoted\n> > twice\n\nText", "quoted\ntwice\n\nText"),
    ("One\n\n---\n* * *\n___\nTwo", "One\n\nTwo"),
    # links, images, addresses
    ('See [the *docs*](https://x.com/a_(b) "Title").', "See the docs."),
    ("[text][ref] and [plain]\n\n[ref]: https://x.com/a\n", "text and [plain]\n\n"),
    ("![a *cat*](cat.png)! [![logo](l.png)](https://x.com)", "a cat! logo"),
    ("Go to https://www.example.com/docs/?q=1#top.", "Go to example dot com slash docs."),
    ("Is it <https://my-site.org/a_b>?", "Is it my dash site dot org slash a underscore b?"),
    ("Is it example.com?", "Is it example dot com ?"),
    ("Write to john.doe@example.co.uk, b@x.io!", "Write to john dot doe at example dot co dot uk, b at x dot io!"),
    ("(https://x.org/wiki/Cat_(animal))", "(x dot org slash wiki slash Cat underscore animal)"),
    # code
    ("Call `foo_bar()` or `getUserName`.", "Call foo bar or get User Name."),
    ("Use ``a ` b``.", "Use a ` b."),
    ("Run:\n```python\nx = 1\n\n# no heading\n```\nDone.", "Run:\nPython code omitted.\nDone."),
    ("~~~\nx\n~~~\nDone.", "Code omitted.\nDone."),
    # maths
    (r"If \(x^2 \le \frac{a}{b}\), then", "If x squared is at most a over b, then"),
    ("so $6m$ and $$y = -1$$", "so 6m and y equals minus 1"),
    ("\\[\nx = \\sqrt{2}\n\\]\nNow", "x equals the square root of 2.\nNow"),
    # HTML
    ("<b>Bold</b> &amp; a&nbsp;b&#33;<!-- no --><br>", "Bold & a b!"),
    ('one<br>two <a href="x">three</a>', "one, two three"),
    # notes
    ("A fact[^1].\n\n[^1]: The note.", "A fact.\n\nThe note."),
    # emoji
    ("Hi 😀! 👨‍👩‍👧 I ❤️ it 1️⃣ 🇺🇸.", "Hi! I it 1."),
    ("- ✅ Done\n", "Done.\n"),
    ("sun 🌞, moon 🌛, stars", "sun, moon, stars"),
    # repeated marks
    ("What?!?! No!!! So.... Well...", "What?! No! So... Well..."),
    # escapes
    (r"\*not emphasis\* and 3 \> 2", "*not emphasis* and 3 > 2"),
]  # fmt: skip

PLAIN = [
    "3 * 4 * 5 is 60, and 2*3*4 is 24; 2**3 is 8.",
    "snake_case and a__b in C# or F#, _ alone.",
    "a < b and c > d, x<y>z, vector<int>, 5 <6.",
    "It costs $5 and $10, US$30, $1.50 - $2; $5m and 10$ more.",
    "#1 and #hashtag",
    "AT&T, R&D; Q&A",
    "f[i](x) = m[i][j], [citation needed], [1]",
    "e.g. the U.S. and 3.14, v1.2.3, Node.js, README.md, ASP.NET, 12.5%.",
    "-5 degrees; 10-20; well-known - or not - you know",
    "He said: \"Really?\" and (quietly) 'no'... Well.",
    "1.5 litres\n2024 was good\n100 people",
    "~5 minutes, a|b, x | y, C:\\path\\file",
    "日本語の文章です。これは、テストです！",
    "Straße, Zürich; ¿qué? ¡sí! «bon»",
    "what the hat had: why, how, who, hh www hth",
    "Hello\n\nworld  with  spaces \n end",
    "f**k, @user, me @ home, 5' 10\"",
]


def say(reader: TokenReader, tokens: Sequence[str]) -> str:
    return "".join(token for item in tokens for token in reader.feed(item, 0.0)) + "".join(reader.finish(0.0))


@pytest.mark.parametrize(("written", "spoken"), CASES)
@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_what_is_said(written: str, spoken: str, size: int) -> None:
    tokens = [written[at : at + size] for at in range(0, len(written), size)]
    assert say(TokenReader(), tokens).strip(" ,") == spoken


@pytest.mark.parametrize("text", PLAIN)
@pytest.mark.parametrize("size", [1, 1000])
def test_plain_prose_is_left_alone(text: str, size: int) -> None:
    assert say(TokenReader(), [text[at : at + size] for at in range(0, len(text), size)]) == text


@pytest.mark.parametrize("text", PLAIN)
def test_plain_prose_comes_back_as_the_very_chunk(text: str) -> None:
    reader = ChunkReader()
    assert [*reader.feed(Chunk(text, 0), 0.0), *reader.finish(0.0)] == [Chunk(text, 0)]


@pytest.mark.parametrize(
    ("reading", "written", "spoken"),
    [
        (Reading(links="host"), "See https://example.com/a/b.", "See example dot com."),
        (Reading(links="keep"), "See https://example.com/a_b or b@x.io.", "See https://example.com/a_b or b@x.io."),
        (Reading(links="skip"), "See https://example.com/a now.", "See now."),
        (Reading(language="de-AT"), "Siehe beispiel.de/x", "Siehe beispiel Punkt de Schrägstrich x"),
        (Reading(language="xx"), "See example.com/x", "See example dot com slash x"),
        (Reading(language="fr"), "```sql\nx\n```\n", "Code SQL omis.\n"),
        (Reading(language="de"), r"\(\frac{a}{b} = x^2\)", "a / b = x^2"),
        (Reading(code="read"), "```py\nx = **k\n```\nDone.", "x = **k\nDone."),
        (Reading(code="skip"), "```py\nx\n```\nDone.", "Done."),
        (Reading(emoji="name"), "Hi😀! 👍🏽👍", "Hi grinning face! thumbs up sign thumbs up sign"),
        (Reading(emoji="name"), "👩‍💻 from 🇫🇷.", "woman personal computer from flag FR."),
        (
            Reading(tables="pairs"),
            "|Name|Age|\n|-|-|\n|Ann|30|\n|Bob||\n",
            "Name, Age.\nName: Ann, Age: 30.\nName: Bob.\n",
        ),
        (Reading(maths="skip"), r"So \(x\) is $y^2$ now.", "So is now."),
        (Reading(maths="raw"), r"So \(x^2\) is $\alpha$.", r"So x^2 is \alpha."),
        (Reading(capitals="soften"), "IMPORTANT: NASA and getURL, WARNINGS.", "Important: NASA and getURL, Warnings."),
    ],
)
@pytest.mark.parametrize("size", [1, 1000])
def test_options(reading: Reading, written: str, spoken: str, size: int) -> None:
    assert say(TokenReader(reading), [written[at : at + size] for at in range(0, len(written), size)]) == spoken


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(UsageError, match="links='aloud' is not known: choose one of 'spoken'"):
        Reading(links="aloud")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="verbalise='inflect' is not known"):
        Reading(verbalise="inflect")  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_inline_pronunciation_is_left_alone(size: int) -> None:
    text = r'Take \{"word": "**dup**", "pronounce": "_duːˈp_ https://x.com !!! 😀"\} twice.'
    reading = Reading(emoji="name", capitals="soften")
    assert say(TokenReader(reading), [text[at : at + size] for at in range(0, len(text), size)]) == text


class TestTokens:
    def test_plain_tokens_pass_at_once_and_are_the_same_objects(self) -> None:
        reader = TokenReader()
        reader.feed("Well,", 0.0)
        token = " indeed"
        (given,) = reader.feed(token, 0.0)
        assert given is token

    def test_a_changed_token_tells_what_was_written(self) -> None:
        reader = TokenReader()
        tokens = [*reader.feed("Say **hi", 0.0), *reader.feed("** now", 0.0), *reader.finish(0.0)]
        assert tokens == ["Say hi", " now"]
        assert [token.written for token in tokens if isinstance(token, Spoken)] == ["Say **hi", "** now"]

    def test_what_cannot_be_heard_at_the_end_is_not_lost(self) -> None:
        reader = TokenReader()
        tokens = [*reader.feed("Bye.\n\n---", 0.0), *reader.finish(0.0)]
        assert tokens == ["Bye.\n\n", ""]
        assert isinstance(tokens[1], Spoken)
        assert tokens[1].written == "---"

    def test_a_pause_lets_out_what_was_held_back(self) -> None:
        reader = TokenReader()
        assert reader.feed("See [the do", 1.0) == ("See",)
        assert reader.deadline == pytest.approx(2.0)
        assert reader.expire(1.5) == ()
        assert reader.expire(2.0) == (" [the do",)
        assert reader.deadline is None

    def test_an_unfinished_word_waits_less_than_open_markup(self) -> None:
        reader = TokenReader()
        reader.feed("So ", 0.98)  # a model of 50 tokens a second, as far as is known
        reader.feed("Node.j", 1.0)
        assert reader.deadline == pytest.approx(1.1)
        assert "".join(reader.expire(1.1)) == ".j"

    def test_nobody_waits_for_marks_alone(self) -> None:
        reader = TokenReader()
        reader.feed("Well **", 0.0)
        assert reader.deadline is None


class TestLedger:
    def test_it_divides_what_was_left_and_keeps_what_was_changed_whole(self) -> None:
        ledger = WrittenLedger()
        ledger.add(Spoken([("", "**"), ("Hi there", "Hi there"), ("", "** "), ("a dot b", "a.b"), (".", "")]))
        ledger.add(" End")
        assert [ledger.take(2), ledger.take(8), ledger.take(9), ledger.rest()] == ["**Hi", " there** a.b", " En", "d"]

    def test_it_follows_tokens_through_a_chunker(self) -> None:
        written = "# Title\n\nSee [the docs](https://x.com/a) now. It is **very** good! Bye."
        reader, ledger, spoken = TokenReader(), WrittenLedger(), ""
        for at in range(0, len(written), 3):
            for token in reader.feed(written[at : at + 3], 0.0):
                ledger.add(token)
                spoken += token
        for token in reader.finish(0.0):
            ledger.add(token)
            spoken += token
        pieces = spoken.split(" ")
        assert "".join(ledger.take(len(piece) + 1) for piece in pieces) + ledger.rest() == written


def chunks(reader: ChunkReader, *items: tuple[str, Cut]) -> list[Chunk]:
    given = [
        chunk
        for index, (text, cut) in enumerate(items)
        for chunk in reader.feed(Chunk(text, index, cut), 0.0)
    ]  # fmt: skip
    return given + list(reader.finish(0.0))


class TestChunks:
    def test_written_words_go_with_the_spoken(self) -> None:
        given = chunks(ChunkReader(), ("**Sure!**", "opener"), (" See [it](https://x.com).", "sentence"))
        assert given == [
            Chunk("Sure!", 0, "opener", "**Sure!**"),
            Chunk(" See it.", 1, "sentence", " See [it](https://x.com)."),
        ]

    def test_a_silent_chunk_goes_with_the_next(self) -> None:
        given = chunks(ChunkReader(), ("One.", "sentence"), ("\n\n---", "layout"), ("\n\nTwo.", "sentence"))
        assert given == [Chunk("One.", 0), Chunk("\n\n\nTwo.", 1, "sentence", "\n\n---\n\nTwo.")]

    def test_a_silent_chunk_at_the_end_is_not_lost(self) -> None:
        given = chunks(ChunkReader(), ("Run:", "layout"), ("\n```sh\n", "maximum"), ("ls\n```", "end"))
        assert [chunk.text for chunk in given] == ["Run:", "\nShell code omitted.\n", ""]
        assert "".join(chunk.source for chunk in given) == "Run:\n```sh\nls\n```"

    def test_a_heading_ends_with_a_stop_before_its_line_feed_comes(self) -> None:
        given = chunks(ChunkReader(), ("# Title", "layout"), ("\n\n- item", "end"))
        assert [chunk.text for chunk in given] == ["Title.", "\n\nitem."]

    def test_emphasis_and_code_may_span_chunks(self) -> None:
        given = chunks(
            ChunkReader(),
            ("**One.", "sentence"),
            (" Two.**", "sentence"),
            ("\n```\na", "maximum"),
            ("*b*\n```\nEnd.", "end"),
        )
        assert [chunk.text for chunk in given] == ["One.", " Two.", "\nCode omitted.\n", "End."]

    def test_a_sentence_that_ended_with_an_emoji_gets_a_stop(self) -> None:
        given = chunks(ChunkReader(), ("That is great 🎉", "sentence"), (" Next.", "end"))
        assert [chunk.text.strip() for chunk in given] == ["That is great.", "Next."]

    def test_an_unfinished_address_is_decided_where_the_chunk_ends(self) -> None:
        assert chunks(ChunkReader(), ("Go to example.com.", "sentence"))[0].text == "Go to example dot com."

    def test_open_markup_is_held_until_it_closes_or_the_model_pauses(self) -> None:
        reader = ChunkReader()
        assert [chunk.text for chunk in reader.feed(Chunk("See [the", 0, "patience"), 0.0)] == ["See"]
        assert reader.deadline == pytest.approx(1.0)
        assert [chunk.text for chunk in reader.feed(Chunk(" docs](x).", 1), 0.5)] == [" the docs."]
        assert reader.deadline is None

    def test_chunks_that_were_changed_before_keep_their_first_words(self) -> None:
        first, second = ChunkReader(), ChunkReader()
        given = [out for chunk in chunks(first, ("**A** `b_c`.", "end")) for out in second.feed(chunk, 0.0)]
        assert [chunk.source for chunk in given] == ["**A** `b_c`."]

    def test_the_machines_keep_their_contract(self) -> None:
        items = [
            Chunk("# A [b", 0, "patience"),
            Chunk("](c) **d", 1),
            Chunk("\n---\n```\nx", 2),
            Chunk("\n```", 3, "end"),
        ]
        check_machine(ChunkReader, feed=items)
        check_machine(TokenReader, feed=[item.text for item in items])


async def test_the_stages_are_stages() -> None:
    await check_stage(Speakable(), feed=[Chunk("*Hi*.", 0)], expect=[Chunk("Hi.", 0, "sentence", "*Hi*.")])
    await check_stage(SpeakableText(), feed=["*Hi", "* you."], expect=["Hi", " you", "."])


async def test_they_stand_on_either_side_of_the_chunker() -> None:
    alone: Pipeline[str, Chunk] = Pipeline(Chunker())
    after: Pipeline[str, Chunk] = Pipeline(Chunker(), Speakable())
    before: Pipeline[str, Chunk] = Pipeline(SpeakableText(), Chunker())
    text = "# Plan\n\n1. **Wash** it.\n2. Dry it.\n"
    for voice in (alone, after, before):
        async with voice, voice.turn(text) as turn:
            spoken = "".join([chunk.text async for chunk in turn])
        assert spoken.split() == ["Plan.", "1:", "Wash", "it.", "2:", "Dry", "it."]


class TestVerbalise:
    def test_a_function_gets_the_chunk_without_its_pronunciations(self) -> None:
        seen: list[tuple[str, str]] = []

        def shout(text: str, language: str) -> str:
            seen.append((text, language))
            return text.upper()

        reader = ChunkReader(Reading(language="de", verbalise=shout))
        (chunk,) = reader.feed(Chunk(r"**a** \{x\} b.", 0), 0.0)
        assert (chunk.text, chunk.written) == (r"A \{x\} B.", r"**a** \{x\} b.")
        assert seen == [("a ", "de"), (" b.", "de")]

    @pytest.mark.parametrize(
        ("text", "spoken"),
        [
            ("It has 42 of 1,250.", "It has forty-two of one thousand, two hundred and fifty."),
            ("In 1999, the 3rd, 12.5%.", "In nineteen ninety-nine, the third, twelve point five percent."),
            ("It costs $5.", "It costs five dollars."),
            ("At 10:30, v1.2.3, A4, 2024-05-01, 007, 555-1234.", "At 10:30, v1.2.3, A4, 2024-05-01, 007, 555-1234."),
        ],
    )
    def test_num2words(self, text: str, spoken: str) -> None:
        pytest.importorskip("num2words", reason="the extra verbalise is not installed")
        (chunk,) = ChunkReader(Reading(verbalise="num2words")).feed(Chunk(text, 0), 0.0)
        assert chunk.text == spoken

    def test_a_missing_library_is_told_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "path", [])
        monkeypatch.delitem(sys.modules, "num2words", raising=False)
        monkeypatch.setattr(sys, "path_importer_cache", {})
        with pytest.raises(UsageError, match=r'pip install "?utterflow\[verbalise\]'):
            Speakable(Reading(verbalise="num2words"))

    def test_tokens_cannot_be_verbalised(self) -> None:
        with pytest.raises(UsageError, match="put Speakable after the chunker"):
            SpeakableText(Reading(verbalise="num2words"))
