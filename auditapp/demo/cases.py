"""The cases of the demo council, as its list shows them: one month, and a month later."""

import random

from auditapp.demo.story import SEED
from auditapp.domain.vocabulary import AgeBand, Involvement

TEAM_SIZES = {
    "North Locality": 104,
    "East Locality": 92,
    "South Locality": 88,
    "West Locality": 71,
    "Harbour Locality": 43,
}
QAMS = ("QAM-1", "QAM-2", "QAM-3", "QAM-4")
INVOLVEMENTS = {
    Involvement.CHILD_IN_NEED: 0.42,
    Involvement.CHILD_PROTECTION: 0.19,
    Involvement.LOOKED_AFTER: 0.24,
    Involvement.ASSESSMENT: 0.15,
}
COLUMNS = ("case_ref", "team", "involvement", "age_band", "worker", "qam", "Plan type")
PLAN_TYPES = {
    Involvement.CHILD_IN_NEED: "CIN plan",
    Involvement.CHILD_PROTECTION: "CP plan",
    Involvement.LOOKED_AFTER: "Care plan",
    Involvement.ASSESSMENT: "",
}


def last_month() -> list[dict[str, str]]:
    """The list of the demo's last month of audits."""
    chances = random.Random(f"{SEED} cases")  # noqa: S311 - invented data, not security
    numbers = iter(chances.sample(range(100_000, 1_000_000), sum(TEAM_SIZES.values())))
    return [
        _case(chances, f"NB{next(numbers)}", team)
        for team, size in TEAM_SIZES.items()
        for _ in range(size)
    ]


def _case(chances: random.Random, ref: str, team: str) -> dict[str, str]:
    involvement = chances.choices(list(INVOLVEMENTS), list(INVOLVEMENTS.values()))[0]
    chaired = involvement in (Involvement.CHILD_PROTECTION, Involvement.LOOKED_AFTER)
    first = 100 + 20 * list(TEAM_SIZES).index(team)
    return {
        "case_ref": ref,
        "team": team,
        "involvement": str(involvement),
        "age_band": str(chances.choice(tuple(AgeBand)[1:5])),
        "worker": f"SW-{first + chances.randrange(7)}",
        "qam": chances.choice(QAMS) if chaired else "",
        "Plan type": PLAN_TYPES[involvement],
    }


def moved_on(listed: list[dict[str, str]]) -> list[dict[str, str]]:
    """The same list a month later: some cases closed, some moved to another team, some are new."""
    chances = random.Random(f"{SEED} a month later")  # noqa: S311 - invented data, not security
    stay = [dict(case) for case in listed if chances.random() > 0.06]
    for case in chances.sample(stay, 9):
        others = [team for team in TEAM_SIZES if team != case["team"]]
        case["team"] = chances.choice(others)
    new = [
        _case(chances, f"NB{1_000_000 + number}", chances.choice(list(TEAM_SIZES)))
        for number in range(28)
    ]
    return stay + new


def case_refs() -> dict[str, list[str]]:
    """The references of the first list by team, so that earlier audits were of the same cases."""
    by_team: dict[str, list[str]] = {}
    for case in last_month():
        by_team.setdefault(case["team"], []).append(case["case_ref"])
    return by_team
