"""The demo banner's areas: as many townships and villages as published, under invented names."""

from typing import NamedTuple

from domain.areas import Area

BANNER = "150524000000"
BANNER_NAME = "库伦旗(演示)"
STORY_TOWNSHIP = "柳河镇"

_TOWNS = (
    STORY_TOWNSHIP,
    "东岭镇",
    "白沙镇",
    "双泉镇",
    "青石镇",
    "南坡苏木",
    "平川苏木",
    "北湖苏木",
)
_FIRST_TOWN, _FIRST_SUMU, _TOWN_COUNT = 100, 200, 5
_COMMUNITIES = ("幸福社区", "团结社区")
_FIRST_VILLAGE = 200
_FRONT = (
    "河东",
    "河西",
    "前营",
    "后营",
    "柳林",
    "杨树",
    "石桥",
    "沙窝",
    "北岗",
    "南湾",
    "榆树",
    "新立",
)
_BACK = ("村", "嘎查")
GRIDS = ("第一网格", "第二网格")


class Village(NamedTuple):
    """A village or community, with the codes of its committee, its township's, and its grids."""

    code: str
    name: str
    township: str
    grids: tuple[str, ...]


class Tree(NamedTuple):
    """All areas of the banner, and the villages apart."""

    areas: tuple[Area, ...]
    villages: tuple[Village, ...]


def plant(townships: int, villages: int) -> Tree:
    """A banner with so many townships, and villages spread evenly over them."""
    areas = [Area(code=BANNER, name=BANNER_NAME)]
    found: list[Village] = []
    for number in range(townships):
        code, name = _township(number)
        areas.append(Area(code=code, name=name, parent=BANNER))
        share = villages // townships + (number < villages % townships)
        for place in range(share):
            village = _village(code, place)
            found.append(village)
            areas.append(Area(code=village.code, name=village.name, parent=code))
            areas += [
                Area(code=grid, name=f"{village.name}{GRIDS[nth]}", parent=village.code)
                for nth, grid in enumerate(village.grids)
            ]
    return Tree(tuple(areas), tuple(found))


def _township(number: int) -> tuple[str, str]:
    name = _TOWNS[number] if number < len(_TOWNS) else f"第{number + 1}苏木"
    first = _FIRST_TOWN if number < _TOWN_COUNT else _FIRST_SUMU - _TOWN_COUNT
    return f"{BANNER[:6]}{first + number:03d}000", name


def _village(township: str, place: int) -> Village:
    if place < len(_COMMUNITIES):
        suffix, name = place + 1, _COMMUNITIES[place]
    else:
        nth = place - len(_COMMUNITIES)
        suffix = _FIRST_VILLAGE + nth
        back, front = divmod(nth, len(_FRONT))
        ending = _BACK[back] if back < len(_BACK) else f"{back}村"
        name = f"{_FRONT[front]}{ending}"
    code = f"{township[:9]}{suffix:03d}"
    grids = tuple(f"{code}{nth:03d}" for nth in range(1, len(GRIDS) + 1))
    return Village(code, name, township, grids)
