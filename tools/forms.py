"""Switch off one form of the model at a time and score it again: a table of docs/calibration.md.

``python tools/forms.py`` plays the battles and the summer of 2014 once as they are and once without each form, on the
same random streams (half an hour; ``--replications`` makes it shorter). A form whose absence leaves the scores as
they are is kept for its mechanism and not for its score; one that nothing needs has gone.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from blocks import ROOT, answer, table, write_block

PAGE = ROOT / "docs" / "calibration.md"


class Form(NamedTuple):
    """One form and how to do without it.

    Attributes:
        title: what it says.
        rule: the module where it is written.
        off: coefficients, with the value that switches them off.
    """

    title: str
    rule: str
    off: dict[str, float]


def none_of(*names: str) -> dict[str, float]:
    """Return coefficients that are all switched off."""
    return dict.fromkeys(names, 0.0)


FORMS = (
    Form("assaults tire and rest; sieges lift", "tempo", none_of("tempo.use", "tempo.lift", "support.tire")),
    Form("troops beyond those at the front count for half", "threat", none_of("front.whole")),
    Form("works and ground count in courage", "threat", none_of("front.works")),
    Form("the second line relieves the first", "frontage", none_of("front.relief")),
    Form("a front too thin to watch", "frontage", none_of("front.gap")),
    Form("of a long line's garrison those at hand count", "frontage", none_of("front.reach")),
    Form("cut off: quarter, relief, stores, last stand", "enclosure",
         none_of("enclosed.lost", "enclosed.stand", "enclosed.dry", "enclosed.hide")),
    Form("aircraft beside a partner on the ground", "support", none_of("support.gain", "support.tire")),
    Form("aircraft hold up columns", "movement", none_of("interdiction.rate")),
    Form("heart from aircraft and arms", "morale", none_of("airpower.morale", "aid.heart")),
    Form("liaison beside commanders", "flight", none_of("support.staff")),
    Form("training by advisers", "aid", none_of("aid.gain")),
    Form("arms on their way and in use", "aid", none_of("aid.equipment")),
    Form("a patron's fighters", "expedition", none_of("expedition.first", "expedition.daily")),
    Form("supplies by air", "airpower", none_of("airlift.tons")),
    Form("a symbol is worth more to claimants", "common", none_of("choice.symbol")),
    Form("attacks are planned and failures remembered", "common", none_of("choice.settle", "choice.retry")),
    Form("new troops form columns", "columns", none_of("levy.columns")),
    Form("schools rebuild armies", "schools", none_of("schools.rate")),
    Form("who can be won is limited", "recruitment", none_of("recruitment.pool")),
    Form("governments spend, and keep no hoard", "savings", none_of("economy.civil", "economy.reserve_days")),
    Form("who expects no mercy gives up no town", "defection", none_of("alignment.mercy")),
    Form("prisoners are killed", "captives", none_of("captives.killed")),
    Form("commanders' flight", "flight", none_of("cohesion.leader_flight")),
    Form("social pull", "cohesion", none_of("cohesion.social_pull")),
    Form("contagion", "contagion", none_of("cohesion.contagion", "cohesion.rumour_growth")),
)  # fmt: skip
HEAD = ("without", "rule", "battles: Brier", "right", "slope", "summer: Brier", "held back", "facts", "missed")


def play(what: str, off: dict[str, float], replications: int, out: Path) -> dict[str, Any]:
    """The content of hindcast.json, on seed 1, with fixed coefficients of which some are switched off."""
    changes = (word for name, value in off.items() for word in ("--set", f"parameters.{name}={value}"))
    return answer("hindcast", what, "-n", replications, "--coefficients", "fixed", "--out", out, *changes)


def row(title: str, rule: str, off: dict[str, float], replications: int) -> list[str]:
    """One line of the table."""
    print(title, file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        battles = play("scenarios/battles", off, replications, Path(folder) / "battles")
        summer = play("scenarios/mosul.yaml", off, replications, Path(folder) / "summer")
    missed = [str(fact["number"]) for fact in summer["facts"] if fact["passed"] is False]
    right = f"{battles['right']} of {battles['battles_total']}"
    passed = f"{summer['facts_passed']} of {summer['facts_total']}"
    scores = [f"{one:.3f}" for one in (battles["brier"], summer["brier"], summer["held_back"]["brier"])]
    slope = f"{battles['slope']['slope']:.2f}"
    return [title, rule and f"`{rule}`", scores[0], right, slope, *scores[1:], passed, ", ".join(missed)]


def main() -> None:
    """Play everything and write the table."""
    options = argparse.ArgumentParser(description="Score the model without each of its forms: docs/calibration.md.")
    options.add_argument("--replications", "-n", type=int, default=200)
    asked = options.parse_args()
    rows = [row("nothing: the model as it is", "", {}, asked.replications)]
    rows += [row(*form, asked.replications) for form in FORMS]
    said = f"{asked.replications} replications of each battle and of the summer, seed 1, fixed coefficients.\n\n"
    write_block(PAGE, "forms", said + table(HEAD, rows))


if __name__ == "__main__":
    main()
