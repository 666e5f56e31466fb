"""Inputs that repeat one thing: what a model that is stuck, or a user who tries, can make a process read.

`KINDS` are the units, by what they are.
"""

from __future__ import annotations

SIGNS = list(
    "> \r\t\n*_`~#-=|[](){}$<\\&.,;:!?@%^+/'\"hw1aAé中。、！？「」あ한א؟।ก😀•─—…“”«»\u00a0\u200b\u200d\ufe0f\u3000"
)
LINES = [
    unit.replace("⏎", "\n")
    for unit in """
> ⏎|⏎> |⏎>|>⏎|> > ⏎|- |⏎- |⏎- a|* |⏎* a|+ |1. |⏎1. |⏎1. a|⏎1) a|# |⏎# |⏎# a|
⏎## a #|⏎---|⏎***|⏎===|⏎```|⏎```a|⏎``` a⏎|⏎~~~|⏎a|
⏎⏎a|⏎ |⏎  |⏎\t|a⏎|a  ⏎|\r⏎|⏎\r|\r\r⏎| \r|\ra|
a\r|\r⏎\r⏎|\t⏎|\t |  ⏎|⏎a:|⏎[a]: b|⏎[^1]: a|
⏎⏎---⏎⏎|⏎- [ ] a|⏎    a|⏎> a|⏎> - a|⏎    - a
""".replace("\n", "").split("|")
]  # fmt: skip
TABLES = ["| ", "|a", "| a |", "\n| a |", "\n|-", "\n|-|-|", "\n| a | b |\n|---|---|", "a | b\n"]
MARKUP = """
** *a *a* **a** __ _a _a_ ~~ ~~a ~~a~~ `a `a` ``a ```a ![ ![a]( [a]( [a](b) [a][ [a][b] [[a] [^ [^1] ]( ][ [a] (a (a)
{a} {" {"a":1 {"a":1}
[{"a":1} $a $a$ $5 $$a $$a$$ \\( \\[ \\{ \\(a\\) \\[a\\] \\{a\\} \\* \\_
<a <b> </b> <b>a</b> <!-- <!--a--> <think> <a@b <http:// <br> <|a <|a|>
<function=a> <tool_call> &a &amp; &amp;a &#12; *67 *6# ~5 ____ a_ a_b :) ;) :-( ^^ ¯\\_ [pause] (sighs)
http://a https://a.b/c www.a a.b a.com
a@b a@b.c a.b.c @a #a
""".split()  # noqa: SIM905
MARKS = """
.. ... .... !? ?! !! ?? !. .! a. a.␣ A.␣ a! a?␣ a.) a." "a" "a." 'a' 'a." “a” “a.” “a.”␣
(a.) (a.)␣ «a»␣ „a“ a, a; a: a␣ a␣,␣ Mr.␣ Dr.␣A e.g.␣ U.S.␣
No.␣1 1.␣ 1.2 1,000 1.000,00␣ 10:30␣ 3.␣Mai␣ a.m.␣ z.␣B.␣ A.␣B.␣ etc.␣ p.␣1␣ v1.2.3␣
-1 1-2 1/2 5% +1␣( a-b a/b a'b ... …␣ a…
""".split()  # noqa: SIM905
WORDS = ["a ", "ab ", "word ", "Word ", "WORD ", "said he ", "and then ", "abcdefghij", "ABCDEF", "snake_case "]
SCRIPTS = [
    unit.replace("␣", " ")
    for unit in """
    中文 中文。 中文， 「中文。」 かな。 カナ 한국어␣ 한국어.␣
    русский␣ русский.␣ т.␣д.␣ عربي␣ عربي.␣ عربي؟␣ हिन्दी␣ हिन्दी।␣
    עברית.␣ ไทย␣ ไทย ქართული.␣ Ελλάδα;␣ հայ։␣ አማርኛ።␣ မြန်မာ။␣ ខ្មែរ។␣ ａ． １． ﷺ é ß.␣ ı 🇺🇸 👨‍👩‍👧
    ❤️ 1️⃣ 😀␣ 😀a Mr.␣ No.␣1␣ 3.␣Mai␣ z.␣B.␣
    """.split()  # noqa: SIM905
]
ODD = ["e\u0301", "\U0001d54f", "\u200f", "\u202e", "\x00", "\x0b", "\x85", "\u2028"]
SPACED = [unit.replace("␣", " ") for unit in MARKS]

KINDS = list(dict.fromkeys([*SIGNS, *LINES, *TABLES, *MARKUP, *SPACED, *WORDS, *SCRIPTS, *ODD]))
"""The units, without doubles."""
