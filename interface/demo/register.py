"""The demo banner's register: one year of invented disputes in the published proportions.

The same seed, size and last day give the same file, byte for byte. How many disputes ended how is
counted out, never drawn: whatever rate the system shows, it has derived it from cases.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import xlsxwriter  # type: ignore[import-untyped]  # ships no types

from domain.dispute.terms import SOURCE_ZH, TYPE_ZH
from interface.demo.figures import Size, shares
from interface.demo.people import Person, crowd, firm
from interface.demo.tree import BANNER, Tree, Village

SEED = 20210630
YEAR = 365
_PEOPLE_PER_CASE = 1.5
_SETTLED_BEFORE = 8
"""Cases that ended did so at least so many days before the register's last day."""

HEADERS = (
    "编号", "事件名称", "简述", "发生日期", "网格编码", "调委会代码", "组织类型", "类别",
    "来源", "移送单位", "来函编号", "移送日期", "回函日期", "回函编号", "涉及人数",
    "申请人姓名", "申请人电话", "被申请人姓名", "被申请人电话", "申请日期", "登记日期",
    "受理日期", "责任人编号", "邀请心理咨询师", "结果", "办结日期", "告知途径", "不受理理由",
    "未同意方", "转往", "回执编号", "协议形式", "协议内容", "协议金额", "履行期限", "履行情况",
    "履行日期", "司法确认", "司法确认申请日期", "司法确认日期", "司法确认文号", "结案日期",
    "归档日期", "卷号",
)  # fmt: skip

Cells = dict[str, Any]

_MATTERS: Mapping[str, tuple[str, str]] = {
    "family_marriage": ("赡养费用分担", "兄弟姐妹对老人赡养费用如何分担意见不一"),
    "neighbour": ("房屋漏水", "楼上漏水损坏楼下墙面,对修复和赔偿有争议"),
    "housing_homestead": ("宅基地边界", "翻建房屋时对院墙位置有争议"),
    "contract": ("货款拖欠", "购销饲料后货款未按约定支付"),
    "production_business": ("机井使用", "灌溉季节机井用水次序有争议"),
    "damages": ("牲畜踩踏庄稼", "羊群进入他人玉米地,对损失数额有争议"),
    "forest_land": ("林地界线", "两户林地界线不清,采伐时发生争议"),
    "expropriation_demolition": ("补偿分配", "征地补偿款在家庭内部如何分配有争议"),
    "environment": ("养殖气味", "养殖场气味影响邻居,对整改期限有争议"),
    "labour": ("工资拖欠", "工程完工后部分工资未结清"),
    "consumer": ("农机质量", "所购播种机出现故障,退换有争议"),
    "medical": ("诊疗费用", "患者对诊疗效果和费用有异议"),
    "road_traffic": ("车辆剐蹭", "两车剐蹭后对修理费用有争议"),
    "property_service": ("物业费", "业主对物业服务质量和收费有异议"),
    "other": ("其他事项", "双方就日常事务发生争议,请求调解"),
}
_WRITTEN_ONLY = ("labour", "medical")
_SENDERS = ("法院", "公安", "信访", "12345热线")
_REASONS = ("不属于受理范围", "应由专门机关处理", "已由其他机关受理或处理")


class _Case(NamedTuple):
    """What is settled about a case before its days and people are drawn."""

    way: str
    counsellor: bool
    type: str
    source: str
    level: str


def rows(tree: Tree, size: Size, last_day: date, seed: int = SEED) -> Iterator[Cells]:
    """The register, row by row, in the order of registration."""
    random = Random(seed)
    cases = _cases(random, size)
    people = crowd(random, int(len(cases) * _PEOPLE_PER_CASE))
    drawn = [_days(random, case, last_day) for case in cases]
    order = sorted(range(len(cases)), key=lambda n: drawn[n]["登记日期"])
    serials: dict[str, int] = {}
    for n in order:
        village = random.choice(tree.villages)
        kept = _committee(cases[n].level, village)
        serials[kept.office] = serial = serials.get(kept.office, 0) + 1
        parties = _parties(random, cases[n], people)
        yield parties | _row(random, cases[n], drawn[n], kept._replace(serial=serial), last_day)


def _cases(random: Random, size: Size) -> list[_Case]:
    failed = size.with_counsellor - size.agreed_with_counsellor
    ways = [("agreed", True)] * size.agreed_with_counsellor
    ways += [(way, True) for way in counted(failed, {"failed": 80, "expired": 20})]
    ways += [(way, False) for way in counted(size.without_counsellor, _WITHOUT)]
    total = len(ways)
    drawn = []
    for of in ("types", "sources", "levels"):
        listed = counted(total, shares(of))
        random.shuffle(listed)
        drawn.append(listed)
    return [
        _Case(way, counsellor, *rest) for (way, counsellor), *rest in zip(ways, *drawn, strict=True)
    ]


