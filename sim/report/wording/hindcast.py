"""A model against what happened, in words: the checks of facts, and which baselines are beaten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.core import words
from sim.report.palette import short_name
from sim.report.wording.quantities import MINUS, listed, score

MODEL = "the model"
SURE = (0.8, 1.25)
"""Calibration slopes between which probabilities are called neither too sure nor not sure enough."""
NOT_RECORDED = "not recorded by this run"

ONE_HISTORY = (
    "History is a single outcome: good scores do not show that the model is right for the right reasons. Intervals of "
    "skill come from resampling whole regions; differences of skill below {claim:g} are no difference. Base rate and "
    "curves have seen part of the record: they are harder to beat than anything known in advance."
)


def check_in_words(check: dict[str, Any]) -> tuple[str, str, str]:
    """A check in words: what happened, what is tolerated, and what the model says."""
    target = "-" if check["target"] is None else amount(check, check["target"])
    if check["low"] is None:
        tolerance = f"at most {amount(check, check['high'])}"
    elif check["high"] is None:
        least = check["low"]
        tolerance = "positive" if check["kind"] == "difference" else f"at least {amount(check, least)}"
    else:
        tolerance = f"{amount(check, check['low'])} to {amount(check, check['high'])}"
    return target, tolerance, said(check)


def said(check: dict[str, Any]) -> str:
    """The model's median with its range, or why there is none."""
    if check["of"] == 0:
        return str(check["why"])
    low, middle, high = (
        "never" if check[key] is None else amount(check, check[key]) for key in ("p5", "median", "p95")
    )
    text = middle if low == middle == high else f"{middle} ({low} to {high})"
    return text + (" points" if check["kind"] == "difference" else "") + (f"; {check['why']}" if check["why"] else "")


def amount(check: dict[str, Any], value: float) -> str:
    """A number of a check in its own way: probabilities in per cent, differences in points, people short."""
    if check["kind"] == "probability":
        return words.percent(value)
    if check["kind"] == "difference":
        return f"{100 * value:+.0f}".replace("-", MINUS)
    return (words.short(value) if abs(value) >= 1000 else f"{float(f'{value:.3g}'):g}").replace("-", MINUS)


def name_of(found: dict[str, Any], key: str) -> str:
    """The name of an actor or place, short where it is the scored actor's."""
    name = str(found["names"].get(key, key))
    return short_name(key, name) if key == found["actor"] else name


def verdict(found: dict[str, Any]) -> Iterator[str]:
    """Name the baselines that are beaten and those that are not, on all events and on those held back."""
    for what, part in (("On all events", found), ("On what was held back", found["held_back"])):
        if part["skill"]:
            yield beaten(what, part["skill"])
    back = found["held_back"]
    if back["facts_total"]:
        yield f"Facts held back: {facts_told(back)}."


def beaten(where: str, skill: dict[str, Any]) -> str:
    """Name the baselines that the model beats and those that it does not, in a sentence."""
    won = [name for name, one in skill.items() if one["beaten"]]
    lost = [name for name in skill if name not in won]
    first, others = (listed([f'"{name}"' for name in names]) for names in (won, lost))
    return f"{where} the model beats {first or 'none of the baselines'}" + (f"; not {others}." if lost else ".")


def slope_told(slope: dict[str, Any], where: str, left_out: str) -> str:
    """Say whether probabilities are too sure, in a sentence.

    Args:
        slope: as ``slopes`` of the hindcast gives it.
        where: of which events.
        left_out: what is left out in turn.
    """
    turn = slope["slope"]
    told = f"{where}: calibration slope {score(turn, 2)}"
    if slope["least"] is not None:
        told += f" ({score(slope['least'], 2)} to {score(slope['most'], 2)} with one {left_out} left out; 95 % "
        told += f"confidence interval {score(slope['low'], 2)} to {score(slope['high'], 2)})"
    told += f", intercept {score(slope['intercept'], 2)}. At 1 events come as often as said"
    if SURE[0] <= turn <= SURE[1]:
        return f"{told}."
    within = slope["least"] is None or slope["low"] <= 1 <= slope["high"]
    manner = "too sure" if turn < SURE[0] else "not sure enough"
    return f"{told}; here probabilities are {manner}{', which is within chance' if within else ''}."


def mixture_told(mixture: dict[str, Any], where: str, left_out: str) -> str:
    """Say what the model adds to a curve that needs no model, in a sentence."""
    skill = mixture["skill"]
    added = "the model adds nothing to the curve" if skill["gain"] <= 0 else "what the model adds is within chance"
    if skill["beaten"]:
        added = "the model adds to the curve"
    weights = f"{score(mixture['weight'], 2)}; {score(mixture['least'], 2)} to {score(mixture['most'], 2)} with one"
    return (
        f'{where}: mixed with "{mixture["curve"]}" (weight of the model {weights} {left_out} left out) Brier '
        f"{score(mixture['brier'])}, the curve alone {score(mixture['curve_brier'])}: {added}."
    )


def bars_told(found: dict[str, Any]) -> Iterator[str]:
    """Say of a theatre whether probabilities are too sure, and what the model adds to a curve."""
    for where, part in (("All events", found), ("Held back", found["held_back"])):
        if part["slope"] is not None:
            yield slope_told(part["slope"], where, "region")
            yield mixture_told(part["mixture"], where, "region")


def facts_told(side: dict[str, Any]) -> str:
    """Count the facts that passed, of those that the run recorded, and those it did not record."""
    passed = f"{side['facts_passed']} of {side['facts_total']} within tolerance" if side["facts_total"] else ""
    rest = side.get("facts_not_recorded", 0)
    return ", ".join(filter(None, (passed, f"{rest} {NOT_RECORDED}" if rest else ""))) or "none"


def word(passed: bool | None) -> str:
    """The result of a fact in a word."""
    return {True: "pass", False: "miss", None: "not recorded"}[passed]


def not_recorded(found: dict[str, Any]) -> Iterator[str]:
    """Say what the run did not record, and with which command it is recorded."""
    rest = found.get("facts_not_recorded", 0)
    if not rest:
        return
    file = found.get("file") or "SCENARIO.yaml"
    what = "1 fact asks" if rest == 1 else f"{rest} facts ask"
    yield f"The run did not record what {what} about, nor days and amounts."
    yield "They are not scored. To have them:"
    yield f"python -m sim hindcast {file} -n {found['replications']} --seed {found['seed']}"
