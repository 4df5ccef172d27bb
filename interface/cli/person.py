"""`jiefen person`: find whom you work with, and say of a party of a case what is known of them."""

from typing import Annotated, Any

import typer

from interface.cli.terminal import (
    Asker,
    by_somebody,
    language,
    print_json,
    print_pairs,
    print_rows,
    system,
)

person = typer.Typer(
    help="Persons: find, read, how to reach them, join two entries.", no_args_is_help=True
)

Case = Annotated[str, typer.Argument(metavar="CASE", help="The id or the code of a case.")]
Party = Annotated[str, typer.Argument(metavar="PARTY", help="Which party of it: p1, p2, …")]
OtherCase = Annotated[str, typer.Argument(metavar="OTHERCASE", help="Another case, likewise.")]
OtherParty = Annotated[str, typer.Argument(metavar="OTHERPARTY", help="Which party of that one.")]


@person.callback()
def about_person() -> None:
    """Persons: find, read, how to reach them, join two entries.

    Somebody is named as the party of a case that you work on. Only such people are found: parties
    of your committee's cases, or of those of the area for which you answer. Each search and each
    name it opens is on record, and the person can read that you looked. In how many cases somebody
    is, nobody is told.
    """


@person.command("find")
@by_somebody
def find(
    *,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Two or more characters of it.")],
    after: Annotated[
        str, typer.Option("--after", metavar="PLACE", help="Go on where the last page ended.")
    ] = "",
    limit: Annotated[int, typer.Option("--limit", help="At most so many rows.", min=1)] = 20,
    asker: Asker,
) -> None:
    """Find whoever has this in their name, among the parties of the cases that you work on.

    jiefen person find 张三 --as d-1 --role desk --office 150525100000
    """
    from interface.language import say  # noqa: PLC0415
    from interface.persons import COLUMNS, Asking  # noqa: PLC0415
    from interface.persons import find as found  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    acting, speaking = asker.acting(), language()
    with system() as running:
        asked = Asking.model_construct(name=name, after=after, limit=limit)
        page = found(running, asked, Reader(acting, speaking))
    if asker.as_json:
        print_json(page.model_dump(mode="json"))
        return
    if page.rows:
        print_rows([row.model_dump() for row in page.rows], COLUMNS)
    else:
        typer.echo(say("Nobody of that name is a party of a case that you work on", speaking))
    if page.next:
        typer.echo(say("There are more: add --after {place}", speaking, place=page.next))
    if not page.complete:
        text = "What finds people is being made anew: somebody may be missing"
        typer.echo(say(text, speaking), err=True)


@person.command("show")
@by_somebody
def show(*, case: Case, party: Party, asker: Asker) -> None:
    """Print a party of a case: who it is, how to reach it, who speaks for it, who could be the same
    person.

    jiefen person show 150525100000-2026-00001 p1 --as d-1 --role desk --office 150525100000
    """
    from interface.finding import existing  # noqa: PLC0415
    from interface.persons import show as shown  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415
    from interface.words import label  # noqa: PLC0415

    acting, speaking = asker.acting(), language()
    with system() as running:
        stream = existing(running, "dispute", case)
        found = shown(running, stream, party, Reader(acting, speaking))
    if asker.as_json:
        print_json(found.model_dump(mode="json"))
        return
    print_pairs(
        [
            (label(name, speaking), _said(held))
            for name, held in found.model_dump().items()
            if held not in (None, [], False)
        ]
    )


def _said(held: Any) -> str:
    from interface.words import known_word, word  # noqa: PLC0415

    between = "、" if language() == "zh" else ", "
    match held:
        case True:
            return word("yes", language())
        case list():
            return between.join(map(_said, held))
        case {"stream": _, "case": case, "party": party, "because": because}:
            why = between.join(word(each, language()) for each in because)
            return f"{case} {party}" + (f" ({why})" if why else "")
        case dict():
            return " ".join(_said(each) for each in held.values() if each)
        case _:
            return known_word(str(held), language()) or str(held)


@person.command("prefer")
@by_somebody
def prefer(
    *,
    case: Case,
    party: Party,
    way: Annotated[
        list[str],
        typer.Option(
            "--way",
            help="`phone`, `text_message`, `letter`, `in_person`, `through_guardian`; in order.",
        ),
    ],
    hours: Annotated[
        str,
        typer.Option("--hours", help="`any_time`, `office_hours`, `evenings` or `weekends`."),
    ] = "any_time",
    tongue: Annotated[
        list[str] | None,
        typer.Option("--tongue", help="A language: `mandarin`, `mongolian`, `sign_language`, …"),
    ] = None,
    interpreter: Annotated[
        bool, typer.Option("--interpreter", help="An interpreter is needed.")
    ] = False,
    asker: Asker,
) -> None:
    """Write down how somebody wants to be reached: only by ways that they call safe themselves.

    jiefen person prefer CASE p1 --way phone --hours evenings --tongue mongolian --interpreter
    """
    data = {"ways": way, "hours": hours, "interpreter": interpreter}
    _do("prefer_contact", case, party, data | ({"languages": tongue} if tongue else {}), asker)


