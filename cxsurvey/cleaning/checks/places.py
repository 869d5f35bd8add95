"""Countries as people and platforms write them, as two letters."""

from __future__ import annotations

from cxsurvey.cleaning.spelling import folded

_COUNTRIES = """
us usa|united states|united states of america|america|verenigde staten|u.s.|u.s.a.
gb gbr uk|united kingdom|great britain|england|verenigd koninkrijk
nl nld|netherlands|the netherlands|nederland|holland
be bel|belgium|belgië|belgie|belgique
de deu|germany|deutschland|duitsland
fr fra|france|frankrijk
es esp|spain|españa|spanje
it ita|italy|italia|italië
pt prt|portugal
at aut|austria|österreich|oostenrijk
ch che|switzerland|schweiz|suisse|zwitserland
ie irl|ireland|ierland
dk dnk|denmark|denemarken
se swe|sweden|zweden
no nor|norway|noorwegen
fi fin|finland
pl pol|poland|polen
ca can|canada
mx mex|mexico|méxico
br bra|brazil|brasil|brazilië
ar arg|argentina
au aus|australia|australië
nz nzl|new zealand|nieuw-zeeland
in ind|india
cn chn|china
jp jpn|japan
sg sgp|singapore
hk hkg|hong kong
kr kor|south korea|korea, republic of
za zaf|south africa|zuid-afrika
ae are|united arab emirates|uae
sa sau|saudi arabia
il isr|israel
tr tur|turkey|türkiye
ru rus|russia|russian federation
vn vnm|vietnam
pk pak|pakistan
bd bgd|bangladesh
ng nga|nigeria
ke ken|kenya
ph phl|philippines
id idn|indonesia
"""


def _table() -> dict[str, str]:
    known = {}
    for line in _COUNTRIES.split("\n"):
        codes, _, names = line.partition("|")
        for name in [*codes.split(), *filter(None, names.split("|"))]:
            known[name] = codes.split()[0]
    return known


_CODES = _table()


def country_code(name: str) -> str:
    """The two letters of a country, "" for one that is not in the list: then nothing is concluded.

    >>> country_code("The Netherlands"), country_code("USA"), country_code("Atlantis")
    ('nl', 'us', '')
    """
    return _CODES.get(folded(name), "")
