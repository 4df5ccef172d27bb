"""Nothing personal is in Temporal, in log lines or in metrics, after a case with everything in it,
refusals and failures included (rules 4 and 16).
"""

from pathlib import Path

import pytest
from prometheus_client import generate_latest

from domain.kernel import Refused
from tests.safeguards.casework import CONTENT, EVERYTHING, NAMES, OFFICE, PHONES, REPORTER, Case
from tests.workers.clockwork import clockwork, rule
from tests.workers.running import OwnTemporal, eventually
from workers.handler import BadInput

GAG = "欧阳独一保证不再上访"


def spellings(mark: str) -> list[bytes]:
    """As it stands in a file, and as JSON escapes it."""
    return [mark.encode(), mark.encode("unicode_escape")]


def held(content: bytes) -> list[str]:
    marks = (*EVERYTHING, GAG, REPORTER)
    return [mark for mark in marks if any(spelt in content for spelt in spellings(mark))]


def test_the_search_would_find_it() -> None:
    assert held(f'{{"name": "{NAMES[0]}"}}'.encode()) == [NAMES[0]]
    assert held(b'{"name": "' + NAMES[1].encode("unicode_escape") + b'"}') == [NAMES[1]]


def everything_that_goes_wrong(case: Case) -> None:
    """A clause that may not stand, a form that is none, a second registration."""
    terms = {
        "content": GAG,
        "obligations": [{"party": "p2", "kind": "apology", "what": CONTENT}],
        "precheck": {"problems": [], "not_confirmable": []},
        "signatures": [{"party": party, "means": "signature"} for party in ("p1", "p2")],
        "sealed": True,
    }
    with pytest.raises(Refused, match="Strike this first"):
        case.do("mediator", "conclude_in_writing", "mediator-2", **terms)
    with pytest.raises(BadInput) as wrong:
        case.do("desk", "add_party", party={"role": PHONES[0], "person": NAMES[0]})
    assert not held(str(wrong.value).encode())


def test_nothing_personal_in_temporal_in_log_lines_or_metrics(
    store_url: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    server = OwnTemporal(tmp_path)
    server.start()
    try:
        with (
            clockwork(store_url, server.address) as works,
            works.projector(),
            works.timekeeper(),
            works.worker(),
        ):
            works.adopt(rule("of-this-test", "mediating", 1))
            case = Case(works.system).confided()
            eventually(lambda: works.passed(case.id))
            everything_that_goes_wrong(case)
            case.settled()
            eventually(lambda: not works.running())
    finally:
        server.stop()
    assert f"agenda-{case.id}".encode() in server.bytes(), "this is not where Temporal keeps it"
    assert held(server.bytes()) == []
    printed = "".join(capfd.readouterr())
    assert "recorded" in printed and "refused" in printed
    assert held(printed.encode()) == []
    figures = generate_latest()
    assert b"jiefen_refusals_total" in figures
    assert held(figures) == []
    assert OFFICE.encode() not in figures