_WITHOUT = {
    "agreed": 48,
    "failed": 9,
    "withdrawn": 8,
    "declined": 5,
    "not_accepted": 5,
    "routed_out": 3,
    "mediating": 18,
    "registered": 4,
}
"""How cases without a counsellor go, in percent; open ones among them."""


def counted(total: int, among: Mapping[str, float]) -> list[str]:
    """`total` names in these proportions exactly: largest remainders get what is left over."""
    whole = sum(among.values())
    exact = {name: total * share / whole for name, share in among.items()}
    counts = {name: int(value) for name, value in exact.items()}
    by_rest = sorted(exact, key=lambda name: counts[name] - exact[name])
    for name in by_rest[: total - sum(counts.values())]:
        counts[name] += 1
    return [name for name, count in counts.items() for _ in range(count)]


# --- days ----------------------------------------------------------------------------------------


def _days(random: Random, case: _Case, last_day: date) -> Cells:
    """The days on which things happened; open cases are young, the others spread over the year."""
    if case.way in ("mediating", "registered"):
        age = random.randint(0, 1) if case.way == "registered" else random.randint(2, 24)
    else:
        age = random.randint(_SETTLED_BEFORE + 30, YEAR - 1)
    registered = last_day - timedelta(days=age)
    days: Cells = {
        "发生日期": registered - timedelta(days=random.randint(0, 30)),
        "登记日期": registered,
    }
    if case.source == "on_application":
        days["申请日期"] = registered
    if case.way == "registered":
        return days
    if case.way in ("not_accepted", "declined", "routed_out"):
        return days | {"办结日期": registered + timedelta(days=random.randint(0, 4))}
    days["受理日期"] = registered + timedelta(days=random.randint(0, 2))
    if case.way == "mediating":
        return days
    lasted = 31 if case.way == "expired" else random.randint(1, 27)
    return days | {"办结日期": days["受理日期"] + timedelta(days=lasted)}


# --- rows ----------------------------------------------------------------------------------------


class _Kept(NamedTuple):
    """Whose register a case stands in, and its number there."""

    office: str
    body: str
    grids: tuple[str, ...]
    serial: int = 0


def _committee(level: str, village: Village) -> _Kept:
    if level == "township":
        return _Kept(village.township, "乡镇", village.grids)
    if level == "other":
        return _Kept(BANNER, "行业性专业性", village.grids)
    body = "居" if village.name.endswith("社区") else "村"
    return _Kept(village.code, body, village.grids)


def _parties(random: Random, case: _Case, people: Sequence[Person]) -> Cells:
    first, second = random.sample(people, 2)
    against_a_firm = case.type in ("labour", "property_service")
    return {
        "申请人姓名": first.name,
        "申请人电话": first.phone,
        "被申请人姓名": firm(random) if against_a_firm else second.name,
        "被申请人电话": second.phone,
    }


def _row(random: Random, case: _Case, days: Cells, kept: _Kept, last_day: date) -> Cells:
    year = days["登记日期"].year
    title, summary = _MATTERS[case.type]
    row: Cells = {
        "编号": f"{year}-{kept.serial:04d}",
        "事件名称": title,
        "简述": summary,
        "网格编码": random.choice(kept.grids),
        "调委会代码": kept.office,
        "组织类型": kept.body,
        "类别": TYPE_ZH[case.type],  # type: ignore[index]  # the shares name codes of the list
        "来源": SOURCE_ZH[case.source],  # type: ignore[index]
        "涉及人数": random.choice((2, 2, 2, 2, 3, 3, 4, 5)),
        "责任人编号": f"m-{kept.office[6:]}-{random.randint(1, 3)}",
        "邀请心理咨询师": "是" if case.counsellor else "否",
    }
    if case.source == "referred":
        row |= _handed_over(random, days, kept.serial)
    row |= _WAYS[case.way](random, case, days, last_day)
    closed_on = row.get("结案日期")
    if closed_on and closed_on <= last_day - timedelta(days=30):
        row["归档日期"] = closed_on + timedelta(days=random.randint(3, 25))
        row["卷号"] = f"({year})人调字第{kept.serial}号"
    return row | days


def _handed_over(random: Random, days: Cells, serial: int) -> Cells:
    number = f"移({days['登记日期'].year}){serial}号"
    letter: Cells = {
        "移送单位": random.choice(_SENDERS),
        "来函编号": number,
        "移送日期": days["登记日期"],
    }
    if ended := days.get("办结日期"):
        letter |= {"回函日期": ended + timedelta(days=2), "回函编号": f"复{number}"}
    return letter


