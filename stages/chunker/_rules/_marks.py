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
ADDRESSED = frozenset("""
    mail email e-mail mails mailto contact kontakt contacto contato contatto www url http https web website webseite
    site sitio sito domain link server host user username account handle adresse address correo courriel ping file
    """.split())  # fmt: skip  # noqa: SIM905
"""Words before an address, the same in many languages: a full stop behind them may stand in one."""
