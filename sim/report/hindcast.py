"""A model against what happened, on the terminal: scores beside baselines, the facts, and the places it gets wrong.

What is shown is the content of ``hindcast.json`` (see docs/hindcast.md). Misses look like passes, but for the word.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.markup import escape

from sim.core import words
from sim.report.palette import short_name
from sim.report.table import Table, closing, paragraph, show_table, wordy

MODEL = "the model"
NOT_RECORDED = "not recorded by this run"
MINUS = "\N{MINUS SIGN}"
WORST = 10
"""Places in the table of those that the model gets most wrong."""

NAMES, WORDS = 22, 20
"""Columns that the facts' names and what the model says of them get at least."""

WHAT_IT_IS = (
    "One history is one draw: good scores do not show that the model is right for the right reasons. Intervals of "
    "skill come from drawing whole regions; differences of skill below {claim:g} are no difference. Base rate and "
    "distance curve have seen part of the record: they are harder to beat than anything known in advance."
)


def show_hindcast(found: dict[str, Any], console: Console) -> None:
    """Print a hindcast.

    Args:
        found: content of ``hindcast.json``.
        console: where.
    """
    console.print()
    played = f"{found['replications']:,} replications against the record: {found['record']}"
    paragraph(console, f"[bold]{escape(found['scenario'])}[/bold]: {escape(played)}")
    for table in (scores(found), horizons(found), facts(found), days_and_amounts(found), places(found)):
        show_table(table, console)
    console.print()
    for line in map(escape, not_recorded(found)):
        console.print(line, highlight=False, soft_wrap=True)  # unbroken, so that the command can be copied
    for line in (*verdict(found), "", WHAT_IT_IS.format(claim=found["smallest_claim"])):
        paragraph(console, line)
    closing(console, f"seed {found['seed']}, digest {found['digest']}", found["folder"])


def number(value: float | None, decimals: int = 3) -> str:
    """A score; a dash where there is none."""
    if value is None:
        return words.NOT_MEASURED
    text = f"{value:.{decimals}f}"
    return text.lstrip("-") if not float(text) else text.replace("-", MINUS)


def scores(found: dict[str, Any]) -> Table:
    """Brier and log score of the model and of the baselines, and the model's skill over each."""
    caption = (
        f"Who holds each place: {found['events']} events, {found['held_back']['events']} held back from calibration. "
        "Lower scores are better. Skill: 1 less the model's Brier over the baseline's, 95 % confidence interval below; "
        "bold: beyond chance."
    )
    columns = ("Forecast", "Brier", "Log", "Skill of\nthe model", "Held back:\nBrier", "Skill of\nthe model")
    table = Table("Scores", columns, caption)
    back = found["held_back"]
    table.add_row(
        f"[bold]{MODEL}[/bold]", number(found["brier"]), number(found["log_score"]), "", number(back["brier"])
    )
    for name, one in found["baselines"].items():
        held = back["baselines"].get(name, {"brier": None})
        cells = (
            number(one["brier"]),
            number(one["log_score"]),
            skill_cell(found["skill"][name]),
            number(held["brier"]),
        )
        table.add_row(name, *cells, skill_cell(back["skill"].get(name)))
    return table


def skill_cell(one: dict[str, Any] | None) -> str:
    """A skill, bold where it is beyond chance, its interval below; a dash where there is none."""
    if one is None or one["value"] is None:
        return words.NOT_MEASURED
    value = f"[bold]{number(one['value'], 2)}[/bold]" if one["beaten"] else number(one["value"], 2)
    return value + (f"\n[dim]{skill_interval(one)}[/dim]" if one["low"] is not None else "")


def skill_interval(one: dict[str, Any]) -> str:
    """A skill's interval: 0.12 to 0.45."""
    return "" if one["low"] is None else f"{number(one['low'], 2)} to {number(one['high'], 2)}"


def horizons(found: dict[str, Any]) -> Table:
    """Brier by horizon."""
    names = list(found["baselines"])
    actor = escape(name_of(found, found["actor"]))
    caption = f"Held: places that {actor} held in the record, and in the mean of the model's worlds."
    heads = ("Model's\nmean", *(broken(name) for name in (MODEL, *names)))
    table = Table("Brier by horizon", ("Evening", "Held", *heads), caption)
    for one in found["horizons"]:
        scored = (number(value) for value in (one["brier"], *(one["baselines"][name] for name in names)))
        evening = f"{one['day']}: {words.day(one['date'])[:-5]}"
        table.add_row(evening, f"{one['held']}", f"{one['expected']:.1f}", *scored)
    return table


def broken(name: str) -> str:
    """A name on two lines, parted in the middle."""
    parts = name.split(" ")
    middle = len(parts) // 2 + len(parts) % 2
    return "\n".join(one for one in (" ".join(parts[:middle]), " ".join(parts[middle:])) if one)


