"""A finding in words and as JSON."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from sim.core import words
from sim.study.discovery.boxes import COVERAGE, FEWEST, BoxLimit
from sim.study.discovery.held_out_scores import ShareEstimate, needed
from sim.study.discovery.screening import FEWEST_POINTS
from sim.study.discovery.search import BEST, BOX, CHANCE, EMPTY, FEW, NO_BOX, NOTHING, DiscoveryFinding
from sim.world.random_streams import normal_quantile

_SMALL = 0.095
HARM_NAMES = {"displaced": "people displaced", "civilians_killed": "civilians killed"}


def record(found: DiscoveryFinding) -> dict[str, Any]:
    """The finding as ``--json`` prints it; ``folder`` is added by whoever writes it."""
    goal, about = found.goal, found.sample.about
    return {
        "kind": "discovery", "scenario": about["scenario"], "outcome": goal.outcome, "text": found.sample.question,
        "wanted": goal.wanted, "replications": len(found.sample), "points": _points(found),
        "base_rate": found.sample.base_rate, "density_wanted": goal.density, "coverage_wanted": COVERAGE,
        "limits_wanted": goal.limits, "seed": goal.seed, "digest": about.get("digest"),
        "found": found.verdict, "told": told(found),
        "inputs_tried": found.tried, "inputs_kept": len(found.links), "left_out": list(found.sample.left_out),
        "inputs": [
            {"path": link.path, "text": found.sample.names.label(link.path), "rho": link.rho, "chance": link.chance,
             "also": list(link.also)}
            for link in found.links
        ],
        "boxes": [_box(found)] if found.verdict in (BOX, BEST) else [],
        "refuted": _box(found) if found.verdict == CHANCE else None,
        "trajectory": [
            {"density": box.density, "coverage": box.coverage, "mass": box.mass, "limits": len(box.limits)}
            for box in found.trajectory
        ],
        "tree": _tree(found), "replications_needed": _needed(found),
    }  # fmt: skip


def _points(found: DiscoveryFinding) -> int | None:
    return int(found.sample.about["points"]) if found.sample.designed else None


def _box(found: DiscoveryFinding) -> dict[str, Any]:
    box, seen = found.box, found.judged
    assert box is not None
    assert seen is not None
    also = {link.path: link.also for link in found.links}
    trained = {"density": box.density, "coverage": box.coverage, "mass": box.mass}
    shares = {name: {"train": value, **asdict(getattr(seen, name))} for name, value in trained.items()}
    return {
        "limits": [
            {"path": limit.path, "text": found.sample.names.label(limit.path), "low": limit.low, "high": limit.high,
             "quasi_p": limit.quasi_p, "reproduced": found.reproduced[limit.path], "also": list(also[limit.path])}
            for limit in box.limits
        ],
        **shares, "base_rate": {"train": float(found.train.came.mean()), "value": seen.base_rate},
        "harm": dict(seen.harm),
    }  # fmt: skip


def _tree(found: DiscoveryFinding) -> dict[str, Any] | None:
    if found.tree is None:
        return None
    splits = [{"path": path, "at": at, "depth": depth} for path, at, depth in found.tree.splits]
    return {**asdict(found.tree), "splits": splits, "shared": _shared(found)}


def _shared(found: DiscoveryFinding) -> list[str]:
    """Inputs of the box on which the tree splits as well."""
    if found.box is None or found.tree is None:
        return []
    splits = {path for path, _, _ in found.tree.splits}
    return [limit.path for limit in found.box.limits if limit.path in splits]


def _needed(found: DiscoveryFinding) -> int | None:
    if found.verdict != FEW or found.sample.designed:
        return None
    came = int(found.sample.came.sum())
    return needed(min(came, len(found.sample) - came), len(found.sample), FEWEST)


def told(found: DiscoveryFinding) -> str:
    """The finding in a few sentences."""
    say = {EMPTY: _empty, FEW: _few, NOTHING: _nothing, NO_BOX: _no_box, CHANCE: _chance, BEST: _best, BOX: _corner}
    return say[found.verdict](found)


def _empty(found: DiscoveryFinding) -> str:
    about = found.sample.about
    played, failed = about.get("replications", 0) * about.get("points", 1), about.get("failed", 0)
    why = "all of them failed" if played == failed else "its condition never came true, or the run is too short"
    return f"There is nothing to look into: none of {played:,} replications answers this question ({why})."


def _few(found: DiscoveryFinding) -> str:
    sample = found.sample
    count = int(sample.came.sum())
    start = f"The answer is {_answer(found)} in {count:,} of {len(sample):,} replications"
    if sample.designed:
        return (
            f"{start}, at {_points(found):,} design points. To look for a corner, each half of the points should be "
            f"{FEWEST_POINTS} at least, with {FEWEST} replications of yes and of no: play a larger design."
        )
    least = "at least" if count in (0, len(sample)) else "about"
    return (
        f"{start}. To look for a corner, each half of them should hold {FEWEST} of yes and {FEWEST} of no: "
        f"{least} {_needed(found):,} replications are needed."
    )


def _nothing(found: DiscoveryFinding) -> str:
    return (
        f"No input is associated with the answer beyond chance: {found.tried:,} were tried on "
        f"{_counted(found, found.train.point)}, where rank correlations weaker than about {_visible(found):.2f} cannot "
        "be told from chance. No corner is reported."
    )


def _counted(found: DiscoveryFinding, point: Any) -> str:
    """The number of replications, or points, of a half."""
    return f"{len(set(point.tolist())):,} {'design points' if found.sample.designed else 'replications'}"


def _visible(found: DiscoveryFinding) -> float:
    """The rank correlation at which chance is 5 % for all inputs together."""
    return normal_quantile(1 - 0.025 / max(1, found.tried)) / math.sqrt(len(set(found.train.point.tolist())))


def _no_box(found: DiscoveryFinding) -> str:
    return (
        f"{_inputs(len(found.links))} associated with the answer beyond chance, but no box that restricts at most "
        f"{found.goal.limits} of them has only limits that matter (quasi-p below 5 %). No corner is reported."
    )


def _inputs(count: int) -> str:
    return "One input is" if count == 1 else f"{count} inputs are"


def _chance(found: DiscoveryFinding) -> str:
    assert found.box is not None
    assert found.judged is not None
    seen = found.judged
    return (
        f"On one half of the replications the answer is {_answer(found)} in {share_text(found.box.density)} where "
        f"{corner(found)}, but on the other half in {_share(seen.density)}, against {share_text(seen.base_rate)} "
        "overall: no more than chance. No corner is reported."
    )


def _corner(found: DiscoveryFinding) -> str:
    assert found.box is not None
    assert found.judged is not None
    seen = found.judged
    return (
        f"When {corner(found)} ({share_text(seen.mass.value)} of replications), the answer is {_answer(found)} in "
        f"{_share(seen.density, '95 % CI ')}, against {share_text(seen.base_rate)} overall. These replications make up "
        f"{_share(seen.coverage)} of all with this answer. On the half on which this was found: "
        f"{share_text(found.box.density)} and {share_text(found.box.coverage)}."
    )


def _best(found: DiscoveryFinding) -> str:
    return (
        f"{_corner(found)} No box of at most {found.goal.limits} inputs reaches a density of "
        f"{words.percent(found.goal.density)} and a coverage of {words.percent(COVERAGE)}; this is the best by F-score."
    )


def _answer(found: DiscoveryFinding) -> str:
    return "yes" if found.goal.wanted else "no"


def share_text(share: float) -> str:
    """A share as a percentage, with a decimal where it is small."""
    return words.percent(share) if share >= _SMALL else f"{100 * share:.1f} %"


def _share(one: ShareEstimate, interval: str = "") -> str:
    """A share with its confidence interval."""
    digits = 0 if one.value >= _SMALL else 1
    return f"{share_text(one.value)} ({interval}{100 * one.low:.{digits}f} to {100 * one.high:.{digits}f})"


def corner(found: DiscoveryFinding) -> str:
    """The box in words: each input with where it lies."""
    limits = () if found.box is None else found.box.limits
    said = [f"{found.sample.names.label(limit.path)} is {limit_in_words(found, limit)}" for limit in limits]
    return " and ".join(said) if len(said) < 3 else "; ".join(said[:-1]) + "; and " + said[-1]


def limit_in_words(found: DiscoveryFinding, limit: BoxLimit) -> str:
    """A limit in words: ``below 0.34``, ``above 34 % of those on the payroll``, ``from 2 to 3``."""
    names = found.sample.names
    low, high = (None if one is None else names.value(limit.path, one) for one in (limit.low, limit.high))
    said = f"from {low} to {high}" if low and high else f"above {low}" if low else f"below {high}"
    return f"{said} {names.unit(limit.path)}".strip()


def tree_in_words(found: DiscoveryFinding) -> str:
    """The tree in words."""
    if found.tree is None:
        return ""
    accuracy, base = found.tree.accuracy, found.tree.base_accuracy
    paths = list(dict.fromkeys(path for path, _, _ in found.tree.splits))
    if not paths:
        return "As a check, a decision tree finds nothing to split on."
    labels = "; ".join(found.sample.names.label(path) for path in paths[:3])
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    own = len(found.box.limits) if found.box is not None else 0
    alike = f", {len(_shared(found))} of the box's {own} among them" if own else ""
    return (
        f"As a check, a decision tree of depth 3 splits on {labels}{more}{alike}. On the other half it is right in "
        f"{_share(accuracy)} of replications (the more common answer alone: {share_text(base)}); in its best leaf "
        f"the answer is {_answer(found)} in {_share(found.tree.density)}."
    )


def harm_in_words(found: DiscoveryFinding) -> str:
    """Harm to civilians inside the box and outside it: always reported, never a reason for a box."""
    if found.judged is None:
        return ""
    said = [
        f"{words.amount(one['inside'])} {HARM_NAMES[measure]} in these replications, "
        f"{words.amount(one['outside'])} elsewhere"
        for measure, one in found.judged.harm.items()
        if one["inside"] is not None and one["outside"] is not None
    ]
    return f"Civilian harm by the end date (median): {'; '.join(said)}." if said else ""
