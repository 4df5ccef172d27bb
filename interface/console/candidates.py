"""Whom and what a form can name that has no number in its case: files, other cases, colleagues,
offices.

What has to be one of those that are known is chosen. What may be another one too is suggested, and
whatever is typed is taken. Suggested is nobody but who mediates the case, for whom the reader
stands in, and the mediators in the list of their office's work, for whom that list is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Final
from uuid import UUID

from domain.areas import Areas, significant
from domain.dispute.guards import mediators
from domain.dispute.terms import DocumentKind
from domain.kernel import ActorId, civil_date
from interface.console.case import Head, readable
from interface.console.fields import Option
from interface.console.gate import Visit
from interface.files import listed
from interface.ledgers import Asked, ask
from interface.problems import Unusable
from interface.story import covered_by
from interface.words import word
from workers.reading import NotBuilt

STAFF: Final[str] = ActorId.__metadata__[0].pattern  # type: ignore[attr-defined]  # an Annotated text
_AREA: Final = "^[0-9]{12}"
"""So begins the pattern of every code of an area or an office."""
_COUNTY: Final = 6
_AREAS: Final = 200
_CASES: Final = 20


class Candidates:
    """Of one form: who looks, and the case that it is about, if it is about one."""

    def __init__(self, visit: Visit, top: Head | None, areas: Areas) -> None:
        self._visit, self._top, self._areas = visit, top, areas

    def chosen(self, command: str, name: str) -> Sequence[Option] | None:
        """Everything that this field of this command can be; None if it can be something else."""
        if self._top is None:
            return None
        if (command, name) in (("reassign", "instead_of"), ("recuse", "mediator")):
            return _as_they_are(mediators(self._top.case))
        if (command, name) == ("take_out_file", "file"):
            return self._files(self._top.stream)
        return None

    def suggested(self, command: str, name: str, pattern: str) -> Sequence[Option]:
        """What this field is likely to be."""
        if pattern == STAFF:
            return self._staff
        if pattern.startswith(_AREA):
            return self._offices
        if self._top is None:
            return ()
        case = self._top.case
        others: Mapping[tuple[str, str], Callable[[], Sequence[Option]]] = {
            ("take_back_apart", "other"): lambda: self._cases(case.told_apart),
            ("unmerge", "out"): lambda: self._cases(each.case for each in case.merges),
            ("merge_into", "into"): self._alike,
            ("tell_apart", "other"): self._alike,
        }
        found = others.get((command, name))
        return found() if found else ()

    def for_whom(self) -> Sequence[Option]:
        """For whom something may be entered: who mediates it, and for whom the reader stands in."""
        known = mediators(self._top.case) if self._top else ()
        others = dict.fromkeys((*known, *covered_by(self._visit.system, self._visit.officer)))
        return _as_they_are(who for who in others if who != self._visit.officer.id)

    @cached_property
    def _staff(self) -> Sequence[Option]:
        known = mediators(self._top.case) if self._top else ()
        office = self._top.case.office if self._top else self._visit.officer.office
        return _as_they_are((*known, *colleagues(self._visit, office)))

    @cached_property
    def _offices(self) -> Sequence[Option]:
        return offices(self._areas, self._visit.officer.office)

    def _files(self, stream: UUID) -> Sequence[Option]:
        """Those that are there, of which the reader may know."""
        return [
            (
                str(each.file),
                " ".join(
                    (
                        word(each.document, self._visit.language, DocumentKind),
                        *each.parties,
                        civil_date(each.editions[0].at).isoformat(),
                    )
                ),
            )
            for each in listed(self._visit.system, stream, self._visit.reader)
            if not each.out
        ]

    def _cases(self, streams: Iterable[UUID]) -> Sequence[Option]:
        return [(str(stream), code) for stream, code in readable(self._visit, [*streams])]

    def _alike(self) -> Sequence[Option]:
        """Other open cases of its office and its kind, the newest first, as the list has them."""
        assert self._top is not None
        case, visit = self._top.case, self._visit
        asked = Asked(office=case.office, type=case.type, open=True, limit=_CASES + 1)
        with suppress(Unusable, NotBuilt):
            rows = ask(visit.system, "disputes", visit.officer, asked, language=visit.language).rows
            return [
                (str(row["stream"]), f"{row['code']} {row['registered_on']}")
                for row in rows
                if row["stream"] != self._top.stream
            ]
        return ()


def colleagues(visit: Visit, office: str) -> Sequence[str]:
    """The mediators of an office who have cases, for whoever may see how its work is spread."""
    with suppress(Unusable, NotBuilt):
        asked = Asked(office=office or None)
        rows = ask(visit.system, "workload", visit.officer, asked, language=visit.language).rows
        return [row["mediator"] for row in rows]
    return ()


def offices(areas: Areas, own: str) -> Sequence[Option]:
    """The areas of the county in which an office sits, itself and those above the grids."""
    if not own:
        return ()
    within = areas.within(significant(own)[:_COUNTY], most=_AREAS)
    return [(code, areas.names[code]) for code in within if len(code) == len(own)]


def _as_they_are(codes: Iterable[str]) -> Sequence[Option]:
    return [(code, code) for code in dict.fromkeys(codes)]
