"""What finished work took and brought in the demonstration, drawn by name: units for every thousand that was paid.

Planted: agencies that are cheap by the hour are hardly the same as those cheap by reach or by outcome; answering nearly
everything makes a reply 30 % dearer; where much of what comes in is about faults of the product fewer targets are met;
and a hire costs the client about twice as much again in its own staff as it pays the agency.
"""

import math
from collections.abc import Mapping
from random import Random

REPLY_TO_ALL_EFFECT = math.log(1.3)
FAULT_LOSS = 0.4
"""What part of the chance to meet a target is lost where faults of the product fill the inbox."""
OWN_COST_OF_HIRES = 2.0

_SHARED, _OF_LENS, _OF_WORK = 0.3, 0.45, 0.15
_MANY_FAULTS_CHANCE, _HIRING_CHANCE = 0.4, 0.5
# Units bought by 1,000 of the currency, where an agency is neither cheap nor dear.
_USUAL: Mapping[str, tuple[str, float]] = {
    "hours": ("effort", 0.6),
    "people-reached": ("exposure", 9_000.0),
    "views": ("exposure", 14_000.0),
    "acts-low": ("engagement", 160.0),
    "acts-medium": ("engagement", 22.0),
    "acts-high": ("engagement", 5.0),
    "replies": ("output", 18.0),
    "cases-solved": ("outcome", 7.0),
    "leads": ("outcome", 1.4),
    "hires": ("outcome", 0.02),
}
_OUTCOMES = {"hr": ("hires",), "support": ("cases-solved",), "marketing": ("leads", "referrals")}
_REPLYING = ("support", "pr", "product")


def has_many_faults(client: str) -> bool:
    """Return whether the product of the client with this address breaks often."""
    return _named("faults", client).random() < _MANY_FAULTS_CHANCE


def yields_of(brief: str, agency: str, client: str, department: str) -> dict[str, float]:
    """Return how many of each kind 1,000 of the currency bought in one piece of work."""
    random = _named("counts", brief, agency)
    kinds = ["hours", "people-reached", "acts-low", "acts-medium", "acts-high"]
    kinds += ["views"] if random.random() < 0.5 else []
    others = ("leads",) if random.random() < 0.5 else ("cases-solved",)
    if department == "pr" and random.random() < _HIRING_CHANCE:
        others = ("hires",)
    outcomes = _OUTCOMES.get(department, others)
    kinds += [kind for kind in outcomes if kind in _USUAL]
    found = {kind: _yield(kind, agency, random) for kind in kinds}
    if department in _REPLYING or random.random() < 0.3:
        found |= _replies(agency, client, random)
    found |= _parts("paid-publications", 0.05, "labelled-publications", 0.78, agency, random)
    if random.random() < 0.6:
        found |= _parts("false-claims", 0.06, "corrected-claims", 0.45, agency, random)
    if "referrals" in outcomes or random.random() < 0.25:
        found |= _parts("new-customers", 3.0, "referrals", 0.12, agency, random)
    return found


def own_cost_percent(yields: Mapping[str, float], random: Random) -> int | None:
    """Return what the client's own staff cost in percent of what the agency was paid, None where nobody knows."""
    usual = OWN_COST_OF_HIRES if "hires" in yields else 0.3
    return round(100 * usual * math.exp(random.gauss(0, 0.2))) if random.random() < 0.7 else None


def _replies(agency: str, client: str, random: Random) -> dict[str, float]:
    answers_all = _named("answers all", agency, client).random() < 0.5
    rate = random.uniform(0.955, 0.995) if answers_all else random.uniform(0.55, 0.93)
    replies = _yield("replies", agency, random) * math.exp(-REPLY_TO_ALL_EFFECT if answers_all else 0.0)
    faults = random.uniform(0.42, 0.7) if has_many_faults(client) else random.uniform(0.03, 0.35)
    items = replies / rate
    return {
        "replies": replies,
        "help-replies": replies * random.uniform(0.86, 0.99),
        "answerable-items": items,
        "answered-items": items * rate,
        "fault-items": items * faults,
    }


def _parts(whole: str, usual: float, part: str, share: float, agency: str, random: Random) -> dict[str, float]:
    own = min(0.99, max(0.02, share + _named(part, agency).gauss(0, 0.12)))
    number = usual * math.exp(random.gauss(0, 0.3))
    return {whole: number, part: number * own}


def _yield(kind: str, agency: str, random: Random) -> float:
    lens, usual = _USUAL[kind]
    level = _SHARED * _named("yield", agency).gauss(0, 1) + _OF_LENS * _named(lens, agency).gauss(0, 1)
    return usual * math.exp(level + random.gauss(0, _OF_WORK))


def _named(*words: str) -> Random:
    # A draw of its own, so that nothing here moves anything else in the plan.
    return Random(" ".join(words))  # noqa: S311
