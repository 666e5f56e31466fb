"""Marks that may end a sentence: which of them are certain at once, and which wait for the next token."""

SURE = "。｡।॥։።။៕᙮"
"""Marks that end a sentence on the spot where nothing is open: nobody repeats them."""
FULL = SURE + "！？؟۔፧‽"
"""Marks that end a sentence in every language, without white space after them."""
DOTS = "…‥"
"""Dots in one character, which end a sentence before a capital."""
MARKS = ".!?．" + DOTS + FULL
"""All of them. A full stop or question mark may be certain at once too, by the words before it and whether anything is
open (``wary``, ``short`` and ``pointing`` of the tables); all others wait for the next token."""
WORD_SPACE = "፡"
"""Stands between two words in Ethiopic, and ends a sentence where it is doubled."""
