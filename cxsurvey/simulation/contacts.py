"""Who may be called back: invented names of persons and firms, addresses that lead nowhere, at most one per firm."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cxsurvey.answers import as_category
from cxsurvey.simulation.draws import Drawn, Values

CONSENTS = 0.12
FIRST = ("Jorinde", "Maarten", "Femke", "Wouter", "Ingrid", "Stephan", "Camille", "Priyanka", "Rafael", "Thandiwe")
LAST = ("Veldkamp", "Osterholt", "Brannigan", "Castellan", "Dermody", "Eversdijk", "Falkenau", "Guttridge", "Hoekzema")
FORMS = ("Ltd", "Inc", "BV", "GmbH", "plc")
# Two syllables share no letter but the vowel, so that names never differ by a single slip.
SYLLABLES = ("ban", "der", "fis", "gol", "kum", "lat", "mek", "nix", "pod", "rug", "sap", "tef", "vib", "woz", "zuv")
BASE = len(SYLLABLES)
STRIDE = 31_337  # shares no factor with the number of names of four syllables


def contacts(rng: np.random.Generator, drawn: Drawn, first: int) -> pd.DataFrame:
    """Name, company, e-mail address and phone number of those who agree to be called, nothing for the others.

    Every firm is there once: the name tells the number of its respondent. Nobody has an address that ends in .example
    (RFC 2606) or a number that begins with +44 7700 900 (Ofcom keeps them for drama).
    """
    count = len(drawn["SIDE"])
    rows = np.flatnonzero(rng.random(count) < CONSENTS).tolist()
    luck = rng.integers(0, 10_000, (count, 4))
    columns = {name: np.empty(count, dtype=object) for name in ("name", "company", "email", "phone")}
    for row in rows:
        given, family = FIRST[luck[row, 0] % len(FIRST)], LAST[luck[row, 1] % len(LAST)]
        firm = firm_name(first + row)
        columns["name"][row] = f"{given} {family}"
        columns["company"][row] = f"{firm.capitalize()} {FORMS[luck[row, 2] % len(FORMS)]}"
        columns["email"][row] = f"{given}.{family}@{firm}.example".lower()
        columns["phone"][row] = f"+44 7700 900{luck[row, 3] % 1000:03d}"
    return pd.DataFrame({f"Z03_{name}": _column(values) for name, values in columns.items()})


def firm_name(number: int) -> str:
    """An invented name for a number, no two of which are a slip of one letter apart: the last syllable checks the rest.

    >>> firm_name(1), firm_name(2)
    ('fiskumkumrugkum', 'kumpodpodgolpod')
    """
    higher, lower = divmod(number, BASE**4)
    lower = lower * STRIDE % BASE**4  # so that neighbours have unlike names
    digits = [lower // BASE**place % BASE for place in range(4)]
    while higher:
        higher, digit = divmod(higher, BASE)
        digits.append(digit)
    return "".join(SYLLABLES[place] for place in (*digits, sum(digits) % BASE))


def _column(values: Values) -> pd.Series:
    return as_category(pd.Series(values, dtype=object))
