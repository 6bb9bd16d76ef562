"""What a study varies, as it is written."""

from __future__ import annotations

from typing import Any

import pytest

from sim.study.factors import FORMS, Signed, column, factor, signed, with_own_range
from sim.study.problems import StudyError


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("a.b=0.2:0.8:4", ("0.2", "0.4", "0.6", "0.8")),
        ("a.b=x0.5,x1,x2", ("x0.5", "x1", "x2")),
        ("a.b=x0.5:x2:4", ("x0.5", "x1", "x1.5", "x2")),
        ("a.b=+-0.1:+0.1:3", ("+-0.1", "+0", "+0.1")),
        ("a.b=20%:80%:3", ("20%", "50%", "80%")),
        ("days=10:15:3", ("10", "12", "15")),
        ("days=1:3:9", ("1", "2", "3")),
        ("a.b=0, 7", ("0", "7")),
        ("days=0,7", ("0", "7")),
        ("a.b={low: 0.1, high: 0.3},0.5", ("{low: 0.1, high: 0.3}", "0.5")),
    ],
)
def test_values_are_read(text: str, levels: tuple[str, ...]) -> None:
    assert factor(text).levels == levels


def test_a_range_without_a_number_of_values_is_to_be_drawn_from() -> None:
    found = factor("a.b=x0.5:x1.5")
    assert found.continuous
    assert [found.at(share) for share in (0, 0.5)] == ["x0.5", "x1"]


def test_a_share_falls_on_a_level_in_its_equal_part() -> None:
    assert [factor("a.b=1,2,3").at(share) for share in (0, 0.34, 0.99)] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("=3", '--vary =3: found "=3". Allowed: path=values'),
        ("a.b=", '--vary a.b=: found "a.b=". Allowed: path=values'),
        ("a.b=3:2:4", "--vary a.b=3:2:4: low 3 is not below high 2. Allowed: low:high"),
        ("a.b=1:2:1", '--vary a.b=1:2:1: found "1" for how many values. Allowed: a whole number from 2 to 10,000'),
        ("a.b=1,2,1", "--vary a.b=1,2,1: the value 1 stands twice. Allowed: each value once"),
        ("a.b=x1:2:3", "--vary a.b=x1:2:3: the ends of the range are not alike. "
                       "Allowed: both plain, both x, both +, both %"),
        ("a.b=2,000",
         f"--vary a.b=2,000: may be one number or several; write 2000, or 2, 000. Allowed: {', '.join(FORMS)}"),
        ("a.b=0,7", f"--vary a.b=0,7: may be one number or several; write 0.7, or 0, 7. Allowed: {', '.join(FORMS)}"),
        ("a.b=x1,500", "--vary a.b=x1,500: may be one number or several; write x1500, or x1, 500. "
                       f"Allowed: {', '.join(FORMS)}"),
        ("a.b=500,1,000", "--vary a.b=500,1,000: 000 begins with 0, as the rest of a number with a comma does; write "
                          f"numbers without commas. Allowed: {', '.join(FORMS)}"),
    ],
)  # fmt: skip
def test_what_is_no_factor_is_refused(text: str, message: str) -> None:
    with pytest.raises(StudyError) as caught:
        factor(text)
    assert str(caught.value) == message


def test_empty_values_are_refused() -> None:
    with pytest.raises(StudyError, match="a value is empty"):
        factor("a.b=1,,2")


@pytest.mark.parametrize(
    ("path", "levels"),
    [
        ("places.ford.grievance=own:3", ("0.4", "0.6", "0.8")),
        ("formations.1bn-ford.present=own:2", ("25%", "50%")),
        ("formations.3bn-market.morale=own:2", ("0.2", "0.5")),
        ("places.ford.cash", ("0", "20")),
        ("parameters.battle.exponent=own:2", ("0.25", "0.4")),
    ],
)
def test_ranges_come_from_the_scenario(duel: Any, path: str, levels: tuple[str, ...]) -> None:
    assert with_own_range(factor(path), duel).levels == levels


def test_a_coefficient_left_alone_has_the_range_of_its_source(duel: Any) -> None:
    from sim.core.coefficients import registry

    found = with_own_range(factor("parameters.cohesion.social_pull"), duel)
    known = registry()["cohesion.social_pull"]
    assert (found.low, found.high) == (Signed(known.low), Signed(known.high))


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("formations.guard.morale", r"is known \(0\.7\), it has no range of its own"),
        ("formations.ford.morale", "stands for numbers with different ranges"),
        ("formations.frod.morale", 'did you mean "ford"'),
        ("parameters.cohesion.social_pul", 'did you mean "cohesion.social_pull"'),
        ("name", "is not a number"),
    ],
)
def test_numbers_without_a_range_are_refused(duel: Any, path: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        with_own_range(factor(path), duel)


def test_signs_are_told_from_amounts() -> None:
    assert [signed(text) for text in ("x2", "+-0.1", "+3", "40%", "-1", "no")] == [
        Signed(2, "x"), Signed(-0.1, "+"), Signed(3, "+"), Signed(40, "", "%"), Signed(-1), None,
    ]  # fmt: skip


def test_values_of_one_manner_become_numbers() -> None:
    assert column(["x0.5", "", "x2"]) == ([0.5, 1.0, 2.0], ("x", ""))


def test_values_of_several_manners_stay_text() -> None:
    assert column(["x0.5", "0.3"]) == (["x0.5", "0.3"], ("", ""))
