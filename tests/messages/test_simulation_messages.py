"""What a user reads who asks for a synthetic study that cannot be."""

import pytest

import cxsurvey as cx

CASES = {
    "waves": (
        lambda: cx.simulate_study(seed=1, waves=[2020]),
        """\
The synthetic study has no such waves.
  where:    simulate_study, waves
  got:      "2020"
  expected: one or more of 2021, 2022 and 2023, earliest first
  next:     Leave out waves= for all three.""",
    ),
    "n": (
        lambda: cx.simulate_study(seed=1, n=0),
        """\
A study needs respondents.
  where:    simulate_study, n
  got:      0
  expected: a whole number from 1
  next:     Leave out n= for 720 a wave.""",
    ),
    "dirt": (
        lambda: cx.Dirt(speeder=1.5),
        """\
A rate of defects is no share.
  where:    Dirt, speeder
  got:      1.5
  expected: 0 to 1
  next:     Give it as a share of 1.""",
    ),
    "engagement": (
        lambda: cx.Truth(engagement={"joint": 1.0}),
        """\
The engagement shares are no distribution over the answers.
  where:    Truth, engagement
  got:      joint 1
  expected: a share above 0 for each of it_only, joint, it_middleman, business_led, separate, adviser, other, \
no_preference, 1 in all
  next:     Give every answer its share.""",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_messages(name):
    call, text = CASES[name]
    with pytest.raises(cx.InputError) as told:
        call()
    assert str(told.value) == text
