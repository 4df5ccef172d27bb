"""Cases as an event log (IEEE 1849-2016, XES): one trace a dispute, one event a step."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Final
from xml.sax.saxutils import quoteattr

from domain.dispute.mined import ending
from interface.exports.ocel import FIXED, Counted, moment
from projections.mining import Case

_EXTENSIONS: Final = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
)


def write(
    file: Path, cases: Iterable[Case], tell: Callable[[int], None] = lambda done: None
) -> Counted:
    """Write these cases. `tell` hears how many are done."""
    done = events = 0
    with file.open("w", encoding="utf-8", newline="\n") as opened:
        _begin(opened)
        for done, case in enumerate(cases, 1):
            _trace(opened, case)
            events += len(case.steps)
            tell(done)
        opened.write("</log>\n")
    return Counted(done, events)


def _begin(file: IO[str]) -> None:
    file.write(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">\n'
    )
    for name, prefix, uri in _EXTENSIONS:
        file.write(f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n')
    unknown = _string("concept:name", "")
    began = '<date key="time:timestamp" value="1970-01-01T00:00:00.000Z"/>'
    file.write(f'<global scope="trace">{unknown}</global>\n')
    file.write(f'<global scope="event">{unknown}{began}</global>\n')
    file.write('<classifier name="Step" keys="concept:name"/>\n')
    file.write(_string("concept:name", "jiefen") + "\n")


def _trace(file: IO[str], case: Case) -> None:
    row = case.row
    told = [("concept:name", row.code), ("id", str(row.stream))]
    told += [(name, getattr(row, name)) for name in (*FIXED, "office") if name != "code"]
    status, outcome = ending(row.status, row.outcome)
    told.append(("status", status))
    if outcome:
        told.append(("outcome", outcome))
    file.write("<trace>" + "".join(_string(*each) for each in told) + "\n")
    for step in case.steps:
        file.write(
            f"<event>{_string('concept:name', step.name)}"
            f'<date key="time:timestamp" value="{moment(step.at)}"/>'
            f"{_string('org:role', step.role)}{_string('org:group', step.office)}"
            f'<date key="recorded_at" value="{moment(step.recorded_at)}"/></event>\n'
        )
    file.write("</trace>\n")


def _string(key: str, text: str) -> str:
    return f'<string key="{key}" value={quoteattr(text)}/>'
