"""The erasure of a person with 1,000 facts in 50 cases that are over, from the order to the signed
certificate: looked up, decided, keys destroyed, looked at again.
"""

from statistics import median
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from benchmarks.progress import rounds
from benchmarks.report import Figure
from benchmarks.stage import OFFICE, opening, request, session, stage
from domain.kernel import Officer, Role
from workers.certifying import unfinished
from workers.handler import Request
from workers.proof.keys import SigningKey
from workers.system import System

CASES, FACTS = 50, 20
ROUNDS: Final = 5
AT_MOST = 1.0
SUN = Officer(id="sun", role="judicial_office", office=OFFICE)


def run() -> list[Figure]:
    """One person after the other, each with as many facts."""
    taken = list[float]()
    with stage() as system:
        (system.settings.data / "signing.key").write_text(SigningKey.generate())
        for n in rounds(ROUNDS):
            phone = f"1390000{n:04d}"
            data = {
                "person": str(_person(system, phone)),
                "ground": "consent_withdrawn",
                "request": str(_asked(system, phone)),
            }
            order = Request(aggregate="erasure", command="order_erasure", data=data, officer=SUN)
            begun = perf_counter()
            system.handler.perform(order)
            taken.append(perf_counter() - begun)
            with system.pool.connection() as connection:
                if unfinished(connection):
                    raise RuntimeError("the erasure was not certified")
    return [
        Figure(
            f"erase a person with {CASES * FACTS} facts",
            median(taken),
            "s",
            limit=AT_MOST,
            goal="at most",
            judged="value",
            rounds=taken,
        )
    ]


def _asked(system: System, phone: str) -> UUID:
    """Their request to be erased, granted by the head."""

    def do(command: str, role: Role, stream: UUID | None = None, **data: Any) -> UUID:
        by = Officer(id=f"staff-{role}", role=role, office=OFFICE)
        return system.handler.perform(
            Request(aggregate="rights", command=command, stream=stream, data=data, officer=by)
        ).stream

    asked = do(
        "ask_right",
        "desk",
        kind="erasure",
        area=OFFICE,
        person={"name": "甲方", "phone": phone},
        asked_by="themselves",
        identity="document_seen",
        channel="in_person",
    )
    return do("decide_right", "head", asked, outcome="granted", reasons="准许")


def _person(system: System, phone: str) -> UUID:
    """A new applicant of as many cases, each closed without an agreement."""
    for _ in range(CASES):
        stream = system.handler.perform(opening(phone=phone)).stream

        def do(command: str, role: Role, *, stream: UUID = stream, **data: Any) -> int:
            given = request(command, stream, role, **data)
            return system.handler.perform(given).version

        do("triage", "desk", in_scope=True)
        do("give_rights_notice", "desk", parties=["p1", "p2"])
        for party in ("p1", "p2"):
            do("consent", "desk", party=party)
        do("accept", "head")
        do("assign", "head", mediator="staff-mediator", conflict=False)
        while system.handler.perform(session(stream)).version < FACTS - 3:
            pass
        do("withdraw", "desk", parties=["p1"])
        do("propose_closure", "mediator")
        do("close", "head")
    with system.pool.connection() as connection:
        row = connection.execute(
            "select person from vault.lookup where mac = %s",
            (system.vault.master.lookup("name_and_phone", "person", "甲方", phone),),
        ).fetchone()
    assert row
    return UUID(str(row[0]))
