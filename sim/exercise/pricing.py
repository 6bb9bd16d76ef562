"""Rule: the price of an inject is what it shifts, for every team, on common dice. For the facilitator's eyes only.

The worlds begin with the true one, so that a price may tell what teams do not know.
"""

from __future__ import annotations

from sim.exercise.campaign import Moves, Played
from sim.exercise.counterfactual import Difference, compared
from sim.exercise.forward import legs, moment
from sim.exercise.moves import Happening


def price(
    played: Played, happenings: tuple[Happening, ...], worlds: int = 100, moves: Moves | None = None
) -> dict[str, dict[str, Difference]]:
    """What happenings on the coming morning would shift, by team and goal.

    Args:
        played: the exercise so far.
        happenings: what the facilitator thinks of letting happen.
        worlds: how many pairs.
        moves: what is drafted for the coming turn; otherwise every actor's mind decides.
    """
    setting, turn = played.setting, played.turn + 1
    without, priced = (
        legs(setting, turn, moves or {}, (*played.coming, *more)) for more in ((), happenings)
    )  # fmt: skip
    found: dict[str, dict[str, Difference]] = compared(setting, moment(played), (without, priced), worlds)["goals"]
    return found
