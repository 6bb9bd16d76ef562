"""A calibration on the terminal: what was ruled out and narrowed, what is proposed, and what it does elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape

from sim.core import words
from sim.report.hindcast import MINUS, number
from sim.report.table import Table, closing, paragraph, show_table, wordy

SHOWN = 25
"""Coefficients in the table of a screening."""

LEAST_GAIN = 0.02
"""Half tolerances by which proposed values must come nearer to the patterns to be called better."""

NAMES, SENTENCES = 26, 18
"""Columns that coefficients and patterns get at least."""

CAUTION = (
    "One history is one draw: coefficients that give it more often need not be truer. What was held back is the test; "
    "a value that is not identified stays as it was."
)


def show_calibration(found: Mapping[str, Any], console: Console) -> None:
    """Print a calibration."""
    console.print()
    paragraph(console, f"[bold]{escape(found['name'])}[/bold]: calibrated to {escape(found['calibration'])}, "
                       f"{found['played']:,} replications")  # fmt: skip
    for table in (waves(found), coefficients(found), statistics(found), *checks(found)):
        show_table(table, console)
    console.print()
    for line in (*verdict(found), "", CAUTION):
        paragraph(console, line)
    closing(console, f"Seed {found['seed']}, digest {found['digest']}", found["folder"])


def waves(found: Mapping[str, Any]) -> Table:
    """What each wave ruled out."""
    caption = "Emulators: share of the variance between points that they predict where they have not looked."
    table = Table("History matching", ("Wave", "Points", "Left of all", "Ruled out now", "Emulators"), caption)
    for one in found["waves"]:
        explained = [emulator["explained"] for emulator in one["emulators"].values()]
        raised = f"\n[dim]limit {one['limit']:.1f}, not 3[/dim]" if one["limit"] > 3 else ""
        predicted = f"{min(explained):.2f} to {max(explained):.2f}".replace("-", MINUS)
        table.add_row(f"{one['wave']}{raised}", f"{one['points']:,}", small_share(one["left"]),
                      words.percent(one["of_what_was_left"]), predicted)  # fmt: skip
    return table


def small_share(share: float) -> str:
    """A share as a percentage, with as many digits as a small one needs."""
    return f"{100 * share:.2g} %" if share < 0.1 else words.percent(share)


def coefficients(found: Mapping[str, Any]) -> Table:
    """Old and proposed values."""
    caption = (
        "Below each name its range. Ratio: spread after over spread before; 1 tells nothing. A coefficient that has "
        "not contracted beyond chance is not identified and stays as it is."
    )
    table = Table("Coefficients", (wordy("Coefficient", NAMES), "Old", "Proposed", "5 to 95 %", "Ratio"), caption)
    for row in found["coefficients"]:
        new = f"[bold]{row['new']:g}[/bold]" if row["identified"] else "[dim]as it is[/dim]"
        called = f"{escape(row['coefficient'])}\n[dim]{row['low']:g} to {row['high']:g}: {escape(row['meaning'])}[/dim]"
        table.add_row(called, f"{row['old']:g}", new, f"{row['p5']:.3g} to {row['p95']:.3g}",
                      f"{row['contraction']:.2f}")  # fmt: skip
    return table


def amount(value: float | None, one: Mapping[str, Any]) -> str:
    """A statistic's value as people say it."""
    if value is None:
        return words.NOT_MEASURED
    return words.percent(value) if one["probability"] else words.amount(value)


def statistics(found: Mapping[str, Any]) -> Table:
    """Every pattern's statistics before and after, beside their tolerance."""
    caption = "Posterior: middle 90 % over its points. Bold: within tolerance."
    table = Table("Patterns", (wordy("Pattern", SENTENCES), "Tolerance", "Old", "Proposed", "Posterior"), caption)
    for one in found["statistics"].values():
        after = one["posterior"]
        cells = [_within(one[side]["value"], one) for side in ("old", "new")]
        limits = f"{amount(one['low'], one)} to {amount(one['high'], one)}"
        spread = f"{amount(after['p5'], one)} to {amount(after['p95'], one)}"
        miss = "" if inside(one["new"]["value"], one) else "\n[red]miss[/red]"
        table.add_row(f"{one['pattern']}  {escape(one['text'])}", limits, cells[0], cells[1] + miss, spread)
    return table


def inside(value: float | None, one: Mapping[str, Any]) -> bool:
    """Whether a statistic lies within its tolerance."""
    return value is not None and bool(one["low"] <= value <= one["high"])


