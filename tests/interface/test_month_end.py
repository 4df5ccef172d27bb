"""A month is closed whole or not at all, proves itself, is corrected by what comes later, and is
opened again by two people."""

import errno
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from domain.kernel import civil_date
from domain.periods import days_of, month_before
from interface import doctor
from interface.exports.monthly import sheet
from interface.months import of_here, proved
from interface.words import word
from projections.months import WRITTEN
from projections.register import COLUMNS
from tests.interface.support import DESK, HEAD, MEDIATOR, OFFICE, Api, accepted, register_form
from tests.line import Jiefen
from workers.months import closing, files
from workers.months.closing import Closing, book
from workers.months.files import Edition, NoRoom, Register
from workers.months.proving import Evidence, prove
from workers.projector import Projector
from workers.proof.keys import SigningKey
from workers.proof.outside import Outside
from workers.proof.unable import SigningKeyError
from workers.reading import wait_for
from workers.system import System

MONTH = month_before(civil_date(datetime.now(UTC)))
INSIDE = datetime.combine(days_of(MONTH)[0], datetime.min.time(), UTC) + timedelta(days=3)
COUNTY = {"Jiefen-Officer": "s-1", "Jiefen-Role": "supervisor", "Jiefen-Office": "150524000000"}
OTHER = {**COUNTY, "Jiefen-Officer": "k-1", "Jiefen-Role": "county_desk"}
TOWN = {**COUNTY, "Jiefen-Officer": "t-1", "Jiefen-Office": "150524103000"}
NEXT_DOOR = {**COUNTY, "Jiefen-Office": "150525000000"}
OK, NO, DENIED, NONE, WRONG = 200, 409, 403, 404, 422


@pytest.fixture
def signing(system: System) -> System:
    """With the key that a data folder has from its first start."""
    (system.settings.data / "signing.key").write_text(SigningKey.generate())
    return system


def registered(api: Api, at: datetime = INSIDE, **more: Any) -> str:
    form = register_form(requested_at=at.isoformat(), **more)
    answer = api.post("/api/disputes", form, {"Jiefen-At": at.isoformat()})
    assert answer.status_code == 201, answer.text  # noqa: PLR2004 (HTTP)
    return str(answer.json()["stream"])


@pytest.fixture
def closed(api: Api, signing: System, projector: Projector) -> Iterator[System]:
    """A month with two cases in two towns of the county, closed."""
    registered(api)
    registered(api, area="150524104201")
    assert Closing(signing, sheet).close(MONTH)
    yield signing


def home(system: System, area: str = "all", edition: int = 1) -> Path:
    return files.place(system.settings.data, MONTH) / str(edition) / area


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / files.LINES).read_text().splitlines()]


def folded(system: System) -> None:
    """Until the register has seen all there is."""
    with system.reading.connection() as connection:
        wait_for(connection, ("register",), system.log.head(connection), 30)


def faults(system: System, folder: Path) -> list[str]:
    return [str(each) for each in prove(folder, MONTH, of_here(system)).faults]


# --- closed --------------------------------------------------------------------------------------


