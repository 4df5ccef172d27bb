"""One command as a form: shown, kept while it is typed, sent once, and never lost.

What was wrong stands where it is to be mended. A form that is sent again makes nothing twice (its
key), and one that was filled in before somebody else acted says what became different meanwhile.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from pydantic import ValidationError

from domain.aggregates import AGGREGATES, COUNTERS, CRISIS, DISPUTE, STANDING
from domain.areas import Areas, significant
from domain.dispute.intake import REGISTRARS
from domain.kernel import LOCAL_ZONE, Cursor, Officer, Refused, civil_date
from domain.signature import Command
from interface.alike import Alike, alike
from interface.callers import OPENING, for_who_works_here, public
from interface.console import support
from interface.console.candidates import Candidates
from interface.console.case import NOT_HERE, Head, head
from interface.console.check_list import FOLLOW_UP, CheckList, as_said, check_list
from interface.console.fields import (
    Field,
    Form,
    Option,
    Options,
    Suggestions,
    Summary,
    Typed,
    summary,
)
from interface.console.gate import Visit
from interface.console.keeping import FOR, KEY, VERSION, WHEN, forget, keep
from interface.console.numbered import choices
from interface.finding import ONLY
from interface.helped import File, file_of
from interface.language import say, translated
from interface.problems import bad_input, problem_of, refusal
from interface.story import Entry, history
from interface.words import briefly, word
from workers.handler import (
    AT,
    FOR_WHOM,
    Answer,
    BadInput,
    Conflict,
    KeyReused,
    NotFound,
    Request,
)
from workers.signing.registry import NoSuchProvider, provider_at_hand

KINDS: Final = ("dispute", "crisis", "counters", *support.KINDS)
"""Of which there are forms here."""
ADD: Final = "_add"
DROP: Final = "_drop"
KEEP: Final = "_keep"
_OWN: Final = {AT: WHEN, FOR_WHOM: FOR}
"""Where in every form is typed what is said with a command beside its arguments."""
_TO_COME: Final = range(1, 6)
"""Parties of a case that begins with this form, by their place in it."""
_FEW: Final = 80
"""So many areas are listed to choose from; of more the code is entered."""


class Wanted(NamedTuple):
    """Which form: the command of a kind, on a stream or for a new one."""

    kind: str
    command: Command
    stream: UUID | None

    @property
    def path(self) -> str:
        """Its address."""
        middle = f"/{self.stream}" if self.stream else ""
        return f"/do/{self.kind}{middle}/{self.command.name}"

    @property
    def waits(self) -> bool:
        """Whether it may be put aside. A call for help may not: who does believes it was made."""
        return self.kind != CRISIS.name

    @property
    def place(self) -> str:
        """Where what it is about is read; before there is anything, where somebody came from."""
        if self.kind == COUNTERS.name:
            return "/office"
        if self.kind in support.KINDS:
            return f"/support/{self.kind}/{self.stream}" if self.stream else "/support"
        if self.stream is None:
            return "/day"
        return f"/{'cases' if self.kind == DISPUTE.name else 'crises'}/{self.stream}"


def wanted(kind: str, name: str, stream: UUID | None) -> Wanted:
    """Raises NotFound if there is no such form."""
    here = kind in KINDS and (kind, name) not in NOT_HERE
    command = public(AGGREGATES[kind]).get(name) if here else None
    alone = (kind, name) in OPENING or kind in ONLY
    if command is None or alone == (stream is not None):
        raise NotFound(f"no form {kind} {name}")
    return Wanted(kind, command, stream)


@dataclass
class Shown:
    """A form as the page shows it."""

    wanted: Wanted
    title: str
    head: Head | None
    fields: list[Field]
    key: str
    version: int | None
    own: list[Field] = field(default_factory=list)
    """The fields that every form has beside those of its command: when it happened, for whom."""
    errors: list[Summary] = field(default_factory=list)
    refused: str = ""
    law: str = ""
    meanwhile: Sequence[Entry] = ()
    """What others did since this form was opened."""
    again: str = ""
    """Why it is shown once more, in one sentence."""
    kept: bool = False
    from_draft: bool = False
    status: int = 200
    check_list: CheckList | None = None
    """Of a follow-up: what was agreed, line by line."""


class Done(NamedTuple):
    """What was recorded, and what is to be said of it. `alike`: open cases that may be the same."""

    answer: Answer
    alike: tuple[Alike, ...] = ()


def show(visit: Visit, of: Wanted, typed: Typed | None = None, *, draft: bool = False) -> Shown:
    """The form, empty or with what was typed. Raises NotFound."""
    shown = _Entering(visit, of, typed or Typed()).shown()
    shown.from_draft = draft
    return shown


def send(visit: Visit, of: Wanted, typed: Typed) -> Shown | Done:
    """Do what the form says; or the form again, with what keeps it from being done, or with the row
    that was asked for. What was typed is kept until it is done. Raises what `perform` raises and no
    page can mend (the database is away)."""
    entering = _Entering(visit, of, typed)
    if typed.one(ADD) or typed.one(DROP) or typed.one(KEEP):
        return entering.changed()
    try:
        answer = entering.perform()
    except (BadInput, Refused, Conflict, KeyReused, _BadMoment) as error:
        return entering.again(error)
    if not answer.facts:
        return entering.nothing_said()
    forget(visit.system, visit.officer, typed)
    return Done(answer, tuple(alike(visit.system, visit.reader, answer)))


class _BadMoment(ValueError):
    """What was typed is no day and time."""


class _Entering:
    """One form on its way."""

    def __init__(self, visit: Visit, of: Wanted, typed: Typed) -> None:
        self._visit, self._of, self._typed = visit, of, typed
        about_case = of.stream is not None and of.kind == DISPUTE.name
        self._head = head(visit, of.stream) if about_case and of.stream else None
        about_somebody = of.stream is not None and of.kind in support.KINDS
        self._file: File | None = None
        if about_somebody and of.stream:
            self._file = file_of(visit.system, of.kind, of.stream, visit.reader)
        self._form, self._for_whom = _form(visit, of, self._head, self._file)

    def shown(self, errors: Mapping[str, str] | None = None, add: str = "") -> Shown:
        """The form with what was typed, what is wrong with it, and a row more if it is wanted."""
        typed, errors = self._typed, errors or {}
        fields = self._form.fields(typed, errors, {add: 1} if add else None)
        own = self._own(errors)
        return Shown(
            wanted=self._of,
            title=briefly(translated(self._of.command.help, self._visit.language)),
            head=self._head,
            fields=fields,
            key=typed.one(KEY) or str(uuid4()),
            version=_version(typed) or self._stands_at(),
            own=own,
            errors=summary([*fields, *own], errors),
            check_list=self._check_list(),
        )

    def _own(self, errors: Mapping[str, str]) -> list[Field]:
        language = self._visit.language
        # that they may be left empty stands above them
        when = Field(WHEN, "moment", say("When it happened, if not now", language), required=True)
        whom = Field(
            FOR,
            "text",
            say("For whom you enter it: their staff id", language),
            required=True,
            suggested=self._for_whom,
        )
        for each in (when, whom):
            each.value, each.error = self._typed.one(each.path), errors.get(each.path, "")
        return [when, whom]

    def _check_list(self) -> CheckList | None:
        of = (self._of.kind, self._of.command.name)
        if of != FOLLOW_UP or self._head is None:
            return None
        return check_list(self._head, self._typed, civil_date(datetime.now(UTC)))

    def changed(self) -> Shown:
        """The form with a row more or less, or as it is, put aside."""
        if dropped := self._typed.one(DROP):
            self._typed = self._typed.without(dropped)
        shown = self.shown(add=self._typed.one(ADD))
        if self._typed.one(KEEP):
            keep(self._visit.system, self._visit.officer, self._of.path, self._typed)
            shown.kept = True
        return shown

    def perform(self) -> Answer:
        """Raises what the handler raises, and _BadMoment."""
        visit, of, typed = self._visit, self._of, self._typed
        for_who_works_here(visit.officer, of.kind, of.command.name)
        try:
            request = Request(
                aggregate=of.kind,
                command=of.command.name,
                stream=of.stream or ONLY.get(of.kind),
                data=self._form.arguments(self._said()),
                officer=visit.officer,
                key=typed.one(KEY) or None,
                expect=_version(typed),
                at=_when(typed),
                on_behalf_of=typed.one(FOR).strip() or None,
                correlation=visit.correlation,
            )
        except ValidationError as error:  # for whom: all else was made here
            raise BadInput(error) from None
        return visit.system.handler.perform(request)

    def _said(self) -> Typed:
        """What was typed, as the command has it."""
        if self._head is None or self._check_list() is None:
            return self._typed
        return as_said(self._head.case, self._typed, civil_date(datetime.now(UTC)))

    def nothing_said(self) -> Shown:
        """The form once more, where nothing came of it."""
        shown = self.shown()
        shown.status, shown.key = 422, str(uuid4())
        shown.again = say(
            "Nothing was recorded: say whom or what it is about", self._visit.language
        )
        return shown

    def again(self, error: Exception) -> Shown:
        """The form once more, with what kept it from being recorded."""
        language, errors = self._visit.language, dict[str, str]()
        match error:
            case BadInput():
                errors = self._form.misfits(bad_input(error.errors, language).more["errors"])
            case _BadMoment():
                text = "This is no day and time: write it like 2026-03-02 09:00"
                errors = {AT: say(text, language)}
            case Refused():
                errors = self._form.places(problem_of(error, language).more.get("errors", ()))
        shown = self.shown({_OWN.get(path, path): text for path, text in errors.items()})
        shown.status = 422 if isinstance(error, BadInput | _BadMoment) else 409
        match error:
            case Refused():
                shown.refused = refusal(error, language)
                shown.law = str(problem_of(error, language).more.get("law", ""))
            case KeyReused():
                shown.again = say(
                    "This form was recorded already, and you changed it since: sent once more, it "
                    "is recorded a second time",
                    language,
                )
                shown.key = str(uuid4())
                shown.version = self._stands_at()
            case Conflict():
                shown.meanwhile = self._since(error.expected)
                shown.key, shown.version = str(uuid4()), error.version
        return shown

    def _since(self, version: int) -> Sequence[Entry]:
        """What was recorded after this version, as this reader may read it."""
        of = self._of
        if of.stream is None or self._stands_at() is None:
            return ()
        told = history(self._visit.system, of.kind, of.stream, self._visit.reader)
        return tuple(entry for entry in told if entry.version > version)

    def _stands_at(self) -> int | None:
        """The version of what it is about, where somebody else may act on that meanwhile."""
        about = self._head or self._file
        return about.version if about else None


def _when(typed: Typed) -> datetime | None:
    text = typed.one(WHEN).strip()
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise _BadMoment from error
    return at if at.tzinfo else at.replace(tzinfo=LOCAL_ZONE)


def _version(typed: Typed) -> int | None:
    text = typed.one(VERSION)
    return int(text) if text.isdecimal() else None


# --- what can be chosen --------------------------------------------------------------------------


def _form(
    visit: Visit, of: Wanted, top: Head | None, file: File | None
) -> tuple[Form, Sequence[Option]]:
    """The form, and for whom it is likely to be filled in, if not for whoever does."""
    with visit.system.reading.connection() as connection:
        areas: Areas = visit.system.states.load(connection, *STANDING[Areas]).state
    likely = Candidates(visit, top, areas)
    suggested: Suggestions = partial(likely.suggested, of.command.name)
    if file:
        known = _of_file(visit, of, file)
        suggested = _likely_of_file(visit, file, suggested)
    else:
        known = _options(visit, of, areas, top, likely)
    usual = _usual(visit.officer, areas, of)
    form = Form(of.command.arguments, visit.language, known, usual, suggested)
    return form, likely.for_whom()


def _of_file(visit: Visit, of: Wanted, file: File) -> Options:
    def known(name: str, pattern: str) -> Sequence[Option] | None:
        return support.choices(visit, file, of.command.name, name, pattern)

    return known


def _likely_of_file(visit: Visit, file: File, elsewhere: Suggestions) -> Suggestions:
    def known(name: str, pattern: str) -> Sequence[Option]:
        return support.likely(visit, file, name) or elsewhere(name, pattern)

    return known


def _options(
    visit: Visit, of: Wanted, areas: Areas, top: Head | None, likely: Candidates
) -> Options:
    parties = _parties(visit, top)
    to_come = [(f"p{n}", say("party {number}", visit.language, number=n)) for n in _TO_COME]
    below = _below(areas, visit.officer)
    sources = [
        (source, word(source, visit.language))
        for source, roles in REGISTRARS.items()
        if visit.officer.role in roles
    ]
    by_name = {"provider": _providers(visit) or None, "source": None if top else sources}

    def known(name: str, pattern: str) -> Sequence[Option] | None:
        if pattern.startswith("^p[1-9]"):
            return parties if top is not None else to_come
        if top is not None and (numbered := choices(top.case, pattern, visit.language)) is not None:
            return numbered
        if (one_of := likely.chosen(of.command.name, name)) is not None:
            return one_of
        if name in by_name:
            return by_name[name]
        if name == "area" and pattern.startswith("^[0-9]{12}"):
            return below if 0 < len(below) <= _FEW else None
        return None

    return known


def _parties(visit: Visit, top: Head | None) -> list[Option]:
    """Who is in the case, by number, role and name as far as it is open to this reader."""
    return [
        (each.key, " ".join(filter(None, (each.key, word(each.role, visit.language), each.name))))
        for each in (top.parties if top else ())
    ]


def _providers(visit: Visit) -> list[Option]:
    """Where agreements are signed electronically, if that is set; else its name is typed."""
    with suppress(NoSuchProvider):
        if provider := provider_at_hand(visit.system.settings):
            return [("", say("none: not electronically", visit.language)), (provider.name,) * 2]
    return []


def _below(areas: Areas, officer: Officer) -> list[Option]:
    """The areas of the officer's office, itself first, then all below it."""
    digits = significant(officer.office) if officer.office else ""
    if not digits:
        return []
    found = sorted(code for code in areas.names if code.startswith(digits))
    return [(code, f"{areas.names[code]} {code}") for code in found]


