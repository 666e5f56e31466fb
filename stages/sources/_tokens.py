"""Text cut into pieces of the size and shape in which a language model would have streamed it.

Rules of this file: the standard library only, and joined pieces are the text, to the character. No vocabulary is
needed: the pattern has the shape of the pre-tokenisers of byte-pair vocabularies (a word takes the space before it
along, digits go by three, a run of marks is one piece), and long words are cut, as those vocabularies cut them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_WORD = 10
"""Letters of a word that stay one token; common words of English up to this length are one in o200k_base."""

_DENSE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Scripts without spaces, and Hangul: one or two characters a token."""

_TOKEN = re.compile(
    rf"""
      [{_DENSE}]{{1,2}}
    | [ ]?(?:(?![{_DENSE}])[^\W\d]){{1,{LONGEST_WORD}}}
    | \d{{1,3}}
    | [ ]?[^\w\s]{{1,4}}\n{{0,16}}
    | [^\S\n]{{0,16}}\n{{1,16}}
    | [^\S\n]{{1,16}}(?=[ ]\S)
    | \s{{1,16}}
    | .
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> Iterator[str]:
    """The pieces of `text`, none of them empty.

    >>> list(tokens("Hello there, internationalisation costs 1234!"))
    ['Hello', ' there', ',', ' internatio', 'nalisation', ' costs', ' ', '123', '4', '!']
    """
    return (match[0] for match in _TOKEN.finditer(text))