def test_the_register_is_whole_signed_and_says_no_name(closed: System) -> None:
    """In the official columns, but for names; of all there is, the county and each township."""
    kept = sorted(each.name for each in home(closed).parent.iterdir())
    assert kept == ["150524", "150524103", "150524104", "all"]
    folder = home(closed, "150524103")
    assert sorted(each.name for each in folder.iterdir()) == sorted(
        (*files.FILES, files.MANIFEST, files.SIGNATURE)
    )
    assert {each.stat().st_mode & 0o777 for each in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700

    pages = CalamineWorkbook.from_path(folder / files.SHEET)
    heads, *rows = pages.get_sheet_by_index(0).to_python()
    assert heads[:-1] == [each.zh for each in COLUMNS if each.name in WRITTEN]
    assert len(rows) == 1
    (line,) = lines(folder)
    assert line["counted"] == ["registered"]
    assert rows[0][0] == line["code"]
    everything = b"".join(each.read_bytes() for each in folder.iterdir())
    for said in ("张三", "李四", "楼上漏水", "13800000001"):
        assert said.encode() not in everything
        assert said not in str([pages.get_sheet_by_index(n).to_python() for n in (0, 1)])

    (proof,) = proved([folder], MONTH, of_here(closed))
    assert proof.proof.well
    assert [mark for line in proof.lines("en")[1:] if (mark := line.strip()[0])] == ["✓"] * 5
    held = book(closed).closed[MONTH]
    assert held.checkpoint, "it rests on a checkpoint"
    assert held.manifest("150524103") == files.digest((folder / files.MANIFEST).read_bytes())


def test_it_proves_itself_with_a_public_key_alone(closed: System, tmp_path: Path) -> None:
    keys = Outside(closed.settings.copies).keys()
    proof = prove(home(closed), MONTH, Evidence(keys))
    assert proof.well
    assert len(proof.unproved) == 2, "not the log, and no checkpoint"
    another = SigningKey(SigningKey.generate()).public
    assert not prove(home(closed), MONTH, Evidence({another.id: another})).well


def _line_more(folder: Path) -> None:
    with (folder / files.LINES).open("a") as opened:
        opened.write('{"counted": ["registered"]}\n')


def _other_figures(folder: Path) -> None:
    held = json.loads((folder / files.FIGURES).read_text())
    (folder / files.FIGURES).write_bytes(files.text(held | {"agreed": 7}))


def _manifest_too(folder: Path) -> None:
    """Whoever has the files, and no key, makes them agree with each other."""
    _line_more(folder)
    held = json.loads((folder / files.MANIFEST).read_text())
    held["counts"]["registered"] += 1
    held["rows"] += 1
    held["files"][files.LINES] = files.digest_of(folder / files.LINES)
    (folder / files.MANIFEST).write_bytes(files.text(held))


def _by_another_key(folder: Path) -> None:
    _manifest_too(folder)
    said = (folder / files.MANIFEST).read_bytes()
    (folder / files.SIGNATURE).write_text(files.sign(said, SigningKey(SigningKey.generate())))


NOT_SIGNED = "No key that counts here signed this manifest: altered, or name the key with --key"
OTHER_DIGEST = "The log says another digest of this register"
ALTERED: tuple[tuple[Callable[[Path], object], list[str]], ...] = (
    (lambda folder: None, []),
    (_line_more, ["register.jsonl was altered"]),
    (_other_figures, ["figures.json was altered"]),
    (lambda folder: (folder / files.SHEET).unlink(), ["register.xlsx is missing"]),
    (lambda folder: (folder / files.SIGNATURE).unlink(), ["manifest.sig is missing"]),
    (lambda f: (f / files.MANIFEST).write_text("{}"), ["The manifest in {folder} was altered"]),
    (shutil.rmtree, ["There is no register in {folder}"]),
    (_manifest_too, [NOT_SIGNED, OTHER_DIGEST]),
    (_by_another_key, [NOT_SIGNED, OTHER_DIGEST]),
)


def test_whatever_was_altered_is_named(closed: System, tmp_path: Path) -> None:
    for number, (change, found) in enumerate(ALTERED):
        folder = tmp_path / f"case {number}"
        shutil.copytree(home(closed, "150524103"), folder)
        change(folder)
        assert faults(closed, folder) == [each.replace("{folder}", str(folder)) for each in found]


def test_the_same_bytes_come_whenever_it_is_made_again(closed: System, api: Api) -> None:
    """What is not kept is made again from the log, whatever came since, and is what it was."""
    folder = home(closed, "150524103")
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    stream = lines(folder)[0]["code"]
    registered(api)
    (case,) = [
        row
        for row in api.get("/api/ledgers/register", COUNTY).json()["rows"]
        if row["code"] == stream
    ]
    accepted(api, case["stream"])
    folded(closed)
    shutil.rmtree(folder)
    got = closed.settings.data / "again"
    closed_then = book(closed).closed[MONTH]
    Closing(closed, sheet).again(MONTH, closed_then, "150524103", got)
    assert {each.name: each.read_bytes() for each in got.iterdir()} == before
    assert faults(closed, got) == []


def test_whoever_refused_leaves_no_mark_in_what_is_handed_in(
    api: Api, signing: System, projector: Projector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the lines as in the workbook, of every area. A month that was closed when it was said so
    stays as it was signed, and comes again as it was."""
    stream, at = registered(api), {"Jiefen-At": (INSIDE + timedelta(hours=1)).isoformat()}
    for command, form, who in (
        ("triage", {"in_scope": True}, DESK),
        ("give_rights_notice", {"parties": ["p1", "p2"]}, MEDIATOR),
        ("refuse", {"party": "p2"}, MEDIATOR),
    ):
        assert api.act(stream, command, form, who | at).status_code == OK
    with monkeypatch.context() as before:
        before.setattr(closing, "Edition", partial(Edition, form=files.OLDER))
        assert Closing(signing, sheet).close(MONTH)
    for command, who in (("propose_reopening", COUNTY), ("decide_reopening", OTHER)):
        more = {"reason": "entered_late"} if who is COUNTY else {"agreed": True}
        path = f"/api/months/{command}"
        assert api.post(path, {"month": MONTH} | more, who).status_code == OK
    assert Closing(signing, sheet).close(MONTH)

    for edition, said in ((1, ("declined", "declined")), (2, ("ended", None))):
        for area in ("150524103", "150524", "all"):
            folder = home(signing, area, edition)
            (line,) = lines(folder)
            assert (line["status"], line["outcome"]) == said, (edition, area)
            words = CalamineWorkbook.from_path(folder / files.SHEET).get_sheet_by_index(0)
            assert (word("declined", "zh") in str(words.to_python())) is (edition == 1)
            assert faults(signing, folder) == []
        kept = {each.name: each.read_bytes() for each in folder.iterdir()}
        shutil.rmtree(folder)
        got = signing.settings.data / f"again {edition}"
        held = book(signing).editions(MONTH)[edition - 1]
        Closing(signing, sheet).again(MONTH, held, "", got)
        assert {each.name: each.read_bytes() for each in got.iterdir()} == kept
        assert faults(signing, got) == []


def test_what_this_version_does_not_make_again_is_said(closed: System) -> None:
    shutil.rmtree(home(closed, "150524103"))
    into = closed.settings.data / "again"

    def another(file: Path, register: Register) -> None:
        file.write_bytes(b"as a later version writes it")

    with pytest.raises(files.NotKept, match="does not make the same bytes again"):
        Closing(closed, another).again(MONTH, book(closed).closed[MONTH], "150524103", into)
    assert not into.exists()


def test_a_month_without_anything_has_a_register_that_says_so(
    signing: System, projector: Projector
) -> None:
    assert Closing(signing, sheet).close(MONTH)
    assert [each.name for each in home(signing).parent.iterdir()] == ["all"]
    proof = prove(home(signing), MONTH, of_here(signing))
    assert proof.well
    assert "It says that there was nothing that month" in map(str, proof.proved)
    assert lines(home(signing)) == []


def test_an_area_without_anything_has_one_too(closed: System) -> None:
    into = closed.settings.data / "none"
    Closing(closed, sheet).again(MONTH, book(closed).closed[MONTH], "150524105", into)
    proof = prove(into, MONTH, of_here(closed))
    assert proof.well
    assert "The log says that this area had nothing that month" in map(str, proof.proved)


# --- what stops it -------------------------------------------------------------------------------


def test_a_full_disk_leaves_nothing_and_the_month_open_until_there_is_room(
    api: Api, signing: System, projector: Projector
) -> None:
    registered(api)
    registered(api, area="150524104201")
    written = list[Path]()

    def full(file: Path, register: Register) -> None:
        written.append(file)
        if len(written) == 3:  # noqa: PLR2004 (in the middle)
            file.write_bytes(b"half of it")
            raise OSError(errno.ENOSPC, "No space left on device")
        sheet(file, register)

    with pytest.raises(NoRoom, match="Nothing was written") as told:
        Closing(signing, full).months(civil_date(datetime.now(UTC)))
    assert "jiefen month close" in str(told.value)
    assert not book(signing).closed
    left = [each for each in (signing.settings.data / "months").rglob("*") if each.is_file()]
    assert [each.name for each in left] == [".lock"]

    assert Closing(signing, sheet).months(civil_date(datetime.now(UTC))) == 1
    assert faults(signing, home(signing, "150524104")) == []


def test_what_was_cut_off_before_the_log_knew_is_made_anew(
    api: Api, signing: System, projector: Projector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files were there, and the process was gone."""
    registered(api)
    ends = Closing(signing, sheet)
    with monkeypatch.context() as cut:
        cut.setattr(Closing, "_record", _gone)
        with pytest.raises(KeyboardInterrupt):
            ends.close(MONTH)
    assert home(signing).exists()
    assert not book(signing).closed
    registered(api)
    assert ends.close(MONTH)
    assert book(signing).closed[MONTH].within(None).registered == 2  # noqa: PLR2004 (both)
    assert faults(signing, home(signing)) == []


def _gone(*given: Any) -> bool:
    raise KeyboardInterrupt


def test_without_the_key_nothing_is_closed_and_the_doctor_says_why(
    api: Api, system: System, projector: Projector
) -> None:
    registered(api)
    with pytest.raises(SigningKeyError, match="signing key is missing"):
        Closing(system, sheet).close(MONTH)
    assert not book(system).closed


def test_the_doctor_sees_a_month_that_is_late(api: Api, signing: System) -> None:
    registered(api)
    (finding,) = doctor._months(signing, datetime.now(UTC))
    assert finding.well, "there was no log then"
    later = datetime.now(UTC) + timedelta(days=40)
    (finding,) = doctor._months(signing, later)
    assert not finding.well
    assert f"not closed: {month_before(civil_date(later))}" in finding.told("en").found


# --- what comes later ----------------------------------------------------------------------------


def test_later_facts_correct_a_closed_month_and_change_nothing_of_it(
    api: Api, closed: System, jiefen: Jiefen
) -> None:
    """What was fixed and its corrections are together what the register says now."""
    late = registered(api, INSIDE + timedelta(days=1))
    folded(closed)
    told = api.get(f"/api/months/{MONTH}/corrections", TOWN, area="150524103").json()
    (row,) = told["rows"]
    assert (row["figure"], row["change"], row["what"]) == ("registered", 1, "registered_at")
    assert (row["before"], row["office"]) == (None, OFFICE)
    assert row["recorded_on"] == civil_date(datetime.now(UTC)).isoformat()
    assert row["happened_on"] == civil_date(INSIDE + timedelta(days=1)).isoformat()
    sums = {each.pop("figure"): each for each in told["sums"]}
    assert sums["registered"] == {"fixed": 1, "corrections": 1, "now": 2}
    assert sums["accepted"] == {"fixed": 0, "corrections": 0, "now": 0}
    other = api.get(f"/api/months/{MONTH}/corrections", COUNTY, area="150524104").json()
    assert other["rows"] == []
    accepted(api, late)  # today: of another month, and no correction of this one
    folded(closed)
    again = api.get(f"/api/months/{MONTH}/corrections", COUNTY).json()
    assert len(again["rows"]) == 1
    shown = jiefen("month", "corrections", MONTH, "--area", "150524103", "--lang", "zh")
    assert shown.returncode == 0, shown.stderr
    assert row["code"] in shown.stdout
    assert len(lines(home(closed))) == 2, "the file is what it was"  # noqa: PLR2004


# --- opened again --------------------------------------------------------------------------------


def test_a_month_is_closed_corrected_opened_by_two_closed_anew_and_proved(
    api: Api, closed: System, jiefen: Jiefen, tmp_path: Path
) -> None:
    registered(api)
    reason = {"month": MONTH, "reason": "entered_late"}
    path = "/api/months/propose_reopening"
    head = {**HEAD, "Jiefen-Office": "150524103000"}
    assert api.post(path, reason, MEDIATOR).status_code == NO
    assert api.post(path, reason, NEXT_DOOR).status_code == NO
    assert api.post(path, reason, head).status_code == OK
    shown = api.get(f"/api/months/{MONTH}", TOWN).json()
    assert shown["proposed"] == {"by": "h-1", "reason": "entered_late"}
    yes = {"month": MONTH, "agreed": True}
    same = {**COUNTY, "Jiefen-Officer": "h-1"}
    for who, code in ((same, NO), (TOWN, NO), (OTHER, OK)):
        answer = api.post("/api/months/decide_reopening", yes, who)
        assert answer.status_code == code, answer.text
    assert api.get(f"/api/months/{MONTH}", TOWN).json()["state"] == "reopened"
    assert api.post(f"/api/months/{MONTH}/close", {}, TOWN).status_code == NO
    assert api.post(f"/api/months/{MONTH}/close", {}, COUNTY).json()["new"]
    assert api.post(f"/api/months/{MONTH}/close", {}, COUNTY).status_code == NO

    shown = api.get(f"/api/months/{MONTH}", TOWN, area="150524103").json()
    assert (shown["state"], shown["figures"]["registered"]) == ("closed", 2)
    assert [each["edition"] for each in shown["editions"]] == [1, 2]
    (first,) = lines(home(closed, "150524103"))
    assert len(lines(home(closed, "150524103", 2))) == 2  # noqa: PLR2004 (one more)
    assert faults(closed, home(closed, "150524103", 2)) == []
    old = prove(home(closed, "150524103"), MONTH, of_here(closed))
    assert old.well
    assert any("was replaced by edition 2" in str(each) for each in old.unproved)
    assert api.get(f"/api/months/{MONTH}/corrections", COUNTY).json()["rows"] == []
    before = api.get(f"/api/months/{MONTH}/corrections", COUNTY, edition=1).json()
    assert [row["code"] == first["code"] for row in before["rows"]] == [False]

    # on the command line, as an office hands it in and another proves it
    boss = ("--as", "t-1", "--role", "supervisor", "--office", "150524103000")
    out = tmp_path / "handed in"
    made = jiefen("month", "file", MONTH, "--out", str(out), *boss)
    assert made.returncode == 0, made.stderr
    assert len(lines(out)) == 2  # noqa: PLR2004 (the last edition)
    again = jiefen("month", "file", MONTH, "--out", str(out), *boss)
    assert again.returncode == 1, "something lies there"
    log = tmp_path / "log.jsonl"
    assert jiefen("export", "log", "--out", str(log), *boss).returncode == 0
    for more in ((), ("--dump", str(log))):
        good = jiefen("month", "prove", MONTH, "--files", str(out), "--lang", "zh", *more)
        assert good.returncode == 0, good.stdout + good.stderr
        assert "✗" not in good.stdout
    assert jiefen("month", "prove", MONTH).stdout.count("✓") == 4 * 5, "all that is kept here"
    (out / files.FIGURES).write_text("{}")
    bad = jiefen("month", "prove", MONTH, "--files", str(out), "--json")
    assert bad.returncode == 1
    assert json.loads(bad.stdout)[0]["faults"] == ["figures.json was altered"]
    told = jiefen("history", "months", "-", "--lang", "zh")
    assert told.returncode == 0, told.stderr
    assert "entered_late" not in told.stdout


# --- areas that changed --------------------------------------------------------------------------

EARLIER = month_before(days_of(MONTH)[0])
FIRST = month_before(days_of(EARLIER)[0])
EAST, WEST, RIVER = "150524103000", "150524104000", "150524109000"
LATER = {**HEAD, "Jiefen-Office": RIVER}


def inside(month: str) -> datetime:
    return datetime.combine(days_of(month)[0], datetime.min.time(), UTC) + timedelta(days=3)


def test_a_month_is_by_areas_as_they_lay_at_its_end(
    api: Api, signing: System, projector: Projector, tmp_path: Path
) -> None:
    """A month before a merger is the old townships', closed before or after; the month of it, and
    those that come, are the new one's. Who took the office over has what that handed in."""
    names = {"150524000000": "甲旗", EAST: "东镇", WEST: "西镇"}
    rows = [{"code": code, "name": name} for code, name in names.items()]
    assert api.post("/api/areas/enter", {"rows": rows}, OTHER).status_code == OK
    for month in (FIRST, EARLIER, MONTH):
        registered(api, inside(month), area="150524103201")
    registered(api, inside(EARLIER), area=WEST)
    ends = Closing(signing, sheet)
    assert ends.close(FIRST)
    change = {
        "kind": "merged",
        "takes_effect": (INSIDE + timedelta(days=10)).date().isoformat(),
        "predecessors": [EAST, WEST],
        "successors": [{"code": RIVER, "name": "河镇"}],
        "notice_no": "内政字〔2026〕12号",
        "offices": [{"office": EAST, "to": RIVER}],
    }
    assert api.post("/api/areas/change", change, OTHER).status_code == OK
    assert ends.close(EARLIER)
    assert ends.close(MONTH)

    def handed(month: str) -> list[str]:
        return [each.area for each in book(signing).closed[month].handed]

    assert handed(FIRST) == ["", "150524", "150524103"]
    assert handed(EARLIER) == ["", "150524", "150524103", "150524104"]
    assert handed(MONTH) == ["", "150524", "150524109"]
    (line,) = lines(home(signing, "150524109"))
    assert line["area"] == "150524103201", "a case keeps the code it was registered under"

    def ask(who: dict[str, str], month: str, **query: Any) -> Any:
        return api.get(f"/api/months/{month}/register", who, **query)

    for month, area, code in (
        (MONTH, "", OK),
        (EARLIER, EAST, OK),
        (FIRST, EAST, OK),
        (EARLIER, WEST, DENIED),  # its office was handed over to nobody
        (EARLIER, "", NONE),
        (MONTH, EAST, NONE),
    ):
        answer = ask(LATER, month, area=area)
        assert answer.status_code == code, (month, area, answer.text)
    told = ask(LATER, EARLIER).text
    assert f"{EAST} 东镇, {WEST} 西镇" in told
    assert f"its cases are under {RIVER} 河镇" in ask(COUNTY, MONTH, area=WEST).text
    assert api.get(f"/api/months/{MONTH}", COUNTY, area=EAST).status_code == NONE

    late = registered(api, inside(FIRST) + timedelta(days=1), area="150524103201")
    folded(signing)
    reason = {"month": FIRST, "reason": "entered_late"}
    assert late
    for month, at in ((FIRST, EAST), (MONTH, RIVER)):
        if month == MONTH:
            registered(api, INSIDE + timedelta(days=1), area="150524104201")
            folded(signing)
        found = api.get(f"/api/months/{month}/corrections", COUNTY, area=at).json()
        assert [(each["figure"], each["change"]) for each in found["rows"]] == [("registered", 1)]
        fixed = {each["figure"]: each["fixed"] for each in found["sums"]}
        assert fixed["registered"] == 1
    assert api.post("/api/months/propose_reopening", reason, LATER).status_code == OK

    for month, area in ((MONTH, RIVER), (EARLIER, EAST)):
        digits, closed_then = area[:9], book(signing).closed[month]
        folder = files.place(signing.settings.data, month) / "1" / digits
        before = {each.name: each.read_bytes() for each in folder.iterdir()}
        shutil.rmtree(folder)
        again = tmp_path / month
        ends.again(month, closed_then, digits, again)
        assert {each.name: each.read_bytes() for each in again.iterdir()} == before
        assert prove(again, month, of_here(signing)).well


def test_a_month_goes_by_where_areas_lay_as_is_known_now(
    api: Api, signing: System, projector: Projector, jiefen: Jiefen
) -> None:
    """A merger that was entered wrongly is withdrawn after the month was closed by it: its figures
    are where its cases lay, who answers there has it opened again, and it is closed anew."""
    names = {"150524000000": "甲旗", EAST: "东镇", WEST: "西镇"}
    rows = [{"code": code, "name": name} for code, name in names.items()]
    assert api.post("/api/areas/enter", {"rows": rows}, OTHER).status_code == OK
    registered(api, area="150524103201")
    registered(api, area=WEST)
    registered(api, area=WEST)
    begins = {"takes_effect": (INSIDE + timedelta(days=10)).date().isoformat()}
    notice = {"notice_no": "内政字〔2026〕12号"}
    became = {"predecessors": [EAST, WEST], "successors": [{"code": RIVER, "name": "河镇"}]}
    change = {"kind": "merged", **became, **begins, **notice}
    assert api.post("/api/areas/change", change, OTHER).status_code == OK
    assert Closing(signing, sheet).close(MONTH)
    folder = home(signing, "150524109")
    assert len(lines(folder)) == 3  # noqa: PLR2004 (of both)
    taken_back = {"code": EAST, "why": "entered_wrongly", **begins, **notice}
    assert api.post("/api/areas/withdraw", taken_back, OTHER).status_code == OK
    folded(signing)

    def figures(area: str) -> tuple[int, bool]:
        told = api.get(f"/api/months/{MONTH}", COUNTY, area=area).json()
        return told["figures"]["registered"], told["recounted"]

    assert [figures(area) for area in (EAST, WEST, RIVER)] == [(1, True), (2, True), (0, True)]
    (row,) = api.get("/api/ledgers/months", COUNTY, area=EAST[:9]).json()["rows"]
    assert row["registered"] == 1
    late = registered(api, INSIDE + timedelta(days=1), area="150524103201")
    folded(signing)
    told = api.get(f"/api/months/{MONTH}/corrections", COUNTY, area=EAST[:9]).json()
    assert [(each["figure"], each["area"][:9]) for each in told["rows"]] == [
        ("registered", EAST[:9])
    ]
    assert told["sums"][0] == {"figure": "registered", "fixed": 1, "corrections": 1, "now": 2}
    shown = jiefen("month", "show", MONTH, "--area", EAST[:9], "--lang", "zh")
    assert "以后录入或撤回" in shown.stdout, shown.stdout + shown.stderr
    head = {**HEAD, "Jiefen-Office": EAST}
    refused = api.get(f"/api/months/{MONTH}/register", head)
    assert (refused.status_code, "its cases lay elsewhere" in refused.text) == (NONE, True)
    assert api.get(f"/api/months/{MONTH}/register", COUNTY, area="150524").status_code == OK
    assert faults(signing, folder) == [], "what was signed holds"

    reason = {"month": MONTH, "reason": "wrong_area"}
    south = {**HEAD, "Jiefen-Office": "150524105000"}
    assert api.post("/api/months/propose_reopening", reason, south).status_code == NO
    assert api.post("/api/months/propose_reopening", reason, head).status_code == OK
    yes = {"month": MONTH, "agreed": True}
    assert api.post("/api/months/decide_reopening", yes, OTHER).status_code == OK
    assert api.post(f"/api/months/{MONTH}/close", {}, COUNTY).json()["new"]
    assert figures(EAST) == (2, False)
    assert late and api.get(f"/api/months/{MONTH}/register", head).status_code == OK


def test_who_gets_a_register(api: Api, closed: System, tmp_path: Path) -> None:
    def ask(who: dict[str, str], **query: Any) -> Any:
        return api.get(f"/api/months/{MONTH}/register", who, **query)

    answer = ask(TOWN)
    assert answer.status_code == OK
    assert f"register-{MONTH}-150524103.zip" in answer.headers["content-disposition"]
    (tmp_path / "got.zip").write_bytes(answer.content)
    with ZipFile(tmp_path / "got.zip") as packed:
        packed.extractall(tmp_path / "got")
    assert prove(tmp_path / "got", MONTH, of_here(closed)).well
    assert ask(COUNTY, area="150524104").status_code == OK
    assert ask(TOWN, area="150524104").status_code == DENIED
    assert ask(HEAD).status_code == DENIED, "a village's head does not hand in the township's"
    assert ask({**COUNTY, "Jiefen-Role": "counsellor"}).status_code == DENIED
    assert ask(COUNTY, edition=2).status_code == NONE
    assert ask({**COUNTY, "Jiefen-Office": ""}, area="1505").status_code == OK
    assert api.get("/api/months/2026-13/register", COUNTY).status_code == WRONG
    assert api.get("/api/months/2020-01/register", COUNTY).status_code == NONE
    assert closing.late(book(closed), datetime.now(UTC), None) == []
