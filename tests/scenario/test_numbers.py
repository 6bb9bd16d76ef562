from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sim.scenario.numbers import Number, Share, Within


def test_a_plain_number_is_known() -> None:
    assert Number.model_validate(3).known


def test_a_range_is_not_known() -> None:
    assert not Number.model_validate({"low": 1, "high": 2}).known


def test_alternatives_are_not_known() -> None:
    assert not Number.model_validate({"values": [0, 20], "weights": [3, 1]}).known


def test_a_percentage_is_kept_in_per_cent() -> None:
    number = Number.model_validate("40%")
    assert (number.value, number.percent) == (40.0, True)


def test_a_range_may_be_in_per_cent() -> None:
    number = Number.model_validate({"low": "25%", "mode": "35 %", "high": "50.5%"})
    assert (number.points, number.percent) == ((25.0, 35.0, 50.5), True)


def test_alternatives_may_be_in_per_cent() -> None:
    assert Number.model_validate({"values": ["25%", "50%"]}).values == (25.0, 50.0)


def test_a_number_keeps_its_source() -> None:
    assert Number.model_validate({"value": 3, "source": "census"}).source == "census"


def test_a_number_comes_back_from_its_own_dump() -> None:
    number = Number.model_validate({"low": "25%", "high": "50%", "together": "muster", "tag": "J"})
    assert Number.model_validate(number.model_dump()) == number


@given(st.floats(-1e9, 1e9), st.floats(0.001, 1e6), st.floats(0, 1))
def test_a_range_with_its_mode_inside_is_sound(low: float, width: float, share: float) -> None:
    high = low + width
    mode = min(max(low + share * width, low), high)
    assert Number(low=low, mode=mode, high=high).points == (low, mode, high)


@given(st.floats(0, 1))
def test_every_share_in_the_range_is_allowed(value: float) -> None:
    assert TypeAdapter(Share).validate_python(value).value == value


@given(st.floats(1.0001, 1e9))
def test_no_share_above_one_is_allowed(value: float) -> None:
    with pytest.raises(ValidationError, match="found"):
        TypeAdapter(Share).validate_python(value)


def test_times_multiplies_every_amount() -> None:
    assert Number(low=1, mode=2, high=4).times(1.5).points == (1.5, 3.0, 6.0)


def test_plus_adds_to_every_alternative() -> None:
    assert Number(values=(1, 2)).plus(0.5).values == (1.5, 2.5)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (Number(value=0.5), "0.5"),
        (Number(value=40, percent=True), "40 %"),
        (Number(low=1, mode=2, high=4), "1 to 4, most likely 2"),
        (Number(low=1, high=4, shape="normal"), "1 to 4 (normal)"),
        (Number(values=(0, 20)), "0 or 20"),
    ],
)
def test_a_number_can_be_read_aloud(number: Number, words: str) -> None:
    assert str(number) == words


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Within(), "any number"),
        (Within(0), "at least 0"),
        (Within(high=3), "at most 3"),
        (Within(0, 1), "from 0 to 1"),
        (Within(0, percent=True), "at least 0, or 0% to 100%"),
        (Within(0, 1_000_000, unit="people"), "from 0 to 1,000,000 people"),
    ],
)
def test_a_range_says_what_is_allowed(limits: Within, words: str) -> None:
    assert str(limits) == words
