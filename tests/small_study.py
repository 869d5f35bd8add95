"""A small synthetic study as a folder: export, codebook, targets, decisions, figures and tables. Nobody answered it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

N, FEW = 600, 24  # respondents, and those of the smallest group, too few to be shown
WHO = ["IT only", "Joint sessions", "Middleman", "Business led"]

STUDY = """
[study]
title = "Who decides (synthetic demonstration data)"

[export]
file = "raw/wave.csv"
codebook = "codebook.toml"

[cleaning]
profile = "standard"
decisions = "review.csv"

[cleaning.thresholds]
speeder = { below = 0.33 }

[cleaning.matching]
questions = ["who"]

[cleaning.screen_out]
buys = ["no"]

[design]
weight = "w"

[weights]
targets = "targets.toml"
trim = [0.2, 5]

[deck]
lint = "off"

[[deck.slides]]
title = "Who decides"
figures = ["who", "who_by_size"]

[[deck.slides]]
title = "How they look back"
figures = ["mood_by_side"]
tables = ["who"]

[tables]
stubs = ["who", "mood"]
banner = ["side", "size"]

[[figures]]
name = "who"
form = "bar"
question = "who"
title = "Joint sessions lead with {joint}"

[[figures]]
name = "who_by_size"
form = "bar"
question = "who"
by = "size"
nets = true
letters = true
where = { side = ["IT", "business"] }
title = "The larger the firm, the more IT decides alone"

[[figures]]
name = "mood_by_side"
form = "stacked"
question = "mood"
by = "side"
size = "half"
title = "How both sides look back"
"""

CODEBOOK = """
title = "Who decides"
source = "Synthetic panel"
synthetic = true
population = "organisations that buy"
id_column = "id"
roles = { duration = "seconds" }

[questions.side]
label = "Side"
wording = "Do you work in IT or in the business?"
options = [{ code = "IT", label = "IT" }, { code = "business", label = "Business" }]

[questions.size]
label = "Size"
wording = "How large is your organisation?"
ordered = true
options = [
  { code = "small", label = "Small" },
  { code = "large", label = "Large" },
  { code = "huge", label = "Huge" },
]

[questions.who]
label = "Who decides"
wording = "Who decides on new technology?"
options = [
  { code = "it", label = "IT only" },
  { code = "joint", label = "Joint sessions" },
  { code = "middle", label = "Middleman" },
  { code = "business", label = "Business led" },
]

[questions.who.nets.together]
label = "Together"
options = ["joint", "middle"]

[questions.mood]
label = "Mood"
wording = "How do you look back on it?"
ordered = true
options = [{ code = 1, label = "Badly" }, { code = 2, label = "So so" }, { code = 3, label = "Well" }]

[questions.buys]
label = "Buys"
options = [{ code = "yes", label = "yes" }, { code = "no", label = "no" }]

[questions.other]
label = "Something else"
options = [{ code = "a", label = "a" }, { code = "b", label = "b" }]
"""

TARGETS = """
[margins.side.shares]
IT = 0.45
business = 0.55
"""

REVIEW = """Question,Answer as given,Decision
who,both of them together,joint
"""


def write_study(folder: Path, seed: int = 7) -> Path:
    """The folder, with the study written into it."""
    (folder / "raw").mkdir(parents=True)
    texts = {"study.toml": STUDY, "codebook.toml": CODEBOOK, "targets.toml": TARGETS, "review.csv": REVIEW}
    for name, text in texts.items():
        (folder / name).write_text(text.lstrip(), encoding="utf-8")
    (folder / "raw/wave.csv").write_text("\n".join(_lines(seed)) + "\n", encoding="utf-8")
    return folder


def _lines(seed: int) -> list[str]:
    rng = np.random.default_rng(seed)
    who = rng.choice(WHO, N, p=[0.25, 0.4, 0.2, 0.15]).astype(object)
    who[:2] = "both of them together"
    who[2:4] = "Joint sesions"
    size = np.array(["small", "large"])[rng.integers(0, 2, N)].astype(object)
    size[100 : 100 + FEW] = "huge"
    seconds = rng.integers(400, 900, N)
    seconds[200:220] = 30
    columns = [
        [f"r{row}" for row in range(N)],
        rng.choice(["IT", "business"], N),
        size,
        who,
        rng.integers(1, 4, N),
        np.where(np.arange(N) % 40 == 5, "no", "yes"),
        rng.choice(["a", "b"], N),
        np.round(rng.uniform(0.5, 2, N), 3),
        seconds,
    ]
    head = ["id,side,size,who,mood,buys,other,w,seconds"]
    return head + [",".join(map(str, row)) for row in zip(*columns, strict=True)]


def replaced(folder: Path, name: str, old: str, new: str) -> None:
    """Put one text in place of another in a file of the study, once; it must be there."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
