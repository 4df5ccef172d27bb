"""Invented people: common surnames, made-up given names, telephone numbers that nobody can have."""

from random import Random
from typing import NamedTuple

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_FIRST = "文明志建国春秀桂玉海天永光金福德庆立新宏晓丽美红艳静敏慧雪云兰凤"
_SECOND = "华强伟军平生林山东波涛峰刚勇杰斌宁英芳娟燕霞玲梅琴萍洁颖"
_FIRMS = ("建材", "运输", "农机", "粮油", "劳务", "物业", "餐饮", "装饰", "养殖", "服装")
_PLACES = ("恒通", "宏达", "顺发", "广源", "金穗", "嘉和", "永盛", "新大地", "北方", "长青")

UNASSIGNED = 10_000_000_000
"""Chinese mobile numbers begin with 13 to 19: one that begins with 100 belongs to nobody."""


class Person(NamedTuple):
    """A name and a telephone number."""

    name: str
    phone: str


def crowd(random: Random, size: int) -> list[Person]:
    """So many different people."""
    return [
        Person(
            random.choice(_SURNAMES) + random.choice(_FIRST) + random.choice(_SECOND),
            str(UNASSIGNED + number),
        )
        for number in random.sample(range(10_000_000), size)
    ]


def firm(random: Random) -> str:
    """The name of a business."""
    return f"{random.choice(_PLACES)}{random.choice(_FIRMS)}有限公司"
