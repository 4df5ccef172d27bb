"""What the store of notes says to people, in both languages; it needs nothing of the catalogue."""

from typing import Final, Literal

Language = Literal["zh", "en"]

ABSENT: Final = "There is nothing under this address"
UNUSABLE: Final = "This cannot be used as given: {wrong}"
TOO_LONG: Final = "A note has {most} characters at most: write the rest in another one"
SIGNED: Final = "This note is signed and stays as it is: add an amendment"
A_DRAFT: Final = "This note is a draft: change it, or sign it first"
SIGN_FIRST: Final = "Sign your drafts first: an unsigned note is handed to nobody"
NOTHING_SIGNED: Final = "There is no signed note to hand over"
TO_THEIR_COUNSELLOR: Final = (
    "Notes go to nobody but the person's counsellor: the one to whom the person consented"
)
WHOSE_YES: Final = (
    "Notes are handed over with the person's yes, or the guardian's who speaks for them"
)
SHOWN: Final = "A yes is given in person, on paper or online, so that it can be shown"
ERASED: Final = "The notes about this person were erased: no new one is begun"
KEY_MISSING: Final = (
    "The key of these notes is missing: restore the newest backup of the notes' keys"
)
BUSY: Final = "The store of notes cannot be reached: try again"
ALTERED: Final = "A note is not as it was sealed: ask whoever runs this system"

ZH: Final = {
    ABSENT: "此地址下没有内容",
    UNUSABLE: "所填内容无法使用：{wrong}",
    TOO_LONG: "一条记录最多 {most} 字：其余请另写一条",
    SIGNED: "该记录已签署，不再改动：请另加补记",
    A_DRAFT: "该记录还是草稿：请修改，或先签署",
    SIGN_FIRST: "请先签署草稿：未签署的记录不移交任何人",
    NOTHING_SIGNED: "没有可移交的已签署记录",
    TO_THEIR_COUNSELLOR: "记录只能移交给本人的咨询师，即本人已同意的那一位",
    WHOSE_YES: "移交记录须经本人同意，由监护人代表的须经监护人同意",
    SHOWN: "同意须当面、书面或在线作出，以便证明",
    ERASED: "此人的记录已被删除：不再新建记录",
    KEY_MISSING: "这些记录的密钥缺失：请恢复记录密钥的最新备份",
    BUSY: "暂时无法访问咨询记录库：请再试",
    ALTERED: "一条记录与封存时不一致：请联系系统管理人员",
}


def say(text: str, language: Language, /, **values: object) -> str:
    """The sentence in this language, filled in."""
    return (ZH[text] if language == "zh" else text).format(**values)


def of_header(accepted: str) -> Language:
    """Chinese unless English is asked for first."""
    return "en" if accepted.strip().lower().startswith("en") else "zh"
