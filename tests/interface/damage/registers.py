"""Right rows of a register, each with names and numbers of its own, some of them oddly written."""

from collections.abc import Sequence
from random import Random
from typing import Any

from tests.interface.importing import AGREED, VILLAGE

Row = dict[str, Any]

_IDENTITY = "110101199003077571"


def right_row(serial: int) -> Row:
    """A case from its beginning to the archive. `甲` and five digits are its applicant's name."""
    return {
        **AGREED,
        "编号": f"2026-{serial:05d}",
        "发生日期": "2026-02-28",
        "申请人姓名": f"甲{serial:05d}",
        "申请人电话": f"139{serial:08d}",
        "申请人证件号码": _IDENTITY,
        "被申请人姓名": f"乙{serial:05d}",
        "被申请人电话": f"138{serial:08d}",
        "调委会代码": VILLAGE,
        "涉及人数": "2",
        "涉及金额": "800",
        "责任人编号": "m-1",
        "邀请心理咨询师": "是",
        "情况": "双方到场",
        "是否成功": "1",
        "归档日期": "2026-04-01",
        "卷号": f"第{serial}号",
    }


HEADERS: Sequence[str] = list(right_row(0))

_ODD: Sequence[tuple[str, Sequence[Any]]] = (
    (
        "受理日期",
        ["２０２６年３月２日", "20260302", "2026.3.2", " 2026/03/02 ", "46083", "2026-03-02 09:30"],
    ),
    ("办结日期", ["2026年03月10日", "2026/3/10", "４６０９１", "2026-03-10T08:00:00"]),
    ("涉及金额", ["８００元", "1,200.50", "1.26万元", "￥800", "人民币800元", ""]),
    ("涉及人数", ["２人", " 3 ", "1,000", "4名", ""]),
    ("网格编码", ["１５０５２４１００２００００１", "150524100200", "150524 100200 001"]),
    ("类别", ["邻里", "婚 姻 家 庭", "合同纠纷", "物业服务纠纷"]),
    (
        "申请人电话",
        ["+86 139 0000 0001", "-", "无", "０１０－８８８８００００", "8230000/13900000001"],
    ),
    ("简述", ["+加装电梯", "-楼上漏水", "@邻居", "第一行\n第二行", '他说"不行",我说"行"', "a\tb"]),
    ("情况", ["", "赔偿800元,\n分两次付清"]),
)


def odd_row(random: Random, serial: int) -> Row:
    """A right row with one cell as people write it, too."""
    header, cells = random.choice(_ODD)
    return {**right_row(serial), header: random.choice(cells)}