@person.command("name-guardian")
@by_somebody
def name_guardian(
    *,
    case: Case,
    party: Party,
    name: Annotated[str, typer.Option("--name", help="What the guardian is called.")],
    phone: Annotated[str, typer.Option("--phone", help="The guardian's telephone.")] = "",
    relation: Annotated[
        str, typer.Option("--relation", help="`parent`, `grandparent`, `spouse`, `relative`, …")
    ],
    spoken_for: Annotated[
        str, typer.Option("--spoken-for", help="`child_under_14`, `minor` or `adult`.")
    ],
    consents: Annotated[
        list[str] | None,
        typer.Option("--consents", help="`mediation`, `support_plan`, `health_data`."),
    ] = None,
    paper: Annotated[
        str, typer.Option("--paper", help="Seen: `hospital_certificate` or `household_register`.")
    ] = "",
    number: Annotated[str, typer.Option("--number", help="The number of that paper.")] = "",
    born: Annotated[
        str, typer.Option("--born", help="The day of birth on it, as 2016-03-01.")
    ] = "",
    asker: Asker,
) -> None:
    """Write down who speaks for somebody, and to what they say yes on their behalf.

    From 14 on a person consents for themselves. How old a child or a minor is is shown by their
    identity number, in any file of theirs, or by a paper: --paper, --number and --born together.
    """
    who = {"name": name} | ({"phone": phone} if phone else {})
    data: dict[str, Any] = {
        "who": who,
        "role": relation,
        "spoken_for": spoken_for,
        "consents": consents or [],
    }
    if paper or number or born:
        data["paper"] = {"kind": paper, "number": number, "day": born}
    _do("name_guardian", case, party, data, asker)


@person.command("end-guardian")
@by_somebody
def end_guardian(
    *,
    case: Case,
    party: Party,
    guardian: Annotated[str, typer.Argument(metavar="GUARDIAN", help="As `show` has it: g1.")],
    because: Annotated[
        str,
        typer.Option("--because", help="`grown_up`, `replaced`, `court_decided`, `died`, …"),
    ],
    asker: Asker,
) -> None:
    """Write down that a guardian does not speak for somebody any more, and why."""
    _do("end_guardian", case, party, {"guardian": guardian, "ground": because}, asker)


@person.command("join")
@by_somebody
def join(
    *,
    case: Case,
    party: Party,
    other_case: OtherCase,
    other_party: OtherParty,
    because: Annotated[
        str,
        typer.Option("--because", help="`person_said`, `document_seen` or `known_here`."),
    ],
    asker: Asker,
) -> None:
    """Say that two parties of two cases are one person. Nothing is rewritten; `separate` undoes it.

    jiefen person join CASE p1 OTHERCASE p2 --because document_seen
    """
    _do("join_person", case, party, {"ground": because}, asker, (other_case, other_party))


@person.command("separate")
@by_somebody
def separate(
    *,
    case: Case,
    party: Party,
    other_case: OtherCase,
    other_party: OtherParty,
    because: Annotated[
        str,
        typer.Option("--because", help="`person_said`, `document_seen` or `entered_by_mistake`."),
    ],
    asker: Asker,
) -> None:
    """Say that two parties that were joined are two persons. Both are as they were."""
    _do("separate_person", case, party, {"ground": because}, asker, (other_case, other_party))


def _do(  # noqa: PLR0913, PLR0917 (who says what of whom)
    command: str,
    case: str,
    party: str,
    data: dict[str, Any],
    asker: Asker,
    other: tuple[str, str] | None = None,
) -> None:
    from interface.finding import existing  # noqa: PLC0415
    from interface.language import say  # noqa: PLC0415
    from interface.persons import say_of  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    reader = Reader(asker.acting(), language())
    with system() as running:
        stream = existing(running, "dispute", case)
        if other:
            there = {"case": str(existing(running, "dispute", other[0])), "party": other[1]}
            data = data | {"other": there}
        said = say_of(running, stream, party, command, data, reader=reader)
    if asker.as_json:
        print_json(said.model_dump(mode="json"))
    elif said.facts:
        typer.echo(say("It is recorded", language()))
    else:
        typer.echo(say("That is recorded already", language()))
