"""Rule: a rival group weighs joining a rising leader, standing against it, or keeping apart.

Rivals are local insurgents, tribes and rebel fronts; a leader is an insurgent state. Each week, and whenever the
leader's share of power has moved by 15 % or an ultimatum has come, a rival k facing a leader a chooses with
probabilities softmax(U / tau)::

    U_join    = b_pow ln(P_a / P_k) + b_V V_a - b_ideo ideology - b_hist blood + b_coerc ultimatum
                - b_commit max(share_a - 0.6, 0) - b_legit L - b_war [at war]
    U_balance = b_bal ln((P_rest + P_k) / P_a) + b_out [aid from outside] - b_fear coercion
    U_stay    = 0

P is combat power (troops x quality); P_rest that of the leader's enemies who are not the rival's; share_a the leader's
share of all these; L the standing of the movement's centre that backs the rival; coercion the share of the rival's
troops in places the leader rules. The commitment term (a leader too strong cannot promise to share) binds organised
groups, not local cells. What a leadership thinks beyond this is drawn once in four weeks, so that it does not waver
with every count. Sources: Christia 2012 (alliances in multiparty wars); McKelvey and Palfrey 1995 (logit choice).
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp, log
from sim.rules import defection
from sim.rules.legitimacy import standing_of_centre
from sim.rules.levy import ALLIED, HOSTILE
from sim.rules.presence import ACTIVE
from sim.rules.units import DAYS_A_WEEK, LARGEST_EXPONENT
from sim.world.codes import Alignment, Doctrine, Stance, number
from sim.world.random_streams import both, uniform
from sim.world.stream_ids import ALIGN, ALIGN_WHEN
from sim.world.tables import World

JOIN = number(Alignment.JOIN)
BALANCE = number(Alignment.BALANCE)
STAY = number(Alignment.STAY)
NEUTRAL = number(Stance.NEUTRAL)
_LEADER = number(Doctrine.INSURGENT_STATE)
_LOCAL = number(Doctrine.LOCAL_INSURGENTS)
_TRIBES = number(Doctrine.TRIBES)
_FRONT = number(Doctrine.REBEL_FRONT)


@rule
def align(world: World) -> None:
    """Let rivals choose, let their towns yield and their fighters drift away."""
    for a in range(len(world.actors)):
        if world.actors[a].doctrine != _LEADER:
            continue
        strength = power(world, a)
        if strength <= 0.0:
            continue
        for b in range(len(world.actors)):
            world.actor_notes[b].power = power(world, b)
        for k in range(len(world.actors)):
            if k != a and is_rival(world, k):
                _face(world, k, a, strength)
                world.actor_notes[k].power = power(world, k)  # some may have gone over


@rule
def is_rival(world: World, k: int) -> bool:
    """Return whether an actor is one of those who might join or fight a leader."""
    doctrine = world.actors[k].doctrine
    return doctrine in (_LOCAL, _TRIBES, _FRONT)


@rule
def power(world: World, a: int) -> float:
    """An actor's combat power in the whole theatre: men times quality."""
    total = 0.0
    for f in range(world.actors[a].first, world.actors[a].last):
        formation = world.formations[f]
        if formation.status == ACTIVE:
            total += formation.present * formation.quality
    return total


@rule
def is_day_of_choice(world: World, k: int, a: int) -> bool:
    """Once a week, on a weekday of the pair's own."""
    clock = world.clock[0]
    pair = both(world.actors[k].tag, world.actors[a].tag)
    return int(uniform(clock.key, 0, ALIGN_WHEN, pair) * DAYS_A_WEEK) == clock.day % DAYS_A_WEEK


