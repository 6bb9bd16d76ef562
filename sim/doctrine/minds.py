"""Which mind decides for which doctrine."""

from __future__ import annotations

from sim.doctrine import (
    besieged_regime,
    distant_power,
    enclave,
    government,
    insurgent_state,
    local_insurgents,
    movement_centre,
    neighbour_patron,
    popular_militia,
    rebel_front,
    regional_government,
    tribes,
)  # fmt: skip
from sim.world.codes import Doctrine

MINDS = {
    Doctrine.INSURGENT_STATE: insurgent_state.decide,
    Doctrine.GOVERNMENT: government.decide,
    Doctrine.POPULAR_MILITIA: popular_militia.decide,
    Doctrine.REGIONAL_GOVERNMENT: regional_government.decide,
    Doctrine.LOCAL_INSURGENTS: local_insurgents.decide,
    Doctrine.TRIBES: tribes.decide,
    Doctrine.REBEL_FRONT: rebel_front.decide,
    Doctrine.BESIEGED_REGIME: besieged_regime.decide,
    Doctrine.ENCLAVE: enclave.decide,
    Doctrine.DISTANT_POWER: distant_power.decide,
    Doctrine.NEIGHBOUR_PATRON: neighbour_patron.decide,
    Doctrine.MOVEMENT_CENTRE: movement_centre.decide,
}
"""Each doctrine's mind: a picture in, orders out."""
