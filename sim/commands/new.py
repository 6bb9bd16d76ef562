"""The command that writes a first scenario file: ``new battle``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim import scenario


class What(StrEnum):
    """Kinds of file that can be written."""

    BATTLE = "battle"


AMOUNTS = "NUMBER or LOW:CENTRAL:HIGH"
YES = "no|partly|yes"
FORCE = "WORD"


def new(
    what: Annotated[What, typer.Argument(help="The kind of file: a battle, a small theatre for one town.")],
    name: Annotated[str, typer.Argument(help="Its name; the file is named after it.")] = "My battle",
    out: Annotated[Path | None, typer.Option(help="The file [default: NAME.yaml here].", metavar="FILE")] = None,
    place: Annotated[str, typer.Option(help="The town.")] = "Town",
    country: Annotated[str, typer.Option(help="Its country.")] = "Exampleland",
    latitude: Annotated[str, typer.Option(help="Its latitude, degrees north.", metavar="DEGREES")] = "35",
    longitude: Annotated[str, typer.Option(help="Its longitude, degrees east.", metavar="DEGREES")] = "40",
    population: Annotated[str, typer.Option(help="Its population.", metavar=AMOUNTS)] = "70000:100000:150000",
    start: Annotated[str, typer.Option(help="First day of the attack.", metavar="DATE")] = "2000-01-01",
    attacker: Annotated[str, typer.Option(help="Who attacks.")] = "Attackers",
    attacker_force: Annotated[str, typer.Option(help="What kind of force.", metavar=FORCE)] = "rebels",
    attackers: Annotated[str, typer.Option(help="How many fighters.", metavar=AMOUNTS)] = "1000:2000:4000",
    from_place: Annotated[str, typer.Option(help="Where they come from.")] = "Staging area",
    from_km: Annotated[str, typer.Option(help="Road from there to the town.", metavar="KM")] = "40",
    from_direction: Annotated[str, typer.Option(help="Which way from the town.", metavar="N|NE|...")] = "N",
    defender: Annotated[str, typer.Option(help="Who defends.")] = "Garrison",
    defender_force: Annotated[str, typer.Option(help="What kind of force.", metavar=FORCE)] = "army",
    defenders: Annotated[
        str, typer.Option(help="How many soldiers; with ghosts the upper half counts as paper.", metavar=AMOUNTS)
    ] = "3000:5000:8000",
    rear: Annotated[str, typer.Option(help="Where the garrison is supplied from; '' for nowhere.")] = "Rear",
    rear_km: Annotated[str, typer.Option(help="Road from there to the town.", metavar="KM")] = "100",
    rear_direction: Annotated[str, typer.Option(help="Which way from the town.", metavar="N|NE|...")] = "S",
    pay_problem: Annotated[str, typer.Option(help="Is the garrison's pay late or cut?", metavar=YES)] = "no",
    ghosts: Annotated[str, typer.Option(help="Does its payroll list soldiers who do not exist?", metavar=YES)] = "no",
    recent_defeats: Annotated[str, typer.Option(help="Has its side just lost other towns?", metavar=YES)] = "no",
    own_community: Annotated[str, typer.Option(help="Does it defend its own community?", metavar=YES)] = "no",
    attackers_local: Annotated[
        str, typer.Option(help="Are the attackers of the town's community?", metavar=YES)
    ] = "partly",
    encircled: Annotated[
        str, typer.Option(help="Is the road to the rear cut on the first morning?", metavar=YES)
    ] = "no",
    supplied: Annotated[str, typer.Option(help="Can supplies come by air or sea?", metavar="no|yes")] = "no",
    defender_air: Annotated[
        str,
        typer.Option(help="Aircraft for the garrison.", metavar="none|limited|regular|massive|expected"),
    ] = "none",
    attacker_air: Annotated[
        str, typer.Option(help="Aircraft for the attackers.", metavar="none|limited|regular|massive")
    ] = "none",
    works: Annotated[
        str, typer.Option(help="Positions of the garrison.", metavar="none|hasty|prepared|fortified")
    ] = "hasty",
    attackers_tag: Annotated[
        str, typer.Option(help="Attackers: V seen in a source, M general knowledge, J judgement.", metavar="V|M|J")
    ] = "J",
    defenders_tag: Annotated[str, typer.Option(help="Defenders: the same.", metavar="V|M|J")] = "J",
    source: Annotated[str, typer.Option(help="Where the facts come from.")] = "No source named yet",
    confidence: Annotated[str, typer.Option(help="How reliable it is.", metavar="low|medium|high")] = "low",
    note: Annotated[str, typer.Option(help="What a reader should know, as of the first day.")] = "",
) -> None:  # fmt: skip
    """Write a commented scenario file from what was known of a battle beforehand (docs/battles.md)."""
    words = dict(locals())
    facts = scenario.facts_of({name: words[name].strip() for name in scenario.FACT_NAMES})
    file = out or Path(f"{facts.key}.yaml")
    scenario.write_battle(facts, file)
    typer.echo(f"{file.as_posix()}: {facts.name}. Check it: python -m sim check {file.as_posix()}")