def _usual(officer: Officer, areas: Areas, of: Wanted) -> dict[str, str]:
    """What stands in a form before anybody types."""
    usual = {
        "parties.0.role": "applicant",
        "parties.1.role": "respondent",
        # who asks for mediation is taken in at a counter; a mediator goes and offers it
        "source": "proactive_offer" if officer.role == "mediator" else "on_application",
    }
    if officer.role == "mediator":
        usual["mediator"] = officer.id
    if of.command.name in _TAKING_ON:
        usual[officer.role] = officer.id
    if officer.office in areas.names:
        usual["area"] = officer.office
    if body := _body(officer.office):
        usual["body"] = body
    year, week, _ = civil_date(datetime.now(UTC)).isocalendar()
    usual["batch"] = f"{year}-W{week:02d}"
    return usual


_TAKING_ON: Final = ("agree", "consent")
"""By which a counsellor or a social worker is named, who most often is the one that enters it."""


_VILLAGE: Final = 12
_TOWN: Final = 9


def _body(office: str) -> str:
    """Which committee an office of this level usually is."""
    digits = len(significant(office)) if office else 0
    return {_VILLAGE: "village_committee", _TOWN: "township"}.get(digits, "")


def token_of(text: str) -> Cursor | None:
    """A position token as an address carries it; none if it is no token."""
    try:
        return Cursor.parse(text) if text else None
    except ValueError:
        return None
