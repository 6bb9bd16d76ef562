"""Validate the model against the record, at Mosul and in other wars: the tables of docs/hindcast.md.

``python tools/hindcast.py`` plays 1,000 replications of each (some minutes).
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from blocks import ROOT, answer, table, write_block

from sim.core.words import NOT_MEASURED, percent
from sim.report.wording.hindcast import (
    MODEL,
    NOT_RECORDED,
    bars_told,
    check_in_words,
    facts_told,
    mixture_told,
    slope_told,
    verdict,
)
from sim.report.wording.quantities import score, skill_interval

WITHIN = {True: "yes", False: "no", None: NOT_MEASURED}
"""Is a check within tolerance?"""

DOCUMENT = ROOT / "docs" / "hindcast.md"


def play(what: str, replications: int, out: Path) -> dict[str, Any]:
    """The content of hindcast.json, on seed 1."""
    return answer("hindcast", ROOT / "scenarios" / what, "-n", replications, "--out", out / Path(what).stem)


def skill(one: Mapping[str, Any]) -> str:
    """A skill with its interval, in bold where it is beyond chance."""
    if one["value"] is None:
        return "-"
    value = f"**{score(one['value'], 2)}**" if one["beaten"] else score(one["value"], 2)
    return f"{value} ({skill_interval(dict(one))})"


def scores(found: Mapping[str, Any]) -> str:
    """The model and its baselines, on all events and on those held back."""
    back = found["held_back"]
    head = ["forecast", "Brier", "log", "skill of the model", "held back: Brier", "log", "skill of the model"]
    rows = [[MODEL, score(found["brier"]), score(found["log_score"]), "", score(back["brier"]),
             score(back["log_score"]), ""]]  # fmt: skip
    for name, one in found["baselines"].items():
        held = back["baselines"][name]
        rows.append([name, score(one["brier"]), score(one["log_score"]), skill(found["skill"][name]),
                     score(held["brier"]), score(held["log_score"]), skill(back["skill"][name])])  # fmt: skip
    return table(head, rows)


def horizons(found: Mapping[str, Any]) -> str:
    """Brier score by horizon."""
    names = list(found["baselines"])
    rows = [
        [f"{one['day']} ({one['date']})", one["held"], f"{one['expected']:.1f}", score(one["brier"]),
         *(score(one["baselines"][name]) for name in names), score(one["held_back"]["brier"])]
        for one in found["horizons"]
    ]  # fmt: skip
    return table(["day", "held, record", "held, model's mean", MODEL, *names, "the model, held back"], rows)


def facts(found: Mapping[str, Any]) -> str:
    """Every check of every fact."""
    rows = []
    for one in found["facts"]:
        word = {True: "pass", False: "**miss**", None: NOT_RECORDED}[one["passed"]]
        for place, check in enumerate(one["checks"] or [None]):
            first = (f"{one['number']} {one['name']}", one["role"], word) if place == 0 else ("", "", "")
            if check is None:
                rows.append([*first, f"not modelled: {one['not_modelled']}", "", "", "", "no"])
            else:
                rows.append([*first, check["text"], *check_in_words(check), WITHIN[check["passed"]]])
    return table(["fact", "role", "", "check", "happened", "tolerance", "the model", "within"], rows)


def days(found: Mapping[str, Any]) -> str:
    """CRPS of days and amounts."""
    if found["crps"] is None:
        return f"Days and amounts: {NOT_RECORDED}."
    crps, back = found["crps"], found["held_back"]["crps"]
    rows = [[f"day a place falls to ISIS, {MODEL}", score(crps["days"], 1), score(back["days"], 1)]]
    rows += [[f"the same, {name}", score(value, 1), score(back["baselines"][name], 1)]
             for name, value in crps["baselines"].items()]  # fmt: skip
    rows += [[one["name"], f"{one['crps']:,.3g}" if one["crps"] < 1000 else f"{one['crps']:,.0f}", ""]
             for one in crps["amounts"]]  # fmt: skip
    return table(["CRPS", "all", "held back"], rows)


def mosul(found: Mapping[str, Any]) -> str:
    """Everything about the case."""
    parts = " ".join(verdict(dict(found)))
    murphy = found["murphy"]
    said = f"{found['replications']:,} replications, seed {found['seed']}, digest `{found['digest']}`. {parts}"
    plain, reached = found["plain"], {name: score(value) for name, value in murphy.items()}
    told = (
        f"Brier = reliability {reached['reliability']} - resolution {reached['resolution']} + uncertainty "
        f"{reached['uncertainty']} + within bins {reached['within']}. Without contested places and spells of low "
        f"confidence ({plain['events']} events): {score(plain['brier'])}."
    )
    title = f"Facts: {facts_told(found)}; of those held back: {facts_told(found['held_back'])}."
    bars = "\n".join(f"- {line}" for line in bars_told(found))
    stated = [title, facts(found)] if found["facts"] else []
    return "\n\n".join([said, scores(found), told, bars, horizons(found), *stated, days(found)])


def battles(found: Mapping[str, Any]) -> str:
    """Everything about the other wars."""
    asked, crps = found["questions"], found["crps"]
    rows = [[MODEL, score(found["brier"]), score(found["log_score"]),
             *(score(one["brier"]) for one in asked.values()), found["right"], score(crps["days"], 1), ""]]  # fmt: skip
    for name, one in found["baselines"].items():
        each = (score(question["baselines"][name]["brier"]) for question in asked.values())
        rows.append([name, score(one["brier"]), score(one["log_score"]), *each, one["right"],
                     score(crps["baselines"].get(name), 1), skill(found["skill"][name])])  # fmt: skip
    rows += [[name, *[""] * 5, score(value, 1), ""] for name, value in crps["baselines"].items()
             if name not in found["baselines"]]  # fmt: skip
    mixed = found["mixture"]
    rows.append([f"{MODEL} and {mixed['curve']}", score(mixed["brier"]), score(mixed["log_score"]), *[""] * 5])
    fought = []
    for one in found["battles"]:
        lost = one["days_if_lost"]["median"]
        happened = one["outcome"] + ("" if one["day"] is None else f", day {one['day']:.0f}")
        chances = (percent(one["probability"][name]) for name in ("collapse", "siege", "hold"))
        fought.append([one["name"], happened, *chances, "-" if lost is None else f"{lost:.0f}",
                       score(one["brier"]), score(one["baseline_briers"][mixed["curve"]]), score(one["crps"], 1),
                       "right" if one["right"] else "**wrong**"])  # fmt: skip
    said = (
        f"{found['replications']:,} replications of each, seed {found['seed']}. The likeliest ending is right in "
        f"{found['right']} of {found['battles_total']}."
    )
    slopes = {"Both questions pooled": found, **{f"Question {name}": one for name, one in asked.items()}}
    told = [slope_told(one["slope"], name, "battle") for name, one in slopes.items()]
    told.append(mixture_told(mixed, "Both questions", "battle"))
    own = ["Brier", f"Brier, {mixed['curve']}", "CRPS of the day"]
    head = ["battle", "happened", "collapse", "siege", "hold", "median day if lost", *own, ""]
    columns = ["forecast", "Brier", "log", "collapse", "hold", "right", f"day, CRPS to {crps['end']:.0f}",
               "skill of the model"]  # fmt: skip
    return "\n\n".join([said, table(head, fought), table(columns, rows), "\n".join(f"- {line}" for line in told)])


def main() -> None:
    """Read the command line, play, write."""
    words = argparse.ArgumentParser(description="The model against what happened.")
    words.add_argument("-n", "--replications", type=int, default=1000)
    words.add_argument("--out", type=Path, help="keep the folders here")
    chosen = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = chosen.out or Path(folder)
        write_block(DOCUMENT, "mosul", mosul(play("mosul.yaml", chosen.replications, out)))
        write_block(DOCUMENT, "battles", battles(play("battles", chosen.replications, out)))


if __name__ == "__main__":
    main()
