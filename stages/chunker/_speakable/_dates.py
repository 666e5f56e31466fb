"""Dates at the start of a line: "3. Oktober ist Feiertag." is no item of a list.

Rules of this file: in the languages of `DOTTED` a full stop makes an ordinal of a number. A month behind it tells a
date in any reply (few say what language they are read in); a small letter tells an ordinal only where the language is
known. A number that follows the one of the item before is an item's, whatever stands behind it.
"""

from __future__ import annotations

DOTTED = frozenset("bs cs da de et fi fo hr hu is lb lv nb nn no sk sl sr tr".split())  # noqa: SIM905
"""Languages that write "third" as "3."."""

MONTHS = frozenset(
    """
    januar jänner februar feber märz april mai juni juli august september oktober november dezember
    januari februari marts mars maj desember december janúar febrúar mars apríl maí júní júlí ágúst október nóvember
    leden ledna únor února březen března duben dubna květen května červen června červenec července srpen srpna září
    říjen října listopad listopadu prosinec prosince
    január januára február februára marec marca apríl apríla máj mája jún júna júl júla augusta septembra október
    októbra novembra decembra
    tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta
    marraskuuta joulukuuta tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu
    marraskuu joulukuu
    március április május június július augusztus szeptember
    jaanuar veebruar märts aprill detsember jaanuaril veebruaril märtsil aprillil mail juunil juulil augustil
    septembril oktoobril novembril detsembril
    janvāris janvāra februāris februāra marts marta aprīlis aprīļa maijs maija jūnijs jūnija jūlijs jūlija augusts
    augusta septembris septembra oktobris oktobra novembris novembra decembris decembra
    siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna studenoga prosinca
    januarja februarja aprila maja junija julija avgusta oktobra marta juna jula
    """.split()  # noqa: SIM905
)
BEGINNINGS = frozenset(month[:size] for month in MONTHS for size in range(len(month) + 1))


def is_date(number: str, word: str, previous: int, language: str, whole: bool) -> bool | None:
    """Whether `number`, a full stop and `word` begin a date or are an ordinal; None while `word` may become one.

    ``previous``: the number of the item before, 0 if there is none. ``whole``: `word` has ended.
    """
    if int(number) == previous + 1 and previous:
        return False
    if number != "1" and word[:1].islower() and language.replace("_", "-").partition("-")[0].lower() in DOTTED:
        return True
    if int(number) > 31:
        return False
    if not whole:
        return None if word.lower() in BEGINNINGS else False
    return word.lower() in MONTHS
