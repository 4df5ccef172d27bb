"""`jiefen rights`: what somebody asks about their own data, and what the office owes for it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interface.cli.reading import print_story
from interface.cli.terminal import (
    Asker,
    by_somebody,
    json_given,
    language,
    print_json,
    print_rows,
    system,
    text_given,
)

if TYPE_CHECKING:
    from workers.system import System

rights = typer.Typer(
    help="Requests about one's own data: ask, decide, appeal, answer, copy.", no_args_is_help=True
)

Which = Annotated[str, typer.Argument(metavar="ID", help="The request: its id.")]
Words = Annotated[
    str, typer.Option("--words", metavar="TEXT|@FILE", help="In the person's words; @- is stdin.")
]
Reasons = Annotated[
    str, typer.Option("--reasons", metavar="TEXT|@FILE", help="Why, in words the person reads.")
]
Court = Annotated[
    bool, typer.Option("--court-named", help="The person was told that the court is open.")
]
Channel = Annotated[str, typer.Option("--channel", help="in_person, on_paper, online or phone.")]


@rights.callback()
def about_rights() -> None:
    """Requests about one's own data: access and copy, correction, objection, restriction, erasure.

    Anybody asks at any counter; no reason is asked. The judicial office or the head decides within
    15 working days, with reasons; a no names the court, and somebody else looks at an appeal.
    """


@rights.command("ask")
@by_somebody
def ask(
    *,
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            help="access_and_copy, correction, objection, restriction, erasure or portability.",
        ),
    ],
    area: Annotated[str, typer.Option("--area", metavar="CODE", help="Where: 12 digits.")],
    person: Annotated[
        str,
        typer.Option(
            "--person", metavar="JSON|@FILE", help="Whose data: name, phone, identity_number."
        ),
    ],
    asked_by: Annotated[
        str,
        typer.Option("--asked-by", help="themselves, guardian, representative or close_relative."),
    ] = "themselves",
    speaks_for: Annotated[
        str,
        typer.Option(
            "--speaks-for", metavar="JSON|@FILE", help="Who asks, where it is not the person."
        ),
    ] = "",
    mandate: Annotated[
        str,
        typer.Option(
            "--mandate",
            metavar="JSON|@FILE",
            help="What a representative shows: made (signed, notarised), document, lets_ask.",
        ),
    ] = "",
    death: Annotated[
        str,
        typer.Option(
            "--death",
            metavar="JSON|@FILE",
            help="What a close relative shows: certified_by (hospital, police_station, court), "
            "document, relative.",
        ),
    ] = "",
    identity: Annotated[
        str, typer.Option("--identity", help="document_seen, known_here or not_shown.")
    ] = "not_shown",
    channel: Channel = "in_person",
    words: Words = "",
    asker: Asker,
) -> None:
    """Take a request in. The clock begins; no reason is asked, but what is wrong or not wanted.

    jiefen rights ask --kind erasure --area 150524100000 --person @person.json --identity
    document_seen --as wang --role desk --office 150524100000
    """
    data: dict[str, Any] = {
        "kind": kind,
        "area": area,
        "person": json_given("--person", person),
        "asked_by": asked_by,
        "identity": identity,
        "channel": channel,
    }
    shown = {"speaks_for": speaks_for, "mandate": mandate, "death": death}
    for name, given in shown.items():
        if given:
            data[name] = json_given(f"--{name.replace('_', '-')}", given)
    _do("ask_right", None, asker, data | _worded(words))


@rights.command("identity")
@by_somebody
def identity(
    *,
    which: Which,
    how: Annotated[str, typer.Option("--how", help="document_seen or known_here.")],
    asker: Asker,
) -> None:
    """Note that it was made sure who asks. A restriction holds from here on."""
    _do("show_identity", which, asker, {"identity": how})


@rights.command("decide")
@by_somebody
def decide(
    *,
    which: Which,
    outcome: Annotated[
        str, typer.Option("--outcome", help="granted, granted_in_part or not_granted.")
    ],
    reasons: Reasons,
    ground: Annotated[
        str,
        typer.Option(
            "--ground",
            help="Of a no: identity_not_shown, not_held, secret_by_law, rights_of_others, "
            "kept_by_law, needed_for_the_matter, already_right or guardian_in_conflict.",
        ),
    ] = "",
    court_named: Court = False,
    asker: Asker,
) -> None:
    """Decide with reasons, as judicial office or head. A granted erasure: `jiefen erase`."""
    data = {
        "outcome": outcome,
        "reasons": text_given("--reasons", reasons),
        "court_named": court_named,
    }
    _do("decide_right", which, asker, data | ({"ground": ground} if ground else {}))


@rights.command("appeal")
@by_somebody
def appeal(*, which: Which, words: Words = "", asker: Asker) -> None:
    """Have somebody else look: at a no, at a part, or where no answer came in time."""
    _do("appeal_right", which, asker, _worded(words))


@rights.command("answer")
@by_somebody
def answer(
    *,
    which: Which,
    upheld: Annotated[bool, typer.Option("--upheld/--not-upheld", help="Whether it is done.")],
    reasons: Reasons,
    court_named: Court = False,
    asker: Asker,
) -> None:
    """Answer an appeal, as the county desk or a judicial office, and not as who decided."""
    data = {
        "upheld": upheld,
        "reasons": text_given("--reasons", reasons),
        "court_named": court_named,
    }
    _do("answer_appeal", which, asker, data)


@rights.command("done")
@by_somebody
def done(
    *,
    which: Which,
    what: Annotated[
        str, typer.Option("--what", metavar="TEXT|@FILE", help="What was done; @- is stdin.")
    ],
    channel: Channel = "in_person",
    certificate: Annotated[
        str, typer.Option("--certificate", metavar="ID", help="Of an erasure: its certificate.")
    ] = "",
    asker: Asker,
) -> None:
    """Note that what was granted is done, and how the person was told."""
    data = {"what": text_given("--what", what), "channel": channel}
    _do("carry_out", which, asker, data | ({"certificate": certificate} if certificate else {}))


@rights.command("take-back")
@by_somebody
def take_back(*, which: Which, asker: Asker) -> None:
    """Take a request back, or end a restriction in force; the person says so when they like."""
    _do("take_back_right", which, asker, {})


@rights.command("list")
@by_somebody
def listed(
    *,
    area: Annotated[str, typer.Option("--area", help="An area and all below it.")] = "",
    owed: Annotated[
        bool | None, typer.Option("--open/--closed", help="Only those still owed, or not.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", help="At most so many rows.", min=1)] = 200,
    asker: Asker,
) -> None:
    """What is asked and by when it is owed, soonest first. Whose it is stands in no list."""
    from interface.ledgers import Asked, shelf  # noqa: PLC0415
    from interface.ledgers import ask as read  # noqa: PLC0415

    reader = asker.reading()
    asked = Asked(area=area or None, open=owed, limit=limit)
    with system() as running:
        page = read(running, "rights", reader, asked, language=language())
    if asker.as_json:
        print_json(page.rows)
    else:
        print_rows(page.rows, shelf("rights").columns)


@rights.command("show")
@by_somebody
def show(*, which: Which, asker: Asker) -> None:
    """A request as people read it, for whose it is and for the office that answers for it."""
    with system() as running:
        _print(running, which, asker)


@rights.command("copy")
@by_somebody
def copy(
    *,
    which: Which,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it there instead.")
    ] = None,
    asker: Asker,
) -> None:
    """Print what is held about whoever asked, and who looked: a document, or data with --json.

    The person reads it (--as p1 --role party): every matter of theirs, as they may read it. At the
    counter an officer prints what they may read themselves, and no more. It is on record.
    """
    import json  # noqa: PLC0415

    from interface.copies import copy_of  # noqa: PLC0415
    from interface.finding import existing  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    reader = Reader(asker.acting(), language())
    with system() as running:
        made = copy_of(running, existing(running, "rights", which), reader)
    if asker.as_json:
        text = json.dumps(made.told(), ensure_ascii=False, indent=2, default=str)
    else:
        text = "\n".join(made.lines(language()))
    if out is None:
        typer.echo(text)
    else:
        out.write_text(text + "\n", "utf-8")


def _do(command: str, which: str | None, asker: Asker, data: dict[str, Any]) -> None:
    """Do it, and show the request as it stands then; without `which` it is a new one."""
    from interface.finding import existing  # noqa: PLC0415
    from workers.handler import Request  # noqa: PLC0415

    acting = asker.acting()
    with system() as running:
        stream = existing(running, "rights", which) if which else None
        request = Request(
            aggregate="rights", command=command, stream=stream, officer=acting, data=data
        )
        done = running.handler.perform(request)
        if asker.as_json:
            print_json(done._asdict())
        else:
            typer.echo(str(done.stream))


def _print(running: "System", which: str, asker: Asker) -> None:
    from dataclasses import asdict  # noqa: PLC0415

    from interface.finding import existing  # noqa: PLC0415
    from interface.story import Reader, history  # noqa: PLC0415

    stream = existing(running, "rights", which)
    entries = history(running, "rights", stream, Reader(asker.acting(), language()))
    if asker.as_json:
        print_json([asdict(entry) for entry in entries])
    else:
        print_story(entries)


def _worded(words: str) -> dict[str, Any]:
    return {"words": text_given("--words", words)} if words else {}
