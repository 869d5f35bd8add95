"""Which language a text is in, by its commonest small words; only for texts long enough to tell."""

from __future__ import annotations

from itertools import repeat

from cxsurvey.cleaning.spelling import folded

_WORDS = {
    "en": "the and of to is that for with was are this have not they we our you but from it on what when who which",
    "nl": "de het een en van niet dat zijn wij ook voor met werd naar bij maar omdat onze er wordt hun door te aan",
    "de": "der die das und ist nicht wir mit auf für ein eine werden von dem den zu sich auch bei oder wurde unsere",
    "fr": "le la les des est et nous pas une dans pour que qui sur avec sont du au par mais cette notre ont plus",
    "es": "el los las que y es no para con por una del se nuestra más pero como sus fue están muy hay todo este",
    "it": "il che di non per una sono gli della con nel ma anche come è del nostro alla questo delle più si dei",
    "pt": "o os que não para uma com por dos da em mais foi são como ao mas nosso muito pela também as na seu",
}
_SMALL = {language: frozenset(words.split()) for language, words in _WORDS.items()}
LANGUAGES = tuple(_SMALL)
_BITS = 8  # of one language in the count of all; texts are cut so that none overflows
_LONGEST = 60  # words that are looked at
_COUNTS: dict[str, int] = {}
for _place, _language in enumerate(_SMALL):
    for _word in _SMALL[_language]:
        _COUNTS[_word] = _COUNTS.get(_word, 0) + (1 << (_BITS * _place))

_SPOKEN = {
    "en": "us usa united states|uk gb gbr united kingdom great britain|ca can canada|au aus australia|ie irl ireland|"
    "nz new zealand|sg sgp singapore|in ind india|za south africa",
    "nl": "nl nld netherlands the netherlands nederland|be bel belgium belgië",
    "de": "de deu germany deutschland|at aut austria|ch che switzerland|be bel belgium",
    "fr": "fr fra france|be bel belgium|ch che switzerland|ca can canada",
    "es": "es esp spain españa|mx mex mexico|ar arg argentina|co colombia|cl chile",
    "it": "it ita italy italia|ch che switzerland",
    "pt": "pt prt portugal|br bra brazil",
}


def _countries() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for language, countries in _SPOKEN.items():
        for country in countries.split("|"):
            words = country.split()
            for name in (*words, country, " ".join(words[1:]), " ".join(words[2:])):
                found.setdefault(name, set()).add(language)
    return {name: frozenset(languages) for name, languages in found.items() if name}


COUNTRIES = _countries()

_NAMES = {"english": "en", "nederlands": "nl", "dutch": "nl", "deutsch": "de", "german": "de", "français": "fr"}
_NAMES |= {"french": "fr", "español": "es", "spanish": "es", "italiano": "it", "italian": "it", "portuguese": "pt"}


def language_code(name: str) -> str:
    """The two letters of a language as an export names it: "EN", "nl-BE", "Dutch"; "" for one that is not known.

    >>> language_code("nl-BE"), language_code("English"), language_code("zh-tw")
    ('nl', 'en', '')
    """
    text = folded(name)
    code = _NAMES.get(text.split(" ")[0], text.replace("_", "-").split("-")[0][:2] if len(text) <= 7 else "")
    return code if code in _WORDS else ""


def language_of(text: str, words: int) -> str:
    """The language of a text of at least so many words; "" where its small words do not tell.

    >>> language_of("the vendor did not know what we have", 6), language_of("wij weten niet wat de leverancier wil", 6)
    ('en', 'nl')
    """
    given = text.casefold().split()[:_LONGEST]
    if len(given) < words:
        return ""
    total = sum(map(_COUNTS.get, given, repeat(0)))
    hits = total.to_bytes(len(LANGUAGES), "little")
    second, first = sorted(hits)[-2:]
    return LANGUAGES[hits.index(first)] if first >= 3 and first >= 2 * second else ""