def _closed(random: Random, after: date, last_day: date) -> Cells:
    on = after + timedelta(days=random.randint(1, 7))
    return {"结案日期": on} if on <= last_day else {}


def _agreed(random: Random, case: _Case, days: Cells, last_day: date) -> Cells:
    on: date = days["办结日期"]
    written = case.type in _WRITTEN_ONLY or random.random() < 0.4  # noqa: PLR2004
    amount = random.randint(2, 120) * 100
    told: Cells = {
        "结果": "成功",
        "协议形式": "书面" if written else "口头",
        "协议内容": f"双方互谅互让,一方给付{amount}元,不再就此事争执",
        "协议金额": amount,
    }
    if random.random() < 0.45:  # noqa: PLR2004
        return told | {"履行情况": "即时履行"} | _closed(random, on, last_day)
    due = on + timedelta(days=random.randint(5, 60))
    told["履行期限"] = due
    if due > last_day:
        return told | {"履行情况": "履行中"}
    if random.random() < 0.04:  # noqa: PLR2004
        return told | {"履行情况": "未履行"}
    performed = max(on, due - timedelta(days=random.randint(0, 10)))
    told |= {"履行情况": "已履行", "履行日期": performed}
    if written and random.random() < 0.15:  # noqa: PLR2004
        told |= _confirmed(random, on, last_day)
    last_step = max(day for day in (performed, told.get("司法确认日期", performed)))
    return told | _closed(random, last_step, last_day)


def _confirmed(random: Random, on: date, last_day: date) -> Cells:
    applied = on + timedelta(days=random.randint(1, 20))
    decided = applied + timedelta(days=random.randint(3, 15))
    if decided > last_day:
        return {}
    number = f"({decided.year})内0524民特{random.randint(1, 400)}号"
    return {
        "司法确认": "已确认",
        "司法确认申请日期": applied,
        "司法确认日期": decided,
        "司法确认文号": number,
    }


def _ended(result: str, **more: str) -> Callable[[Random, _Case, Cells, date], Cells]:
    def told(random: Random, case: _Case, days: Cells, last_day: date) -> Cells:
        return {"结果": result, **more} | _closed(random, days["办结日期"], last_day)

    return told


def _not_accepted(random: Random, case: _Case, days: Cells, last_day: date) -> Cells:
    told = _ended("不受理", 告知途径="诉讼、法律援助")(random, case, days, last_day)
    return told | {"不受理理由": random.choice(_REASONS)}


def _routed_out(random: Random, case: _Case, days: Cells, last_day: date) -> Cells:
    told = _ended("转出", 转往="仲裁" if case.type == "labour" else "诉讼")
    receipt = f"回执{random.randint(100, 999)}"
    return told(random, case, days, last_day) | {"回执编号": receipt}


_WAYS: Mapping[str, Callable[[Random, _Case, Cells, date], Cells]] = {
    "agreed": _agreed,
    "failed": _ended("不成功", 告知途径="诉讼"),
    "expired": _ended("终止", 告知途径="诉讼、法律援助"),
    "withdrawn": _ended("撤回"),
    "declined": _ended("未同意调解", 未同意方="被申请人"),
    "not_accepted": _not_accepted,
    "routed_out": _routed_out,
    "mediating": lambda random, case, days, last_day: {"结果": "办理中"},
    "registered": lambda random, case, days, last_day: {"结果": "办理中"},
}


# --- the file ------------------------------------------------------------------------------------


def write_register(path: Path, entries: Iterator[Cells], last_day: date) -> None:
    """The register as an office would keep it: one xlsx sheet with a title and a header."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    made = datetime(last_day.year, last_day.month, last_day.day, tzinfo=UTC).replace(tzinfo=None)
    book.set_properties({"title": "矛盾纠纷登记簿(演示)", "created": made})
    day_format = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("登记簿")
    sheet.write_string(0, 0, "矛盾纠纷排查化解登记簿(演示数据,人名均为虚构)")
    sheet.write_row(1, 0, HEADERS)
    for line, entry in enumerate(entries, 2):
        for place, header in enumerate(HEADERS):
            cell = entry.get(header)
            if isinstance(cell, date):
                sheet.write_datetime(line, place, datetime(*cell.timetuple()[:3]), day_format)
            elif isinstance(cell, int):
                sheet.write_number(line, place, cell)
            elif cell is not None:
                sheet.write_string(line, place, cell)
    book.close()
