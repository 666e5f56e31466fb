"""Marks that may end a sentence: which of them are certain at once, and which wait for the next token."""

SURE = "。｡।॥։።။៕᙮"
"""Marks that end a sentence on the spot where nothing is open: nobody repeats them."""
FULL = SURE + "！？؟۔፧‽"
"""Marks that end a sentence in every language, without white space after them."""
DOTS = "…‥"
"""Dots in one character, which end a sentence before a capital."""
MARKS = ".!?．" + DOTS + FULL
"""All of them. Those that are not in `SURE` wait for the next token: dots, a note or a name's end may stick to them."""
WORD_SPACE = "፡"
"""Stands between two words in Ethiopic, and ends a sentence where it is doubled."""