def facts(found: dict[str, Any]) -> Table:
    """Every check of every fact: what happened, what is tolerated, what the model says."""
    caption = (
        "The model: median of the worlds and the range of 90 % of them; of a probability or a difference its 95 % "
        "interval. A fact passes when all its checks do. [h]: held back from calibration."
    ).replace("[", r"\[")
    title = f"Facts: {facts_told(found)}"
    columns = (wordy("Fact", NAMES), wordy("Happened"), wordy("Tolerance"), wordy("The model", WORDS), "")
    table = Table(title, columns, caption)
    for one in found["facts"] if found["facts_total"] else ():
        mark = r" \[h]" if one["role"] == "held back" else ""
        name = f"[bold]{one['number']} {escape(one['name'])}[/bold]{mark}"
        word = {True: "pass", False: "[bold]MISS[/bold]", None: words.NOT_MEASURED}[one["passed"]]
        if not one["checks"]:
            table.add_row(name, "", "", f"not modelled: {escape(one['not_modelled'])}", word)
        elif len(one["checks"]) > 1:
            table.add_row(name, "", "", "", word)
        for check in one["checks"]:
            cells = [escape(part) for part in check_in_words(check)]
            text = f"[dim]{escape(check['text'])}[/dim]"
            if len(one["checks"]) == 1:
                table.add_row(f"{name}\n{text}", *cells, word)
            else:
                table.add_row(text, *cells, {True: "", False: "miss", None: words.NOT_MEASURED}[check["passed"]])
    return table


def check_in_words(check: dict[str, Any]) -> tuple[str, str, str]:
    """What happened, what is tolerated and what the model says of one check."""
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


def days_and_amounts(found: dict[str, Any]) -> Table:
    """CRPS of days of fall, beside two baselines, and of reported amounts."""
    crps = found["crps"]
    caption = "CRPS: mean distance from what happened, less what the spread excuses, in the unit of the amount."
    table = Table("Days and amounts", (wordy("", NAMES), "Happened", "The model", "CRPS"), caption)
    if crps is None:
        return table
    if "days" in crps:
        text = f"days on which {crps['places']} places first changed to {name_of(found, found['actor'])}"
        table.add_row(f"{escape(text)}, until evening {crps['end']}", "", "", number(crps["days"], 1))
        for name, value in crps["baselines"].items():
            table.add_row(f"  {name}", "", "", number(value, 1))
    for one in crps["amounts"]:
        happened = f"{words.short(one['low'])} to {words.short(one['high'])}"
        if one["crps"] is not None:
            model = f"{words.short(one['median'])} ({words.short(one['p5'])} to {words.short(one['p95'])})"
            table.add_row(escape(one["name"]), happened, model, words.short(one["crps"]))
    return table


def places(found: dict[str, Any]) -> Table:
    """The places that the model gets most wrong."""
    days = [one["day"] for one in found["horizons"]]
    caption = "Model's probability that it is held, by horizon; + where it was in fact held."
    table = Table("Where the model is most wrong", ("Place", "Brier", *(f"day {day}" for day in days)), caption)
    for one in sorted(found["places"], key=lambda one: -one["brier"])[:WORST]:
        cells = (
            words.percent(p) + (" +" if happened else "  ")
            for p, happened in zip(one["forecast"], one["outcome"], strict=True)
        )
        table.add_row(escape(name_of(found, one["place"])), number(one["brier"], 2), *cells)
    return table


def verdict(found: dict[str, Any]) -> Iterator[str]:
    """Which baselines are beaten, and which not, on all events and on those held back."""
    for what, part in (("On all events", found), ("On what was held back", found["held_back"])):
        beaten = [name for name, one in part["skill"].items() if one["beaten"]]
        others = [name for name in part["skill"] if name not in beaten]
        if part["skill"]:
            yield f"{what} the model beats {listed(beaten)}" + (f"; not {listed(others)}." if others else ".")
    back = found["held_back"]
    if back["facts_total"]:
        yield f"Facts held back: {facts_told(back)}."


def facts_told(side: dict[str, Any]) -> str:
    """How many facts passed, of those that the run recorded, and how many it did not record."""
    passed = f"{side['facts_passed']} of {side['facts_total']} within tolerance" if side["facts_total"] else ""
    rest = side.get("facts_not_recorded", 0)
    return ", ".join(filter(None, (passed, f"{rest} {NOT_RECORDED}" if rest else ""))) or "none"


def word(passed: bool | None) -> str:
    """What came of a fact."""
    return {True: "pass", False: "miss", None: "not recorded"}[passed]


def not_recorded(found: dict[str, Any]) -> Iterator[str]:
    """What the run did not record, and how to have it."""
    rest = found.get("facts_not_recorded", 0)
    if not rest:
        return
    file = found.get("file") or "SCENARIO.yaml"
    what = "1 fact asks" if rest == 1 else f"{rest} facts ask"
    yield f"The run did not record what {what} about, nor days and amounts."
    yield "They are not scored. To have them:"
    yield f"python -m sim hindcast {file} -n {found['replications']} --seed {found['seed']}"


def listed(names: list[str]) -> str:
    """Names of forecasts in a sentence."""
    quoted = [f'"{name}"' for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted) or "none of the baselines"
