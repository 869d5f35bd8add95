"""The files on the weights of a study: the weight of each respondent, the report as a page, and its figure."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from cxsurvey.errors import InputError
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.weight_report import WeightReport
from cxsurvey.rendering.csv_file import write_csv
from cxsurvey.rendering.web_page import web_page
from cxsurvey.survey import Survey

_STYLE = "body{font-family:system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"


def write_weights(survey: Survey, report: WeightReport, folder: Path) -> None:
    """Write weights.csv, weights.html, and where there are targets the figures of the margins."""
    column = pd.DataFrame({"weight": survey.weights}, index=survey.frame.index)
    if survey.codebook.id_column:
        column.insert(0, survey.codebook.id_column, survey.frame[survey.codebook.id_column])
    write_csv(column, folder / "weights.csv", index=True)
    write_report(report, folder / "weights.html")
    for figure in weight_figures(report)[0]:
        figure.save(folder / "figures" / figure.name)


def write_report(report: WeightReport, path: Path) -> None:
    """Write a weight report as a page that needs nothing else."""
    path.write_text(web_page(report.title, report.to_html(), style=_STYLE), encoding="utf-8", newline="\n")


def weight_figures(report: WeightReport) -> tuple[list[Figure], tuple[str, ...]]:
    """All margins in one figure; where they are too many, each in one of its own that has room, and a note of it."""
    if not report.has_shares:
        return [], ()
    whole = report.figure()
    if _fits(whole):
        return [whole], ()
    margins = list(dict.fromkeys(report.margins["margin"]))
    single = {
        margin: report.figure(margins=[margin], title=f"{margin}: before and after weighting", name=f"weights_{number}")
        for number, margin in enumerate(margins, start=1)
    }
    drawn = {margin: figure for margin, figure in single.items() if _fits(figure)}
    left_out = [str(margin) for margin in margins if margin not in drawn]
    parts = [f"each margin has its own: {', '.join(f'{m} in {f.name}' for m, f in drawn.items())}"] if drawn else []
    parts += [f"too long for a figure: {', '.join(left_out)}"] if left_out else []
    note = f"The margins do not fit into one figure of weights; {'; '.join(parts)}. All are in weights.html."
    return list(drawn.values()), (note,)


def _fits(figure: Figure) -> bool:
    """Whether the figure has room on a slide, which only drawing it tells."""
    from cxsurvey.rendering.drawing import draw

    try:
        draw(figure)
    except InputError:
        return False
    return True