@rule
def _face(world: World, k: int, a: int, strength: float) -> None:
    own = world.actor_notes[k].power
    if own <= 0.0:
        return
    relation = world.relations[k, a]
    rest = _rest(world, k, a)
    share = strength / (strength + own + rest)
    weekly = is_day_of_choice(world, k, a)
    moved = abs(share - relation.share) > world.parameters[0].alignment_shift * relation.share
    if weekly or (moved and relation.share > 0.0):
        _choose(world, k, a, strength, own, rest)
        relation.share = share
    if weekly:
        defection.yield_towns(world, k, a, strength, own)
    defection.leak(world, k, a)


@rule
def _rest(world: World, k: int, a: int) -> float:
    """Power of the leader's enemies who are not the rival's, as noted while rivals choose."""
    total = 0.0
    for b in range(len(world.actors)):
        if b != a and b != k and world.relations[b, a].stance == HOSTILE and world.relations[k, b].stance != HOSTILE:
            total += world.actor_notes[b].power
    return total


@rule
def utility_of_joining(world: World, k: int, a: int, strength: float, own: float, share: float) -> float:
    """Return the utility of joining for a rival, in logits; ``share`` 0 leaves the commitment problem out."""
    c = world.parameters[0]
    relation = world.relations[k, a]
    value = c.alignment_power * log(strength / own) + c.alignment_momentum * world.actors[a].reputation
    value -= c.alignment_ideology * relation.ideology + c.alignment_blood * relation.blood
    value += c.alignment_coercion * relation.was_pressed
    value -= c.alignment_commitment * max(share - c.alignment_commitment_from, 0.0)
    return value - c.alignment_legitimacy * standing_of_centre(world, k)


@rule
def _utility_of_balancing(world: World, k: int, a: int, strength: float, own: float, rest: float) -> float:
    c = world.parameters[0]
    value = c.alignment_balance * log((rest + own) / strength)
    if _aided(world, k):
        value += c.alignment_outside
    return value - c.alignment_fear * _coercion(world, k, a)


@rule
def _aided(world: World, k: int) -> bool:
    for b in range(len(world.actors)):
        if b != k and (world.relations[b, k].aid > 0.0 or world.relations[b, k].arms > 0.0):
            return True
    return False


@rule
def _coercion(world: World, k: int, a: int) -> float:
    exposed = 0
    men = 0
    for f in range(world.actors[k].first, world.actors[k].last):
        formation = world.formations[f]
        if formation.status == ACTIVE and formation.place >= 0:
            men += formation.present
            if world.places[formation.place].holder == a:
                exposed += formation.present
    return exposed / men if men > 0 else 0.0


@rule
def _choose(world: World, k: int, a: int, strength: float, own: float, rest: float) -> None:
    c = world.parameters[0]
    clock = world.clock[0]
    join = utility_of_joining(world, k, a, strength, own, strength / (strength + own + rest))
    if world.relations[k, a].stance == HOSTILE:
        join -= c.alignment_war
    weight_join = exp(min(join / c.alignment_temperature, LARGEST_EXPONENT))
    balance = _utility_of_balancing(world, k, a, strength, own, rest)
    weight_balance = exp(min(balance / c.alignment_temperature, LARGEST_EXPONENT))
    total = weight_join + weight_balance + 1.0
    mood = clock.day // int(c.alignment_mood_days)
    u = uniform(clock.key, mood, ALIGN, both(world.actors[k].tag, world.actors[a].tag))
    if u < weight_join / total:
        _settle(world, k, a, JOIN)
    elif u < 1.0 - weight_balance / total:
        _settle(world, k, a, STAY)
    else:
        _settle(world, k, a, BALANCE)


@rule
def _settle(world: World, k: int, a: int, choice: int) -> None:
    """Make both sides act on the choice; to stay apart undoes an earlier choice and changes nothing else."""
    relation = world.relations[k, a]
    if relation.alignment == choice:
        return
    stance = NEUTRAL
    if choice == JOIN:
        stance = ALLIED
    elif choice == BALANCE:
        stance = HOSTILE
    relation.alignment = choice
    relation.stance = stance
    world.relations[a, k].stance = stance