def _within(value: float | None, one: Mapping[str, Any]) -> str:
    text = amount(value, one)
    return f"[bold]{text}[/bold]" if inside(value, one) else text


def checks(found: Mapping[str, Any]) -> Iterator[Table]:
    """Hindcast and battles, before and after."""
    known = found["checks"] or {}
    caption = "The same dice. Brier scores: lower is better. Nothing held back was looked at to choose a value."
    table = Table("What was held back", ("", "Old", "Proposed"), caption)
    for row in check_rows(known):
        table.add_row(*row)
    if table.row_count:
        yield table


def check_rows(known: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What is scored, with the old and with the proposed values."""
    cast, wars = known.get("hindcast"), known.get("battles")
    if cast:
        old, new = cast["old"], cast["new"]
        back, after = old["held_back"], new["held_back"]
        yield "Held-back places, Brier", number(back["brier"]), number(after["brier"])
        yield "Held-back places, log score", number(back["log_score"]), number(after["log_score"])
        yield "Held-back facts within tolerance", _passed(back), _passed(after)
        yield "Days of fall, held back, CRPS", number(old["days_held_back"], 1), number(new["days_held_back"], 1)
        yield "Places calibrated to, Brier", number(old["calibrated"]["brier"]), number(new["calibrated"]["brier"])
        yield "All places, Brier", number(old["brier"]), number(new["brier"])
        yield "All facts within tolerance", _passed(old), _passed(new)
    if wars:
        old, new = wars["old"], wars["new"]
        yield "Other battles, Brier", number(old["brier"]), number(new["brier"])
        yield "Other battles, log score", number(old["log_score"]), number(new["log_score"])
        yield "Other battles, likeliest ending right", _right(old), _right(new)


def _passed(side: Mapping[str, Any]) -> str:
    return f"{side['facts_passed']} of {side['facts_total']}"


def _right(side: Mapping[str, Any]) -> str:
    return f"{side['right']} of {side['battles_total']}"


def verdict(found: Mapping[str, Any]) -> Iterator[str]:
    """What it comes to, in sentences."""
    rows = found["coefficients"]
    known = [row["coefficient"] for row in rows if row["identified"]]
    distance = found["distance"]
    yield (f"Identified: {len(known)} of {len(rows)} coefficients. Distance beyond the tolerances: "
           f"{distance['old']:.2f} with the old values, {distance['new']:.2f} with those proposed; "
           f"{found['abc']['epsilon'][-1]:.2f} is the farthest of the posterior.")  # fmt: skip
    if known and distance["new"] > distance["old"] - LEAST_GAIN:
        yield "The proposed values give the patterns no better than the old ones; writing them gains nothing there."
    out = found["abc"]["out_of_reach"]
    if out:
        yield (f"Out of reach of any values, and left out of the distance: {', '.join(out)}. That is for the rules or "
               "the scenario to answer.")  # fmt: skip
    known_checks = found["checks"] or {}
    cast, wars = known_checks.get("hindcast"), known_checks.get("battles")
    if cast:
        yield _better("On the places held back", cast["old"]["held_back"]["brier"], cast["new"]["held_back"]["brier"])
    if wars:
        yield _better("On the battles of other wars", wars["old"]["brier"], wars["new"]["brier"])


def _better(where: str, old: float | None, new: float | None) -> str:
    if old is None or new is None:
        return f"{where}: nothing to score."
    gain = old - new
    word = "about the same" if abs(gain) < 0.005 else "better" if gain > 0 else "worse"
    return f"{where} the proposed values are {word} (Brier {old:.3f} before, {new:.3f} after)."


def show_screening(found: Mapping[str, Any], console: Console) -> None:
    """Print a screening."""
    console.print()
    paragraph(console, f"[bold]{escape(found['name'])}[/bold]: {len(found['coefficients'])} coefficients screened, "
                       f"{found['points']:,} points of {found['replications']}")  # fmt: skip
    caption = "mu* over the whole range, in half widths of the statistic's tolerance (at least a tenth of its range)."
    columns = ("Coefficient", "Strength", wordy("On"), wordy("Strength on each of the others"))
    table = Table("The strongest", columns, caption)
    for row in found["coefficients"][:SHOWN]:
        first, *others = sorted(row["effects"], key=lambda name: -row["effects"][name])
        said = ", ".join(f"{name} {row['effects'][name]:.1f}" for name in others[:4])
        table.add_row(row["name"], f"{row['strength']:.2f}", first, said)
    show_table(table, console)
    console.print()
    closing(console, f"Seed {found['seed']}, digest {found['digest']}", found["folder"])
