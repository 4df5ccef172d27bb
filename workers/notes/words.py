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

NOTES: Final = "Your notes"
OF_PLAN: Final = "plan {plan}"
WHO_READS: Final = (
    "You alone read them, and every reading is on record; the person sees that record. They lock by"
    " themselves after 10 minutes in which nothing is done."
)
LOCK: Final = "Lock now"
NEW: Final = "Write a note"
WHAT: Final = "What you write down"
SAVE: Final = "Keep as a draft"
NOT_SWITCHED_ON: Final = (
    "New notes are off here until their impact is assessed; what is written can be read, signed and"
    " added to"
)
HERE: Final = "What there is"
NOTHING: Final = "You have written no note about this person, and none was handed to you"
DRAFT: Final = "draft, not signed"
IS_SIGNED: Final = "signed"
ADDED: Final = "added to {times} times"
KEPT: Final = "It is kept"
BACK: Final = "All your notes"
TO_THE_PLAN: Final = "To the plan"
DANGER: Final = "Danger"
SIGN: Final = "Sign it"
SIGNING: Final = "From then on it stays as it is."
ADD: Final = "Add to it"
ADDITION: Final = "What you add, late; the original stays beside it"
LOCKED: Final = "Your notes are locked"
HOW_TO_UNLOCK: Final = (
    "Unlock them again from the page of the plan, in another window if something is still typed"
    " here."
)
STILL_HERE: Final = "What you typed is still here, and nowhere else: unlock again, then send it"
LOOK_AGAIN: Final = "Look through what is typed here and send it again"
EMPTY: Final = "Write something first"
WRONG: Final = "This cannot be kept yet"
FROM_ELSEWHERE: Final = "Another page sent this: nothing was done"

ZH: Final = {
    NOTES: "您的咨询记录",
    OF_PLAN: "支持方案 {plan}",
    WHO_READS: "仅您本人可以阅读，每次阅读都留下记录，当事人可以查看该记录。"
    "10 分钟没有操作即自动锁定。",
    LOCK: "立即锁定",
    NEW: "写一条记录",
    WHAT: "记录内容",
    SAVE: "存为草稿",
    NOT_SWITCHED_ON: "此处尚未完成影响评估，不能新写记录；已写的可以阅读、签署和补记",
    HERE: "已有记录",
    NOTHING: "您没有写过关于此人的记录，也没有移交给您的记录",
    DRAFT: "草稿，未签署",
    IS_SIGNED: "已签署",
    ADDED: "补记 {times} 次",
    KEPT: "已保存",
    BACK: "全部记录",
    TO_THE_PLAN: "回到支持方案",
    DANGER: "危险",
    SIGN: "签署",
    SIGNING: "签署后不再改动。",
    ADD: "补记",
    ADDITION: "补记内容；原文仍在旁",
    LOCKED: "咨询记录已锁定",
    HOW_TO_UNLOCK: "请从支持方案页面重新解锁；如此处尚有已输入的内容，请在另一窗口解锁。",
    STILL_HERE: "您输入的内容仍在此处，别处没有：请重新解锁后再提交",
    LOOK_AGAIN: "请核对此处的内容后再次提交",
    EMPTY: "请先填写内容",
    WRONG: "暂时无法保存",
    FROM_ELSEWHERE: "该请求来自其他页面：未作任何处理",
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
