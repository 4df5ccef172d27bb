"""Asks a system with the demo in it for an example of each answer: `interface/api/examples.json`.

    jiefen up --data DATA &
    python tools/api_examples.py DATA

Everything in it is invented. What only some systems have (a month that was closed, somebody's copy)
stays as it is in the file.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx

OUT = Path(__file__).parents[1] / "interface" / "api" / "examples.json"
OFFICE = "150524100000"
FEW = 2
Asked = tuple[str, dict[str, str], dict[str, Any] | None]
"""An address, who asks, and what stands in the body if it is a POST."""


def by(who: str, role: str, office: str = OFFICE) -> dict[str, str]:
    """Somebody who works there."""
    return {"Jiefen-Officer": who, "Jiefen-Role": role, "Jiefen-Office": office}


HEAD, DESK = by("h-liuhe", "head"), by("d-liuhe", "desk")
SUPERVISOR, PARTY = by("s-1", "supervisor", "150524000000"), by("p1", "party", "")


class System:
    """A running system."""

    def __init__(self, data: Path) -> None:
        run = json.loads((data / "run.json").read_text())
        self._headers = {"Authorization": f"Bearer {run['api_token']}", "Accept-Language": "zh"}
        self._http = httpx.Client(base_url=run["api"], timeout=30)
        self.support = json.loads((data / "demo" / "support.json").read_text())

    def ask(self, path: str, who: dict[str, str], form: Any = None) -> Any:
        """What is answered; None if it is refused."""
        verb = "GET" if form is None else "POST"
        answer = self._http.request(verb, path, json=form, headers=self._headers | who)
        if answer.is_error:
            print(f"{answer.status_code} {path}: {answer.json()['detail']}", file=sys.stderr)
            return None
        return answer.json()


def asked(system: System) -> Iterator[tuple[str, Asked]]:
    """Each path that answers in JSON, and how it is asked."""
    yield from of_cases(system)
    yield from of_ledgers(system)
    yield from of_offices(system)
    yield from of_support(system)


def of_cases(system: System) -> Iterator[tuple[str, Asked]]:
    """One case that is over, and two that go on."""
    ledger = "/api/ledgers/register?limit=500&area=150524100"
    rows = system.ask(ledger, SUPERVISOR)["rows"]
    case = next(row["stream"] for row in rows if row["type"] == "labour")
    goes_on = system.ask(f"{ledger}&open=true", SUPERVISOR)["rows"]
    other, same, *_ = (row["stream"] for row in goes_on if row["office"] == OFFICE)
    mediator = by("m-sun", "mediator")
    for end in ("", "/history", "/replay"):
        yield f"/api/disputes/{{stream}}{end}", (f"/api/disputes/{case}{end}", mediator, None)
    for end in ("/why", "/receipt", "/notices", "/possible", "/documents"):
        yield f"/api/disputes/{{stream}}{end}", (f"/api/disputes/{other}{end}", HEAD, None)
    for end, query in (
        ("seen", "party=p1"),
        ("access-log", "party=p1"),
        ("difference", "since=1&at=3"),
    ):
        path = f"/api/disputes/{{stream}}/{end}"
        yield path, (f"/api/disputes/{case}/{end}?{query}", mediator, None)
    merge = f"/api/disputes/{same}/merge-preview?into={other}"
    yield "/api/disputes/{stream}/merge-preview", (merge, HEAD, None)
    party = "/api/disputes/{stream}/parties/{party}"
    yield party, (f"/api/disputes/{case}/parties/p1", mediator, None)
    yield "/api/disputes/duplicates", ("/api/disputes/duplicates", HEAD, None)
    yield "/api/disputes/find", ("/api/disputes/find", mediator, {"name": "陈工"})
    yield "/api/ledgers/timeline", (f"/api/ledgers/timeline?case={case}", mediator, None)
    terms = {"mediators": ["m-qian"], "reason": "absence", "no_tie": True}
    preview = {"kind": "reassign", "terms": terms, "cases": [{"case": other}, {"case": case}]}
    task = system.ask("/api/bulk/preview", HEAD, preview)["bulk"]
    yield "/api/bulk/preview", ("/api/bulk/preview", HEAD, preview)
    for end in ("", "/cases", "/possible"):
        yield f"/api/bulk/{{stream}}{end}", (f"/api/bulk/{task}{end}", HEAD, None)


def of_ledgers(_: System) -> Iterator[tuple[str, Asked]]:
    """What there is in sum."""
    for name in ("", "/register", "/register/columns"):
        path = f"/api/ledgers{name.replace('register', '{name}')}"
        yield path, (f"/api/ledgers{name}", SUPERVISOR, None)
    yesterday = (date.today() - timedelta(days=1)).isoformat()
    difference = f"/api/ledgers/register/difference?as_of=2026-01-01&diff={yesterday}"
    yield "/api/ledgers/{name}/difference", (difference, SUPERVISOR, None)
    yield "/api/ledgers/{name}/find", ("/api/ledgers/register/find", HEAD, {"text": "邻里"})
    for path in ("/api/indicators", "/api/exports", "/api/retention", "/api/single_act/permitted"):
        yield path, (path, SUPERVISOR, None)
    for path in ("/readyz", "/healthz"):
        yield path, (path, DESK, None)


def of_offices(system: System) -> Iterator[tuple[str, Asked]]:
    """Whose turn it is, who is away, where, on which day."""
    view = {"name": "本月邻里", "ledger": "register", "where": ["type=neighbour"]}
    system.ask("/api/views/h-liuhe/save_view", HEAD, view)
    crisis = system.ask("/api/crises", DESK, {"area": OFFICE})["stream"]
    yield "/api/crises", ("/api/crises", DESK, None)
    for end in ("", "/possible"):
        yield f"/api/crises/{{stream}}{end}", (f"/api/crises/{crisis}{end}", DESK, None)
    county = by("k-1", "county_desk", "150524000000")
    month = f"{date.today().replace(day=1) - timedelta(days=1):%Y-%m}"
    for end in ("/close", "", "/corrections"):
        form: dict[str, Any] | None = {} if end == "/close" else None
        yield f"/api/months/{{month}}{end}", (f"/api/months/{month}{end}", county, form)
    rules = {"version": "2027-1", "rows": [], "source": "示例", "area": "150524000000"}
    yield "/api/rules/what-if", ("/api/rules/what-if", county, {**rules, "longest_mediation": 20})
    for path in ("/api/duties/register", "/api/duties/features", "/api/duties/history"):
        yield path, (path, county, None)
    for path in ("/api/absences?all=true", "/api/places", "/api/views", "/api/inbox", "/api/bulk"):
        yield path.partition("?")[0], (path, HEAD, None)
    hand_over = {"of": "m-sun", "to": ["m-qian"], "reason": "absence", "no_tie": True}
    yield "/api/absences/hand-over", ("/api/absences/hand-over", HEAD, hand_over)
    notice = system.ask("/api/inbox", HEAD)[-1]["notice"]
    for end in ("", "/read"):
        form = {} if end else None
        yield f"/api/inbox/{{notice}}{end}", (f"/api/inbox/{notice}{end}", HEAD, form)
    yield "/api/oncall/{area}", (f"/api/oncall/{OFFICE}", DESK, None)
    yield "/api/areas/{code}", (f"/api/areas/{OFFICE}", SUPERVISOR, None)
    row = {"code": "150524100201", "name": "某村", "parent": OFFICE}
    yield "/api/areas/preview", ("/api/areas/preview", SUPERVISOR, {"rows": [row]})
    count = "/api/calendar/count?from=2026-09-28&n=3&unit=working"
    yield "/api/calendar/count", (count, DESK, None)
    yield "/api/calendar/years/{year}", ("/api/calendar/years/2026", DESK, None)
    yield "/api/diary/{officer_id}", ("/api/diary/zheng", by("zheng", "counsellor"), None)


def of_support(system: System) -> Iterator[tuple[str, Asked]]:
    """Whoever came with the claim of the story."""
    plan, rights = system.support["plan"], system.support["rights"]
    for end in ("history", "why", "access-log"):
        yield f"/api/plan/{{stream}}/{end}", (f"/api/plan/{plan}/{end}", PARTY, None)
    yield "/api/rights/{stream}/history", (f"/api/rights/{rights}/history", PARTY, None)
    certificate = f"/api/erasures/{system.support['erasure']}/certificate"
    office = by("he", "judicial_office")
    yield "/api/erasures/{stream}/certificate", (certificate, office, None)


def short(held: Any) -> Any:
    """The first of many."""
    if isinstance(held, list):
        return [short(each) for each in held[:FEW]]
    if isinstance(held, dict):
        return {name: short(each) for name, each in held.items()}
    return held


def main(data: str) -> None:
    """Ask, and write down what was answered."""
    kept: dict[str, Any] = json.loads(OUT.read_text("utf-8"))
    system = System(Path(data))
    for path, (address, who, form) in asked(system):
        if answer := system.ask(address, who, form):
            kept[path] = short(answer)
    text = json.dumps(dict(sorted(kept.items())), ensure_ascii=False, indent=1)
    OUT.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
