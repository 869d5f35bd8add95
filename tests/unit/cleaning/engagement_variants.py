"""Answers to the engagement question made of templates, then spoiled as exports spoil them; seeded."""

from __future__ import annotations

import random
from collections.abc import Callable

IT = {
    "en": [
        "IT",
        "the IT department",
        "our IT team",
        "the IT dept.",
        "I.T.",
        "our IT people",
        "the IT-department",
        "ICT",
    ],
    "nl": ["IT", "de IT-afdeling", "ICT", "de ICT-afdeling", "onze IT-mensen", "de afdeling IT", "I.T.", "de IT afd."],
}
BUSINESS = {
    "en": [
        "the business",
        "business leaders",
        "marketing",
        "the LOB",
        "our business people",
        "sales and marketing",
        "business",
    ],
    "nl": [
        "de business",
        "marketing",
        "de directie",
        "het management",
        "de bedrijfsleiding",
        "business",
        "de klantenservice",
    ],
}
VENDOR = {"en": ["the vendor", "the supplier", "vendors"], "nl": ["de leverancier", "leveranciers", "de aanbieder"]}
THIRD = {
    "en": ["a consultant", "our systems integrator", "a reseller", "an adviser", "our SI"],
    "nl": ["een adviseur", "onze consultant", "een reseller", "een adviesbureau", "de integrator"],
}
TEMPLATES: dict[str, dict[str, list[str]]] = {
    "en": {
        "it_only": [
            "{it} only",
            "only {it}",
            "just {it}",
            "{vendor} should talk to {it} only",
            "{it}, nobody else",
            "we prefer only {it}",
        ],
        "joint": [
            "{it} and {biz} together",
            "a joint session with {it} and {biz}",
            "{biz} and {it} in the same meeting",
            "not only {it}",
            "not just {it} but also {biz}",
            "{vendor} should meet {it} and {biz} together",
            "jointly with {biz} and {it}",
            "both {it} and {biz}, at the same table",
            "never {it} alone",
            "joint meeting",
            "we want shared sessions for {it} and {biz}",
        ],
        "it_middleman": [
            "via {it}",
            "{it} as go-between",
            "{vendor} explains it to {it} and {it} briefs {biz}",
            "first {it}, then {biz}",
            "through {it}",
            "{it} acts as the middleman",
            "{it} translates for {biz}",
            "{vendor} -> {it} -> {biz}",
        ],
        "business_led": [
            "only {biz}",
            "directly with {biz}",
            "{biz} first",
            "{biz} takes the lead",
            "without {it}, with {biz}",
        ],
        "separate": [
            "{it} and {biz} separately",
            "separate meetings with {it} and {biz}",
            "one by one, {it} and {biz} apart",
        ],
        "adviser": ["through {third}", "via {third}", "{third}"],
        "other": ["it depends", "that varies", "depends on the project"],
        "no_preference": ["no preference", "I don't know", "it doesn't matter", "we don't mind"],
    },
    "nl": {
        "it_only": [
            "alleen {it}",
            "alleen met {it}",
            "uitsluitend {it}",
            "{it} en verder niemand",
            "{vendor} praat alleen met {it}",
            "enkel {it} graag",
        ],
        "joint": [
            "{it} en {biz} samen",
            "samen met {it} en {biz}",
            "gezamenlijke sessie met {it} en {biz}",
            "niet alleen {it}",
            "niet enkel {it} maar ook {biz}",
            "{it} én {biz} aan één tafel",
            "zowel {it} als {biz}",
            "{vendor} in één overleg met {it} en {biz} tegelijk",
            "gezamenlijk overleg",
            "meer dan alleen {it}",
            "{biz} en {it} tegelijkertijd",
        ],
        "it_middleman": [
            "via {it}",
            "{it} als tussenpersoon",
            "eerst {it}, dan {biz}",
            "{vendor} legt het uit aan {it} en {it} informeert {biz}",
            "{it} geeft het door aan {biz}",
            "{it} vertaalt het naar {biz}",
            "{it} als doorgeefluik",
            "{vendor} → {it} → {biz}",
        ],
        "business_led": [
            "alleen {biz}",
            "rechtstreeks met {biz}",
            "eerst {biz}",
            "{biz} heeft de leiding",
            "zonder {it}, alleen {biz}",
        ],
        "separate": ["{it} en {biz} apart", "aparte gesprekken met {it} en {biz}", "los van elkaar, {it} en {biz}"],
        "adviser": ["via {third}", "{third}", "door {third}"],
        "other": ["hangt ervan af", "dat verschilt", "dat verschilt per project"],
        "no_preference": ["geen voorkeur", "weet ik niet", "maakt mij niet uit", "geen idee"],
    },
}
SHARE = {
    "it_only": 20,
    "joint": 30,
    "it_middleman": 22,
    "business_led": 9,
    "separate": 5,
    "adviser": 5,
    "other": 3,
    "no_preference": 6,
}
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def variants(count: int, seed: int) -> list[tuple[str, str, str]]:
    """Language, code and answer, `count` of them."""
    rng = random.Random(seed)
    codes = rng.choices(list(SHARE), weights=list(SHARE.values()), k=count)
    return [(language := rng.choice(["en", "nl"]), code, _spoiled(_made(language, code, rng), rng)) for code in codes]


def _made(language: str, code: str, rng: random.Random) -> str:
    words = {"it": IT, "biz": BUSINESS, "vendor": VENDOR, "third": THIRD}
    return rng.choice(TEMPLATES[language][code]).format(**{k: rng.choice(v[language]) for k, v in words.items()})


def _spoiled(text: str, rng: random.Random) -> str:
    """Half of the answers with a misspelling, most with other case, spacing or punctuation, some decoded wrongly."""
    for spoil, share in ((_misspelled, 0.5), (_cased, 0.6), (_spaced, 0.4), (_punctuated, 0.4), (_decoded, 0.25)):
        if rng.random() < share:
            text = spoil(text, rng)
    return text


def _misspelled(text: str, rng: random.Random) -> str:
    """One letter of a word of five or more left out, added, mistaken or exchanged: shorter words become others."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if not long:
        return text
    place = rng.choice(long)
    word = words[place]
    at = rng.randrange(1, len(word) - 1)
    kinds: list[Callable[[], str]] = [
        lambda: word[:at] + word[at + 1 :],
        lambda: word[:at] + rng.choice(LETTERS) + word[at:],
        lambda: word[:at] + rng.choice(LETTERS) + word[at + 1 :],
        lambda: word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        lambda: word[:at] + word[at] + word[at:],
    ]
    words[place] = rng.choice(kinds)()
    return " ".join(words)


def _cased(text: str, rng: random.Random) -> str:
    return rng.choice([str.upper, str.lower, str.title, str.capitalize, str.swapcase])(text)


def _spaced(text: str, rng: random.Random) -> str:
    space = rng.choice(["  ", "\u00a0", "\t", " \u200b", "\u2009", "\ufeff "])
    return rng.choice([text.replace(" ", space), f" {text}  ", f"\ufeff{text}"])


def _punctuated(text: str, rng: random.Random) -> str:
    return rng.choice([f"{text}.", f"{text}!", f'"{text}"', f"- {text}", f"({text})", f"{text}...", f"“{text}”"])


def _decoded(text: str, rng: random.Random) -> str:
    """UTF-8 read as Windows text, entities of HTML, or full-width letters."""
    kind = rng.randrange(3)
    if kind == 0:
        return text.encode("utf-8").decode("cp1252", errors="replace")
    if kind == 1:
        return text.replace(" and ", " &amp; ").replace(" en ", " &amp; ")
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)
