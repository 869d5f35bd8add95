"""The weight report: its numbers, its words, its page and its figure."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx

DATA = Path(__file__).parents[2] / "data/pew2013"


@pytest.fixture(scope="module")
def raw():
    return cx.read(DATA / "raw/pew2013.csv", codebook=DATA / "codebook.toml").clean()


@pytest.fixture(scope="module")
def weighted(raw):
    return raw.weight(cx.targets(DATA / "targets.toml"), missing="base")


@pytest.fixture(scope="module")
def report(weighted):
    return cx.weight_report(weighted)


def small(shares=(0.5, 0.5)):
    survey = cx.from_frame(pd.DataFrame({"side": ["IT"] * 6 + ["business"] * 4}))
    return cx.weight_report(survey.weight({"side": {"IT": shares[0], "business": shares[1]}}))


def test_measures_by_hand():
    """5/6 each for six, 5/4 each for four: Σw² = 6·25/36 + 4·25/16 = 125/12."""
    measures = small().to_frame().set_index("measure")["value"]
    assert measures["unweighted base"] == 10
    assert measures["weighted base"] == pytest.approx(10)
    assert measures["effective base"] == pytest.approx(100 / (125 / 12))
    assert measures["efficiency"] == pytest.approx(0.96)
    assert measures["design effect (Kish)"] == pytest.approx(1 / 0.96)
    assert measures["largest over smallest"] == pytest.approx(1.5)
    assert measures["smallest weight, of the mean"] == pytest.approx(5 / 6)
    assert measures["share trimmed"] == 0
    assert measures["largest gap to a target"] < 1e-12


def test_margins_before_are_those_of_the_sample(raw, report):
    education = report.margins[report.margins["margin"] == "Education"].set_index("level")
    counts = raw.frame["receduc"].astype(str).value_counts()
    assert education.loc["College graduate", "respondents"] == counts["Coll+"] == 779
    assert education.loc["College graduate", "before"] == pytest.approx(779 / 2001)


def test_margins_after_are_those_of_the_weights(weighted, report):
    weight = pd.Series(weighted.weights)
    sums = weight.groupby(weighted.frame["cregion"].astype(str).to_numpy()).sum() / weight.sum()
    region = report.margins[report.margins["margin"] == "Region"].set_index("level")["after"]
    assert np.allclose(region, sums[region.index], rtol=0, atol=1e-12)


def test_text_names_what_matters(report):
    text = repr(report)
    assert "efficiency                    83.0%" in text
    assert "Efficiency 83%: the weights cost little." in text
    assert "Hispanic, born outside US" in text
    assert "Respondents without an answer to race keep their share of the base weights." in text


def test_sentence(report):
    assert report.sentence == "weights: efficiency 83%, effective base 1,662, every target met"


def test_page_is_escaped_and_alone():
    survey = cx.from_frame(pd.DataFrame({"side": ["<b>IT</b>"] * 6 + ["business"] * 4}))
    page = cx.weight_report(survey.weight({"side": {"<b>IT</b>": 0.5, "business": 0.5}})).to_html()
    assert "<b>" not in page
    assert "&lt;b&gt;IT&lt;/b&gt;" in page
    assert "http" not in page
    assert "src=" not in page


def test_weights_that_came_with_the_data(raw):
    report = cx.weight_report(raw.with_design(weight="weight"))
    assert report.efficiency == pytest.approx(0.75, abs=0.005)
    assert report.verdict == "note"
    assert len(report.margins) == 0
    assert not report.has_shares
    assert "Margins" not in repr(report)
    assert report.method == "weighted by weight"
    assert report.sentence == "weights: efficiency 75%, effective base 1,501"


def test_no_weights_at_all(raw):
    report = cx.weight_report(raw)
    assert (report.efficiency, report.base_effective, report.spread) == (1.0, 2001.0, 1.0)


def test_figure_holds_the_margins_in_full(report):
    figure = report.figure()
    values = figure.data()["value"].to_numpy().reshape(-1, 3)
    assert np.array_equal(values, report.margins[["before", "target", "after"]])
    assert figure.data()["label"].tolist() == ["before", "target", "after"] * len(values)
    assert figure.title == "Every target met at 83% efficiency; College graduate moved most (39% to 27%)"
    assert "College graduate before 39%, target 27%, after 27%" in figure.alt_text()


def test_figure_of_some_margins(report):
    figure = report.figure(margins=["Region"])
    assert set(figure.data()["panel"]) == {"Region"}


@pytest.mark.parametrize("size", ["full", "half", "third"])
def test_figure_is_drawn(report, tmp_path, size):
    margins = None if size == "full" else ["Education", "Region"]
    written = report.figure(margins=margins).save(tmp_path / "weights", size=size)
    assert [path.suffix for path in written] == [".png", ".svg", ".pdf", ".json"]
    again = report.figure(margins=margins).save(tmp_path / "again", size=size)
    assert written[0].read_bytes() == again[0].read_bytes()


def test_too_many_margins_for_a_narrow_figure(report, tmp_path):
    with pytest.raises(cx.InputError) as caught:
        report.figure().save(tmp_path / "weights", size="third")
    assert caught.value.what == "The figure does not fit this size."
    assert "lines of margins" in caught.value.got


def test_messages(raw, report):
    with pytest.raises(cx.InputError) as caught:
        cx.weight_report(raw).figure()
    assert str(caught.value) == (
        "There are no margins to draw.\n"
        "  where:    weight_report(…).figure()\n"
        "  got:      weights without targets of shares\n"
        "  expected: a survey weighted to targets\n"
        "  next:     Call survey.weight(targets) first."
    )
    with pytest.raises(cx.InputError) as caught:
        report.figure(margins=["Regoin"])
    assert str(caught.value) == (
        "There is no such margin.\n"
        "  where:    weight_report(…).figure(margins=…)\n"
        "  got:      Regoin\n"
        '  expected: "Region" (the nearest of 4)\n'
        "  next:     Name margins of the targets."
    )


def test_a_headline_on_uneven_weights_is_refused():
    frame = pd.DataFrame({"who": ["joint"] * 60 + ["IT only"] * 40, "w": [1.0] * 90 + [60.0] * 10})
    shares = cx.share(cx.from_frame(frame, weight="w"), "who")
    with pytest.raises(cx.EstimationError) as caught:
        cx.headline(shares, among=["joint", "IT only"])
    assert caught.value.what in (
        "The weights are too uneven for a headline.",
        "A headline cannot be drawn from these shares.",
    )


def test_insisting_on_a_headline():
    frame = pd.DataFrame({"who": ["joint", "IT only"] * 200, "w": [1.0] * 360 + [25.0] * 40})
    shares = cx.share(cx.from_frame(frame, weight="w"), "who")
    with pytest.raises(cx.EstimationError) as caught:
        cx.headline(shares)
    assert str(caught.value) == (
        "The weights are too uneven for a headline.\n"
        "  where:    who\n"
        "  got:      73 effective of 400 respondents, an efficiency of 18%\n"
        "  expected: an efficiency of 40% or more\n"
        "  next:     Trim the weights or merge small targets (see weight_report), or pass insist=True."
    )
    assert "come first" in cx.headline(shares, insist=True)
