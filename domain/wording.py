"""What officers write is about a matter: it marks nobody as a kind of person, and where a line is
nobody's, nothing in it leads to somebody (safeguards 2).

A few sure signs, no more: no list knows every word, and no machine tells a name from other words.
What a person says of themselves is theirs, and is looked at by nothing here.
"""

import re
import unicodedata
from typing import Final

_NOUN = "(?:人员|人群|群体|对象|分子)"
_PEOPLES: Final = "(?:蒙古|回|藏|维吾尔|哈萨克|朝鲜|满|壮|苗|彝|鄂温克|达斡尔)族"
_KINDS: Final = (
    rf"重点(?:关注|稳控|管控|监管)?(?:{_NOUN}|人口|青少年)",
    rf"特殊{_NOUN}|七类人|(?:三失|五失|一偏|三失一偏){_NOUN}|两劳(?:释放|回归)?人员",
    rf"(?:缠访|闹访|非访|涉访|上访|信访)(?:重点)?(?:{_NOUN}|老?户|专业户|者)|老上访|访民",
    rf"(?:吸毒|涉毒|戒毒|贩毒)(?:{_NOUN}|者)|瘾君子",
    rf"^(?:刑满|刑释|解教)释放$|(?:刑满|刑释|刑满释放|解教|前科|劣迹)(?:释放)?(?:{_NOUN}|者)",
    rf"(?:少数民族|{_PEOPLES})(?:{_NOUN}|居民|群众|当事人|人)|^(?:{_PEOPLES})$",
    r"^(?:密集|常规|轻度)支持(?:名单|一览)?$",
    rf"(?:社区矫正|社矫|安置帮教|帮教){_NOUN}",
    rf"易?肇事肇祸|精神病(?:人|患者)|严重精神障碍(?:患者|{_NOUN})",
    rf"(?:涉邪|邪教|涉稳|涉恐|涉黑|涉恶|涉疆|涉藏|信教){_NOUN}|邪教信徒",
    rf"(?:管控|稳控|布控|盯控|列管|失控|脱管|漏管|高危|高风险|不稳定|不放心){_NOUN}|刁民",
    r"\b(?:key|high-?risk|dangerous|problem) (?:persons?|people|individuals?)\b",
    r"\b(?:habitual|repeat|serial|known) petitioners?\b|\bdrug (?:users?|addicts?|abusers?)\b",
    r"\bex-?(?:offenders?|convicts?|prisoners?)\b|\bmental patients?\b",
)
"""Words that put somebody into a class of people, each with the noun that makes it one: 社区矫正 is
an office's work, 社区矫正人员 a mark on somebody."""
_KIND_OF_PERSON = re.compile("|".join(f"(?:{part})" for part in _KINDS), re.IGNORECASE)
_TRADITIONAL = str.maketrans(
    "點對羣員體釋滿區會矯訪嚴禍亂劣穩導", "点对群员体释满区会矫访严祸乱劣稳导"
)
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])[\s\u200b-\u200d\ufeff·\-_]+(?=[\u4e00-\u9fff])")

_NUMBER_OR_MAIL = re.compile(r"\d{7,}|\d{3,4}[-) ]{1,2}\d{4}[- ]?\d{4}|\d{17}[xX]|\S+@\S+")
"""Numbers as long as a telephone's or an identity's, and addresses of mail."""
_SPELLED_OUT = str.maketrans(
    "〇零一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖", "0012345678912123456789"
)
"""Numerals as a number is read out."""
_ACCOUNT = re.compile(
    r"(?:微信|[Vv]信|wechat|weixin|\b[vw]x|QQ) *(?:"
    r"(?:(?:号码?|id|[:是为]) *)+[a-z0-9][a-z0-9_-]{4,19}|(?=[a-z_-]*\d)[a-z][a-z0-9_-]{4,19})",
    re.IGNORECASE,
)
"""What somebody is called in a messenger: after its name and 号 or the like, or with a digit."""
_SURNAMES = (
    "王李张刘陈杨赵黄吴徐孙胡朱郭罗宋郑谢韩唐冯董曹袁邓沈彭吕苏卢"
    "蒋蔡贾丁魏薛潘戴姜姚谭廖邹熊郝崔邱侯邵孟钱龚"
)
_TITLED = re.compile(
    rf"(?:(?<![\u4e00-\u9fff])|(?<=[为帮替给叫由]))(?:欧阳|司马|诸葛|[{_SURNAMES}])"
    r"(?:[\u4e00-\u9fff]{0,2}(?:先生|女士)|(?:小姐|大爷|大妈|阿姨|某))"
    r"|\b(?:Mr|Mrs|Ms|Miss)\.? [A-Z]"
)
"""A surname where a piece of text begins, or after 为, 帮 and the like; with a title."""


def kinds_of_person(*texts: str) -> tuple[str, ...]:
    """The words in these texts that mark somebody as a kind of person; empty if there are none."""
    found = (match.group(0) for text in texts for match in _KIND_OF_PERSON.finditer(_plain(text)))
    return tuple(dict.fromkeys(found))


def leads_to_somebody(text: str) -> bool:
    """Whether a telephone's or an identity's number, in whatever numerals, an address of mail or an
    account of a messenger stands in it."""
    plain = unicodedata.normalize("NFKC", text)
    return bool(_NUMBER_OR_MAIL.search(plain.translate(_SPELLED_OUT)) or _ACCOUNT.search(plain))


def addresses_somebody(text: str) -> bool:
    """Whether it names somebody as one is addressed: 王女士, Mr Wang."""
    return bool(_TITLED.search(_plain(text)))


def _plain(text: str) -> str:
    """One spelling: no full-width forms, no traditional forms, no spaces between characters."""
    return _BETWEEN_HAN.sub("", unicodedata.normalize("NFKC", text).translate(_TRADITIONAL))
