"""One row of a register becomes one entry for the domain, or sentences about what is wrong in it.

The name of whoever was responsible is not kept: an opaque staff number stands in its place.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from pydantic import ValidationError

from domain.dispute.facts import Capacity
from domain.dispute.history import (
    PastAgreement,
    PastConfirmation,
    PastEnd,
    RegisterEntry,
)
from domain.dispute.intake import HANDED_OVER, HandOverEntry, PartyEntry
from domain.dispute.terms import BodyKind, PartyRole
from domain.identity import GROWN_UP, younger
from domain.people import Particulars, PartyKind
from interface.register_import.cells import (
    LONGEST_CELL,
    Wrong,
    document_number,
    identity_number,
    telephone,
)
from interface.register_import.columns import (
    COLUMNS,
    PARTY_READERS,
    Column,
    PartyColumn,
    PartyField,
)
from interface.register_import.report import Problem
from interface.register_import.tables import Row

StaffNumber = Callable[[str, str], str]
"""Office and name → the opaque number that stands for that person."""

NOT_IN_REGISTER = "见原登记簿"
"""What an agreement says whose text stands in the older register only."""

CANNOT_BE_RECORDED = "This cannot be recorded as it is written"
"""Said where no reader of cells has found what the domain does not take."""

NONE = frozenset({"-", "—", "——", "/", "无", "没有", "不详"})
"""What people write where there is no telephone and no document."""

_HEADERS = {column.id: column.header for column in COLUMNS}
_ORGANISATION_SIGNS = ("公司", "企业", "厂", "合作社", "委员会", "医院", "学校", "店", "局", "集团")
_DECIDED = ("confirmed", "rejected")


class Entry(NamedTuple):
    """What one row says, ready for the domain."""

    sheet: str
    row: int
    registered_on: date
    content: RegisterEntry
    staff: tuple[str, str] | None
    """The opaque number and the name it stands for."""


def entry_of(row: Row, staff_number: StaffNumber) -> Entry | list[Problem]:
    """The entry, or everything that is wrong in the row."""
    reading = _Reading(row)
    try:
        registered_on, staff, content = _content(reading, staff_number)
    except ValidationError as error:
        return reading.problems or [_invalid(row, detail) for detail in error.errors()]
    if content is None or registered_on is None:
        return reading.problems
    return Entry(row.sheet, row.number, registered_on, content, staff)


def _content(
    reading: "_Reading", staff_number: StaffNumber
) -> tuple[date | None, tuple[str, str] | None, RegisterEntry | None]:
    """None for the entry if something is wrong in the row. Raises ValidationError."""
    registered_on = reading.registered_on()
    staff = reading.staff(staff_number)
    fields = {
        **reading.case(),
        "mediator": staff[0] if staff else None,
        "parties": tuple(reading.parties()),
        "hand_over": reading.hand_over(registered_on),
        "end": reading.end(),
    }
    return registered_on, staff, None if reading.problems else RegisterEntry(**fields)


def _invalid(row: Row, detail: Mapping[str, Any]) -> Problem:
    field = str(next(iter(detail["loc"]), ""))
    return Problem(row.sheet, row.number, _HEADERS.get(field, ""), CANNOT_BE_RECORDED)


class _Reading:
    """The cells of one row, read one by one; whatever is wrong is noted and reading goes on."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.problems: list[Problem] = []
        self._values: dict[str, Any] = {}
        self._parties: dict[tuple[PartyRole, int], dict[str, Any]] = {}
        for column, cell in row.cells.items():
            self._read(column, cell)

    def _read(self, column: Column | PartyColumn, cell: Any) -> None:
        try:
            if isinstance(column, Column):
                self._values[column.id] = column.read(cell)
            else:
                held = self._parties.setdefault((column.role, column.number), {})
                held[column.field] = PARTY_READERS[column.field](cell)
        except Wrong as wrong:
            header = self.row.headers[column]
            self._wrong(header, wrong.text, wrong.allowed, **wrong.params)

    def _wrong(self, header: str, text: str, allowed: str = "", **params: object) -> None:
        at = self.row.sheet, self.row.number
        self.problems.append(Problem(*at, header, text, allowed, params=params))

    def _get(self, name: str) -> Any:
        return self._values.get(name) if self._values.get(name) != "" else None

    def _missing(self, name: str, allowed: str = "") -> None:
        if not self._is_wrong(name):
            self._wrong(self._header(name), "The cell is empty", allowed)

    def _is_wrong(self, name: str) -> bool:
        header = self._header(name)
        return any(problem.column == header for problem in self.problems)

    def _header(self, name: str) -> str:
        column = next(column for column in COLUMNS if column.id == name)
        return self.row.headers.get(column, column.header)

    def _needed(self, name: str, allowed: str = "") -> Any:
        if (held := self._get(name)) is None:
            self._missing(name, allowed)
        return held

    # --- the case ---

    def registered_on(self) -> date | None:
        """登记日期, or the day of acceptance where a register has only that."""
        known: date | None = self._get("registered_on") or self._get("accepted_on")
        if known is None:
            self._missing("accepted_on", "受理日期 / 登记日期")
        return known

    def staff(self, number_of: StaffNumber) -> tuple[str, str] | None:
        """The staff number of who was responsible, as given or made from the name."""
        number, name = self._get("mediator"), self._get("responsible")
        if number:
            return number, name or ""
        office = self._office()
        return (number_of(office, name), name) if name and office else None

    def _office(self) -> str | None:
        given: str | None = self._get("office") or self._get("area")
        return given[:12] if given else None

    def case(self) -> dict[str, Any]:
        """What describes the case itself."""
        office = self._office()
        accepted_on = self._get("accepted_on")
        if self._outcome() in ("not_accepted", "declined", "routed_out"):
            accepted_on = None  # such a register writes the day of the decision there
        return {
            "office": office,
            "area": self._needed("area", "12 / 15 位数字"),
            "body": self._get("body") or _body_of(office or ""),
            "track": self._get("track") or "full",
            "type": self._needed("type"),
            "subtype": self._get("subtype"),
            "source": self._needed("source"),
            "matter": self._matter(),
            "former_number": self._get("former_number") or "",
            "requested_on": self._get("requested_on"),
            "happened_on": self._get("happened_on"),
            "people_affected": self._get("people_affected"),
            "amount_fen": self._get("amount"),
            "return_letter_on": self._get("return_letter_on"),
            "return_letter": self._get("return_letter"),
            "accepted_on": accepted_on,
            "invited": self._invited(),
            "situation": self._get("situation"),
            "closed_on": self._get("closed_on"),
            "filed_on": self._get("filed_on"),
            "volume": self._get("volume") if self._get("filed_on") else None,
        }

    def _matter(self) -> str | None:
        parts = [part for name in ("title", "summary") if (part := self._get(name))]
        if not parts:
            if not self._is_wrong("title"):
                self._missing("summary", "事件名称 / 简述")
            return None
        matter = "：".join(dict.fromkeys(parts))
        if len(matter) > LONGEST_CELL:
            self._wrong(
                self._header("summary"),
                "Name and summary together hold {length} characters",
                "at most {most}",
                length=len(matter),
                most=LONGEST_CELL,
            )
        return matter

    def _invited(self) -> tuple[str, ...]:
        listed: tuple[str, ...] = self._get("invited") or ()
        if self._get("counsellor") and "counsellor" not in listed:
            return ("counsellor", *listed)
        return listed

    def hand_over(self, registered_on: date | None) -> HandOverEntry | None:
        """The letter with which another office sent the matter; None if the register has none."""
        number = self._get("sender_number")
        if self._get("source") not in HANDED_OVER or number is None or registered_on is None:
            return None
        court = str(self._get("source")).startswith("court")
        return HandOverEntry(
            sender=self._get("sender") or ("court" if court else "other"),
            number=number,
            received_on=self._get("sent_on") or registered_on,
            procedure=self._get("procedure") or "none",
        )

    # --- the parties ---

    def parties(self) -> Iterator[PartyEntry]:
        """Everybody the row names: two sides at least."""
        held = dict(self._parties)
        named = held.pop(("applicant", 0), {}).get("names", ())
        for number, name in enumerate(named, 1):
            key: tuple[PartyRole, int] = ("applicant" if number == 1 else "respondent", number)
            held.setdefault(key, {}).setdefault("name", name)
        order = {"applicant": 0, "respondent": 1, "third_party": 2}
        found = sorted(held.items(), key=lambda item: (order[item[0][0]], item[0][1]))
        sides = {role for (role, _), about in found if about.get("name")}
        if not {"applicant", "respondent"} <= sides and not self.problems:
            self._wrong(
                "当事人",
                "A dispute has two parties at least",
                "申请人姓名 + 被申请人姓名 / 当事人1姓名 + 当事人2姓名",
            )
        on = self._get("registered_on") or self._get("accepted_on")
        for (role, number), about in found:
            if about.get("name"):
                who = self._person(role, number, about)
                young = on is not None and younger(who, GROWN_UP, on)
                capacity: Capacity = "represented" if young else "full"
                yield PartyEntry(role=role, capacity=capacity, person=who)

    def _person(self, role: PartyRole, place: int, about: Mapping[str, Any]) -> Particulars:
        kind: PartyKind = about.get("kind") or _kind_of(about["name"])

        def read(field: PartyField, reader: Callable[[str, PartyKind], str]) -> str | None:
            written = about.get(field)
            if not written or written in NONE:
                return None
            try:
                return reader(written, kind)
            except Wrong as wrong:
                header = self.row.headers[PartyColumn(role, place, field)]
                self._wrong(header, wrong.text, wrong.allowed, **wrong.params)
                return None

        return Particulars(
            kind=kind,
            name=about["name"],
            phone=read("phone", telephone),
            identity_number=read("identity_number", _number_of),
            address=about.get("address") or None,
        )

    # --- the end ---

    def _outcome(self) -> str | None:
        said: str | None = self._values.get("outcome")
        success: bool | None = self._values.get("success")
        if success is None:
            return said or None
        if said is None:
            ended = success or self._get("ended_on") or self._get("closed_on")
            return ("agreed" if success else "failed") if ended else None
        return said or None

    def end(self) -> PastEnd | None:
        """How the case ended; None for an open one."""
        outcome = self._outcome()
        if self._values.get("success") is not None and "outcome" in self._values:
            fits = (outcome == "agreed") == self._values["success"]
            if not fits:
                self._wrong(self._header("success"), "Result and success contradict each other")
        if outcome is None:
            for name in ("ended_on", "closed_on"):
                if self._get(name):
                    self._missing("outcome", "成功、不成功、终止、撤回、不受理、转出、未同意调解")
            return None
        on = self._get("ended_on") or self._get("closed_on")
        if on is None:
            self._missing("ended_on", "办结日期 / 结案日期")
            return None
        reason = self._needed("reason") if outcome == "not_accepted" else None
        refused_by = (
            self._needed("refused_by", "申请人、被申请人") if outcome == "declined" else None
        )
        out = outcome == "routed_out"
        fields = {
            "outcome": outcome,
            "on": on,
            "routes": self._get("routes") or (),
            "reason": reason,
            "refused_by": refused_by,
            "routed_to": self._needed("routed_to") if out else None,
            "receipt": self._needed("receipt") if out else None,
        }
        agreement = self._agreement() if outcome == "agreed" else None
        return None if self.problems else PastEnd(**fields, agreement=agreement)

    def _agreement(self) -> PastAgreement | None:
        form = self._needed("form", "口头、书面")
        kept = self._get("kept") or ("performed" if self._get("performed_on") else "not_recorded")
        if kept == "performed" and self._get("performed_on") is None:
            self._missing("performed_on")
        if kept == "not_performed" and self._get("due_on") is None:
            self._missing("due_on")
        confirmation = self._confirmation()
        if self.problems:
            return None
        return PastAgreement(
            form=form,
            content=self._get("content") or self._get("situation") or NOT_IN_REGISTER,
            amount_fen=self._get("agreed_amount"),
            due_on=self._get("due_on"),
            kept=kept,
            performed_on=self._get("performed_on") if kept == "performed" else None,
            confirmation=confirmation,
        )

    def _confirmation(self) -> PastConfirmation | None:
        state = self._get("confirmation")
        if not state:
            return None
        decided = state in _DECIDED
        decided_on = self._needed("confirmation_decided_on") if decided else None
        applied_on = self._get("confirmation_applied_on") or decided_on
        number = self._needed("confirmation_number", "(2026)内0524民特12号")
        if applied_on is None:
            self._missing("confirmation_applied_on")
        if self.problems:
            return None
        return PastConfirmation(
            applied_on=applied_on,
            receipt=number,
            decided_on=decided_on,
            confirmed=state == "confirmed" if decided else None,
            number=number if decided else None,
        )


def _number_of(text: str, kind: PartyKind) -> str:
    """The number of a document, read as that of whoever has it."""
    return document_number(text, kind) if kind == "organisation" else identity_number(text)


def _kind_of(name: str) -> PartyKind:
    return "organisation" if name.endswith(_ORGANISATION_SIGNS) else "person"


_STREETS, _TOWNS = range(1, 100), range(100, 600)
_COMMUNITIES = range(1, 200)


def _body_of(office: str) -> BodyKind:
    """Whose committee sits under a code (GB/T 10114): 001–199 communities, from 200 villages."""
    if len(office) != 12:  # noqa: PLR2004 (an office code; anything else is a problem noted before)
        return "village_committee"
    township, village = int(office[6:9]), int(office[9:12])
    if village:
        return "residents_committee" if village in _COMMUNITIES else "village_committee"
    if township in _STREETS:
        return "subdistrict"
    return "township" if township in _TOWNS else "sector"
