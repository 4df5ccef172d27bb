"""The words of law that stand on pages, each with what it means and on which article.

A row is all that a new term takes: wherever its word stands on a page, it is explained there (by
`interface.console.explaining`), and it stands on the page of all terms.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from interface.language import Language, translated
from interface.words import cited


class Term(NamedTuple):
    """One term, in both languages, as the glossary has it. It means no more than `law` says, and
    says it in a sentence or two: it is read on a phone."""

    key: str
    zh: str
    en: str
    means: str
    means_zh: str
    law: str
    also: tuple[str, ...] = ()
    also_zh: tuple[str, ...] = ()
    """Other words for it on pages."""
    unlike: tuple[str, ...] = ()
    """Where one of its words means something else, in either language."""
    party: bool = False
    """Whether a party meets it on its own page."""

    def word(self, language: Language) -> str:
        """What it is called."""
        return self.zh if language == "zh" else self.en

    def meaning(self, language: Language) -> str:
        """What it means."""
        return self.means_zh if language == "zh" else self.means

    def source(self, language: Language) -> str:
        """The articles, as everywhere on pages."""
        between = "；" if language == "zh" else "; "
        articles = between.join(translated(each, language) for each in self.law.split("; "))
        return cited(articles, language)

    def words(self, language: Language) -> tuple[str, ...]:
        """Everything it is called on pages."""
        return (self.zh, *self.also_zh) if language == "zh" else (self.en, *self.also)


COMING_IN: Final = (
    Term(
        "mediation",
        "人民调解",
        "people's mediation",
        "A committee helps people to settle a dispute between themselves, of their own free will."
        " It costs nothing, and keeps nobody from going to court or elsewhere.",
        "人民调解委员会帮助当事人自愿协商，解决纠纷。不收费，也不妨碍起诉或者走其他途径。",
        "人民调解法 2, 3, 4",
        unlike=("人民调解法", "人民调解员", "人民调解工作若干规定", "人民调解条例"),
        party=True,
    ),
    Term(
        "proactive_offer",
        "主动调解",
        "proactive offer",
        "The committee offers mediation though nobody asked for it. It goes on only if every party"
        " says yes.",
        "无人申请，由调委会主动提出调解；各方都同意才进行。",
        "人民调解法 17",
    ),
    Term(
        "hand_over",
        "移送",
        "hand-over",
        "Another body, such as a court or the police, sends a matter to the committee. It is told"
        " within a limit whether the matter is taken; the parties still decide for themselves.",
        "法院、公安等单位把事项送交调委会。是否接收须在期限内答复；是否调解仍由当事人自己决定。",
        "人民调解法 18",
        also=("handover", "referred"),
        unlike=("referred to", "is referred"),
    ),
    Term(
        "court_delegated",
        "委派调解",
        "court delegated",
        "Before it takes a suit, the court has the matter mediated, if the parties agree: for"
        " thirty days, or as long as they extend it. Without agreement it goes back to the court.",
        "法院立案前，经当事人同意，委派调委会调解。期限三十日，各方同意可以延长；不成的，退回法院。",
        "特邀调解规定 27",
    ),
    Term(
        "court_entrusted",
        "委托调解",
        "court entrusted",
        "After it has taken a suit, the court has it mediated, if the parties agree: for fifteen"
        " days, in summary procedure for seven. Without agreement it goes back to trial.",
        "法院立案后，经当事人同意，委托调委会调解。普通程序十五日，简易程序七日；不成的，转回审判。",
        "特邀调解规定 27",
    ),
    Term(
        "one_code",
        "一案一码",
        "one code",
        "Each case has one number, from registration to the archive. With it everybody means the"
        " same case.",
        "每件案件只有一个编号，从登记用到归档，说的都是同一件案件。",
        "office rule: one case one code",
    ),
    Term(
        "requested",
        "申请时间",
        "requested at",
        "When a party asked for mediation, as far as it can be shown. The limitation period may"
        " depend on it: it is corrected only so that the earlier entry stays to be seen.",
        "当事人申请调解的时间，以凭证为准。诉讼时效可能与此有关，所以更正时保留原来的记载。",
        "诉讼时效规定 12",
        also=("when the party asked",),
        party=True,
    ),
    Term(
        "limitation",
        "诉讼时效",
        "limitation period",
        "The time in which a claim has to be brought to court; after it, the other side may"
        " object. Whether asking for mediation makes it count anew in this case is for the court"
        " to say.",
        "向法院主张权利的期间，超过的，对方可以抗辩。申请调解在本案中是否使其重新计算，由法院认定。",
        "诉讼时效规定 12",
        party=True,
    ),
    Term(
        "not_accepted",
        "不予受理",
        "not accepted",
        "The committee does not take the matter on, because it is for a court or another body to"
        " decide, for example. It says why, and where else one can go; the judicial office looks"
        " at that once more.",
        "调委会不办理此事，例如只能由法院或者其他机关处理的。须说明理由和其他途径，并由司法所复核。",
        "人民调解工作若干规定 22",
        also=("not to accept", "refusal to accept", "non-acceptance", "not take the matter on"),
        also_zh=("不受理",),
        party=True,
    ),
    Term(
        "acceptance",
        "受理",
        "acceptance",
        "The committee takes the matter on, after every party that takes part has said yes."
        " Mediation and its limits begin with it.",
        "参加的各方同意后，调委会决定办理此事。调解和调解期限由此开始。",
        "人民调解法 17; 人民调解工作若干规定 23",
        also=("accepted", "accept the case", "taken the matter on"),
        unlike=("受理异议",),
        party=True,
    ),
)

TAKING_PART: Final = (
    Term(
        "rights_told",
        "权利义务告知",
        "rights notice",
        "Before anybody is asked, each party hears what it may do and has to do in mediation: it"
        " may choose a mediator, refuse or end mediation, and agree to nothing.",
        "征求意见之前，向每一方讲明其在调解中的权利义务：可以选择调解员，可以拒绝或者终止调解，可以不达成协议。",
        "人民调解法 23, 24",
        also=("rights and duties", "told their rights", "told its rights", "told your rights"),
        also_zh=("权利义务", "告知权利"),
        party=True,
    ),
    Term(
        "separate_consent",
        "单独同意",
        "separate consent",
        "A yes to exactly this one thing, where it is sensitive, as health is. It is asked for"
        " apart from every other yes.",
        "就敏感信息（例如健康信息）这一项单独作出的同意，不与其他同意合并。",
        "个人信息保护法 29",
    ),
    Term(
        "withdraw_consent",
        "撤回同意",
        "withdraw the consent",
        "Somebody takes a yes back. Whatever rests on that yes stops at once; no reason is asked.",
        "本人收回同意。凡以该同意为依据的，立即停止；不问理由。",
        "个人信息保护法 15",
        also=("withdraw consent", "consent is withdrawn"),
        also_zh=("撤回对健康信息",),
    ),
    Term(
        "refusal",
        "不愿调解",
        "refusal of mediation",
        "One clear no ends mediation for whoever says it, at once. No reason is asked, it counts"
        " against nobody, and only the same party can take it back.",
        "当事人明确表示一次，对其的调解即告终止。不问理由，不作任何不利记载，只有本人可以收回。",
        "人民调解法 17",
        also=(
            "does not want mediation",
            "do not want mediation",
            "consent not given",
            "does not take part",
            "do not take part in mediation",
        ),
        also_zh=("不愿意调解", "未同意调解", "拒绝调解", "不参加调解"),
        party=True,
    ),
    Term(
        "consent",
        "同意",
        "consent",
        "A yes of one's own, by somebody who was told what it is for. Nobody says it in place of a"
        " grown-up who decides alone, and it can be taken back.",
        "当事人知情后自己作出的同意。能自己决定的成年人，他人不能替其同意；同意可以收回。",
        "人民调解法 17; 个人信息保护法 14, 15",
        also=("consented", "agrees to mediation", "agreed to mediation", "agree to mediation"),
        party=True,
    ),
    Term(
        "separable",
        "分别调解",
        "separable",
        "What can be settled for some of three or more parties without the others. Only then does"
        " mediation go on after one of them has said no.",
        "三方以上的纠纷，可以不涉及其他当事人而单独解决的部分。只有这样，一方不愿意时其余各方才继续调解。",
        "人民调解法 17",
        also=("settled for some parties",),
    ),
    Term(
        "capacity",
        "行为能力",
        "capacity",
        "Whether somebody decides and signs alone. As a rule, those under eighteen, and grown-ups"
        " who cannot judge what they do, are represented by law.",
        "能否自己决定、自己签字。未满十八周岁的人和不能辨认自己行为的成年人，一般由法定代理人代理。",
        "民法典 17-20, 23",
    ),
    Term(
        "legal_representative",
        "法定代理人",
        "legal representative",
        "Who acts by law for a child, or for a grown-up who does not decide alone: the guardian."
        " Nobody who is at odds with that person.",
        "依法代理未成年人或者不能自己决定的成年人的人，即监护人。与其有利益冲突的人不得代理。",
        "民法典 23, 34",
        also=("guardian",),
        also_zh=("监护人",),
        party=True,
    ),
    Term(
        "special_authority",
        "特别授权",
        "special authority",
        "A party's written word that its agent may settle, concede or give up a claim for it."
        " Without it, the agent speaks and the party decides.",
        "当事人书面写明代理人可以代为达成协议、承认或者放弃请求。没有特别授权，代理人可以发言，决定仍由本人作出。",
        "民事诉讼法 62",
        party=True,
    ),
    Term(
        "agent",
        "委托代理人",
        "agent",
        "Somebody whom a party has act for it, by a written paper that says for what.",
        "受当事人委托代为办理的人，须有写明代理事项的授权委托书。",
        "民法典 161, 165",
        also=("mandate", "power of attorney", "written authority"),
        also_zh=("代理人", "授权委托书", "授权委托", "有代理"),
        unlike=("written mandate",),
        party=True,
    ),
    Term(
        "representatives",
        "代表人",
        "representatives",
        "Where many stand on one side, up to five of them speak for all, by a mandate that every"
        " member signs. Each member still says yes or no to the agreement itself.",
        "一方人数众多的，推选至多五名代表人，每名成员在授权书上签字。是否同意协议，仍由每名成员自己表示。",
        "宁波市人民调解条例 20",
        also=("written mandate", "group of parties"),
        also_zh=("群体当事人", "群体性纠纷"),
        unlike=("法定代表人",),
    ),
    Term(
        "invited",
        "受邀人员",
        "invited",
        "Somebody from outside who helps: a relative, a neighbour, a lawyer, a counsellor. Only if"
        " every party agrees, and only as long.",
        "从外面请来帮助调解的人：亲属、邻里、律师、心理咨询师等。须各方都同意，一方不愿意即结束。",
        "人民调解法 20",
        also=("outsider", "somebody from outside"),
        also_zh=("邀请外来人员",),
        party=True,
    ),
    Term(
        "minor",
        "未成年人",
        "minor",
        "Somebody under eighteen. The legal representative acts for them, and who does not work on"
        " their file reads it only if the head has approved that.",
        "未满十八周岁的人。由法定代理人代理；不办理本案的人查阅卷宗，须经主任批准。",
        "民法典 17; 未成年人网络保护条例 36",
        unlike=("未成年人保护法", "未成年人网络保护条例"),
    ),
    Term(
        "domestic_violence",
        "家庭暴力",
        "domestic violence",
        "Violence between members of a family. Nobody has to sit in one room with whoever is"
        " violent, and an address that is hidden stays hidden.",
        "家庭成员之间的暴力。任何人不必与施暴者同室调解；保密的住址对对方保密。",
        "反家庭暴力法 5",
        unlike=("反家庭暴力法",),
    ),
)

MEDIATING: Final = (
    Term(
        "recusal",
        "回避",
        "recusal",
        "A mediator who is tied to a party, or has a stake in the matter, does not mediate it. A"
        " party may also ask for another one.",
        "调解员与当事人有亲属等关系，或者与本案有利害关系的，不得调解。当事人也可以申请更换。",
        "特邀调解规定 15; 人民调解法 23",
        also=("recuse", "off the case", "tie to a party"),
        also_zh=("利害关系",),
        party=True,
    ),
    Term(
        "record",
        "调解记录",
        "session record",
        "What was said and done in a session, or found out before, written down and kept on the"
        " file.",
        "调解过程中说了什么、做了什么，或者事先查明了什么，书面记下并入卷。",
        "人民调解法 27",
        also=("record of mediation", "inquiry record", "record of inquiry"),
        also_zh=("调查记录",),
        party=True,
    ),
    Term(
        "confidence",
        "私下所言",
        "in confidence",
        "What a party tells the mediator alone. Nobody else reads it, and it ends when the case is"
        " filed.",
        "当事人只对调解员说的话。其他人不能查阅，归档时销毁。",
        "人民调解法 15",
        also=("confided", "to the mediator alone", "for the mediator alone"),
        also_zh=("私下交给调解员", "仅供调解员"),
        party=True,
    ),
    Term(
        "joint_mediation",
        "联合调解",
        "joint mediation",
        "Several bodies mediate together, if every party agrees: one leads, the others are guests.",
        "经各方同意，几个单位一起调解：一个牵头，其他参加。",
        "人民调解法 20",
        also=("mediate jointly",),
    ),
    Term(
        "transfer",
        "移交",
        "transfer",
        "The case goes to another office, if every party agrees and that office accepts it. Until"
        " then whoever has it stays responsible.",
        "经各方同意并由对方接收，案件转由其他单位办理。接收之前，仍由原单位负责。",
        "人民调解法 17, 23",
        unlike=("移交其他责任人",),
    ),
    Term(
        "suspension",
        "中止",
        "suspension",
        "Mediation rests, for an appraisal for example. Only those limits stand still whose rule"
        " names the reason.",
        "调解暂停，例如等待鉴定。只有规则列明该事由的期限停止计算。",
        "office rule: suspension",
        also=("suspended", "suspend"),
    ),
    Term(
        "extension",
        "延长调解期限",
        "extension",
        "Mediation gets a later last day: every party signs for it, and the head agrees.",
        "调解的截止日推后：各方当事人签字，主任同意。",
        "宁波市人民调解条例 27",
        also=("extended", "more time"),
        also_zh=("延期",),
    ),
    Term(
        "urgent",
        "紧急事项",
        "urgent matter",
        "A matter that may turn violent. It has an owner, steps from a closed list and a second"
        " person who looks, and ends after seven days unless it is renewed. It is the matter that"
        " is urgent, never a person.",
        "可能激化的事项。有责任人、限定的措施和第二人确认，七日后终止，除非延续。紧急的是事，不是人。",
        "人民调解法 25",
        also=("urgent",),
        also_zh=("紧急", "紧急事项移交", "紧急事项拟移交"),
        unlike=("紧急情况", "紧急情形"),
    ),
    Term(
        "report",
        "依法报告",
        "report by law",
        "What by law is told to the police or another body: a likely crime, immediate danger, a"
        " child or a dependent adult who may be abused. It is about the matter, a copy is kept,"
        " and who reported is told to nobody.",
        "法律规定须向公安等部门报告的：可能的违法犯罪、迫近的危险、疑似侵害未成年人或者需要照护的成年人。只报事项，留存副本，报告人对任何人保密。",
        "人民调解法 25; 未成年人保护法 11; 反家庭暴力法 14",
        also=("law obliges to report", "reported about"),
        also_zh=("报告所涉之人", "将报告情况告知"),
    ),
    Term(
        "sham",
        "虚假调解",
        "sham",
        "People who only act a dispute, to harm somebody else or to get round the law. It is"
        " reported, and mediation rests until it is cleared.",
        "当事人虚构纠纷，损害他人或者规避法律。须报告，嫌疑排除之前中止调解。",
        "特邀调解规定 18",
    ),
    Term(
        "concession",
        "让步",
        "concession",
        "What a party gave way on in order to settle. In court it is not held against that party"
        " later.",
        "当事人为达成调解而作的退让。以后诉讼时，不作为对其不利的根据。",
        "特邀调解规定 22",
        also=("conceded",),
    ),
    Term(
        "order",
        "督办",
        "supervisory order",
        "An office above asks what is being done about a case, and wants an answer. It decides"
        " nothing in the case.",
        "上级单位询问案件办理情况并要求答复，不代替办案单位作决定。",
        "office rule: supervisory order",
        also=("an order you gave", "order was read"),
        also_zh=("督办件",),
    ),
)

AGREED: Final = (
    Term(
        "oral_agreement",
        "口头协议",
        "oral agreement",
        "The parties agree without a paper of their own, and the mediator writes down what they"
        " agreed. It binds from that day.",
        "当事人不另立书面协议，由调解员记录协议内容。自达成之日起有约束力。",
        "人民调解法 28, 30, 31",
        also_zh=("口头调解协议",),
        party=True,
    ),
    Term(
        "agreement",
        "调解协议书",
        "mediation agreement",
        "What the parties agreed, in writing: signed by them and the mediator, with the"
        " committee's seal. It binds them; each has a copy.",
        "当事人书面达成的协议：当事人和调解员签名，加盖调委会印章。对各方有约束力，各执一份。",
        "人民调解法 28, 29, 31",
        also=("written agreement", "agreement"),
        also_zh=("人民调解协议", "书面调解协议", "调解协议", "书面协议", "达成协议"),
        party=True,
    ),
    Term(
        "precheck",
        "协议审查",
        "precheck",
        "Before it is signed: does the agreement break the law, harm others, or give up suing,"
        " petitioning or going to the police? Then it is put right first.",
        "签署前先看：协议是否违法、损害他人，或者要求放弃起诉、信访、报警。有的，先改正。",
        "民诉解释 358; 人民调解法 3",
    ),
    Term(
        "e_signature",
        "电子签名",
        "electronic signature",
        "Counts like one by hand only through a certified provider, and never in matters of family"
        " or inheritance.",
        "只有经依法认证的机构，才与手写签名同等；婚姻、收养、继承等事项不适用。",
        "电子签名法 3, 13",
        also=("certified provider",),
        also_zh=("认证机构",),
        unlike=("电子签名法",),
    ),
    Term(
        "urge",
        "督促履行",
        "urge performance",
        "The committee reminds a party to do what it agreed to. More than remind it cannot; the"
        " parties may go to court.",
        "调委会提醒当事人按协议办。除提醒外无权强制，当事人可以起诉。",
        "人民调解法 31",
        also=("urge",),
        also_zh=("督促当事人履行",),
    ),
    Term(
        "breach",
        "违约",
        "breach",
        "Something was due under the agreement and was not done. One side says so, the mediator"
        " asks the other, and then tells both where they can go.",
        "协议约定的事项到期未办。一方反映，调解员向另一方核实，再告知可走的途径。",
        "人民调解法 31–32",
        also=("breached", "not performed"),
        also_zh=("未履行",),
        unlike=("尚未履行",),
        party=True,
    ),
    Term(
        "performance",
        "履行",
        "performance",
        "Doing what was agreed. Whether it was done is asked of the agreement, never of the"
        " person.",
        "按协议办到约定的事。只看协议是否办到，不评价人。",
        "人民调解法 31",
        also=("performed", "performing", "perform"),
        party=True,
    ),
    Term(
        "repudiation",
        "反悔",
        "repudiation",
        "A party does not stand by the agreement any more. The agreement stays as it was made; the"
        " parties may mediate anew, or go to court.",
        "一方当事人不再承认协议。原协议照样保存；当事人可以再次调解，也可以起诉。",
        "人民调解法 32",
        also=("repudiate", "no longer stands by"),
        party=True,
    ),
    Term(
        "follow_up",
        "回访",
        "follow-up",
        "A call about the agreement: was it done? Three times at most, about nothing else, and not"
        " to whoever wants none.",
        "就协议履行情况打电话询问。最多三次，不问别的；不愿意接受的，不再打。",
        "人民调解法 31; office rule: follow-up",
        also=("follow up",),
        party=True,
    ),
    Term(
        "confirmation",
        "司法确认",
        "judicial confirmation",
        "Both sides together ask the court, within thirty days from when the agreement took"
        " effect, to confirm it. What is confirmed can be enforced.",
        "自协议生效之日起三十日内，双方共同申请法院确认。经确认的，可以申请强制执行。",
        "人民调解法 33; 民事诉讼法 205",
        also=(
            *("confirmation", "court confirmed", "confirmed agreement", "agreement is confirmed"),
            *("ask the court to confirm", "applied to the court together"),
        ),
        unlike=("司法确认规定",),
        party=True,
    ),
    Term(
        "arbitral_review",
        "仲裁审查",
        "arbitral review",
        "Of a labour agreement: both sides together ask the arbitration commission, within fifteen"
        " days, to look at it and confirm it.",
        "劳动争议的调解协议，双方可以在十五日内共同申请仲裁委员会审查确认。",
        "劳动人事争议仲裁办案规则 74",
        also=("arbitration commission",),
        also_zh=("仲裁委员会审查", "仲裁委"),
        party=True,
    ),
    Term(
        "enforcement",
        "强制执行",
        "enforcement",
        "The court makes somebody do what a confirmed agreement says. It is asked for within two"
        " years from the last day for doing it.",
        "由法院强制履行经确认的协议。自履行期限最后一日起二年内申请。",
        "民事诉讼法 250; 人民调解法 33",
        also=("enforced", "enforceable", "enforce"),
        also_zh=("申请执行",),
        party=True,
    ),
    Term(
        "payment_order",
        "支付令",
        "payment order",
        "Of wages, injury at work or compensation that were agreed and not paid: the court orders"
        " payment without a trial.",
        "就劳动报酬、工伤医疗费、经济补偿等达成协议而不支付的，可以不经审判，申请法院责令支付。",
        "劳动争议调解仲裁法 16",
        party=True,
    ),
)

ENDING: Final = (
    Term(
        "routes",
        "其他途径",
        "other routes",
        "Ways beside mediation: a suit, arbitration, the decision of an authority. Mediation"
        " closes none of them; when it ends, the parties hear which there are.",
        "调解以外的办法：诉讼、仲裁、行政机关处理等。调解不影响走这些途径；结束时须告知当事人。",
        "人民调解法 3, 26",
        also=("every other way", "where it can go"),
        also_zh=("救济途径",),
        party=True,
    ),
    Term(
        "failed",
        "调解不成",
        "without agreement",
        "The parties did not agree. It counts against nobody; they hear the other routes.",
        "当事人没有达成协议。不对任何人不利，并告知其他途径。",
        "人民调解法 26",
        also=("without an agreement", "declare failed"),
        also_zh=("没有达成协议",),
        party=True,
    ),
    Term(
        "withdrawal",
        "撤回申请",
        "withdraw the request",
        "All who asked for mediation take that back together, and it ends. They may ask again.",
        "全体申请人共同收回申请，调解结束。以后可以再申请。",
        "人民调解法 23",
        also_zh=("共同撤回",),
        party=True,
    ),
    Term(
        "expired",
        "调解期限届满",
        "expired",
        "The time for mediation is over. Nothing ends by itself: the system proposes it, somebody"
        " decides, and the parties hear the other routes.",
        "调解的时间已到。案件不会自动终止：系统提示，由人决定，并告知其他途径。",
        "人民调解法 26; 宁波市人民调解条例 27",
        also=("mediation whose time is over",),
        also_zh=("调解期限",),
    ),
    Term(
        "reopening",
        "再次调解",
        "mediation again",
        "After the end the parties want to go on: in a new case that is tied to the old one, which"
        " stays as it is. After a refusal only whoever refused can ask for it.",
        "结束后当事人又愿意继续：另立新案并与原案关联，原案不变。因一方不愿意而结束的，只有该方可以提出。",
        "人民调解法 17, 32",
        also=("reopened", "reopening", "go on with a matter", "mediate anew"),
        also_zh=("重新调解", "重新办理"),
        party=True,
    ),
    Term(
        "merge",
        "并案",
        "merge",
        "Two open cases of one office that are one matter go on as one. Both numbers stay, and it"
        " can be undone.",
        "同一单位的两件未结案件实为一事的，合并办理。两个编号都保留，可以撤销。",
        "office rule: linked cases",
        also=("merged",),
    ),
    Term(
        "split",
        "分案",
        "split",
        "An issue, or some of the parties, goes on as a case of its own. The time of the request"
        " stays the same.",
        "一部分争议或者一部分当事人另立一案办理。申请时间不变。",
        "office rule: linked cases",
        also=("split off",),
        unlike=("部分案件",),
    ),
    Term(
        "closing",
        "结案",
        "closing a case",
        "One person proposes it, and another looks and closes. A closed case does not move any"
        " more; what follows is a new one.",
        "一人提请，另一人核对后结案。结案后不再变动，后续另立新案。",
        "office rule: two persons",
        also=("close the case", "closed case"),
        party=True,
    ),
    Term(
        "second_person",
        "第二人",
        "second person",
        "Somebody other than whoever proposed it has to agree: nobody decides alone what cannot be"
        " undone.",
        "由提请人以外的另一人确认：难以挽回的事，不由一个人决定。",
        "office rule: two persons",
    ),
)

THE_FILE: Final = (
    Term(
        "filing",
        "归档",
        "filing",
        "The closed file goes to the archive, with every document that has to be in it. Working"
        " notes and what was confided end with it.",
        "结案卷宗材料齐备后移入档案。工作笔记和私下交给调解员的材料随之销毁。",
        "人民调解法 27",
        also=("filed", "file the closed case", "file away"),
        party=True,
    ),
    Term(
        "retention",
        "保管期限",
        "retention",
        "How long a file is kept. The law names no number of years; the archive's own table does.",
        "卷宗保存多久。法律没有规定年数，按档案部门的保管期限表。",
        "人民调解法 27",
        also=("how long the file is kept", "file whose period is over"),
        party=True,
    ),
    Term(
        "look_in",
        "案外人员查阅",
        "look in",
        "Somebody who does not work on a case opens it for a reason that they state: for four"
        " hours at most. A second officer and the parties are told.",
        "不办理本案的人说明理由后查阅，最长四小时，并告知另一名工作人员和当事人。",
        "个人信息保护法 6; office rule: access for a stated reason",
        also=("look into it: open", "who looked into the case from outside"),
        also_zh=("案外人员",),
    ),
    Term(
        "roll",
        "顺延",
        "act by",
        "A limit that ends on a day of rest ends on the next working day. Act by the day that is"
        " shown before it: then it is in time however one counts.",
        "期限最后一日是休息日的，顺延至下一个工作日。请在显示的最迟办理日之前办理，怎样计算都不会迟。",
        "民事诉讼法 85",
        also=("rolled", "rolls"),
        also_zh=("最迟办理", "前办理"),
    ),
    Term(
        "right_lost",
        "逾期失权",
        "right lost",
        "A limit after which a right is gone, whatever the reason: the most important kind.",
        "过了期限，权利即丧失，不问原因：最要紧的一类期限。",
        "民事诉讼法 205",
    ),
    Term(
        "institution_duty",
        "机构职责",
        "institution duty",
        "A limit that the law sets to the office. The parties lose nothing when it passes.",
        "法律对机构规定的期限。超过的，当事人不因此丧失权利。",
        "特邀调解规定 27",
    ),
    Term(
        "local_target",
        "本地目标",
        "local target",
        "A limit that no law sets: the office wants to be that fast. Nobody loses anything when it"
        " passes.",
        "法律没有规定、由机构自定的期限。超过的，任何人不因此丧失权利。",
        "no law sets a limit: target of this software, to be replaced locally",
    ),
    Term(
        "escalated",
        "逐级上报",
        "escalated",
        "Not settled in time, the matter is told to the level above. The case stays where it is.",
        "没有按时解决的，报告上一级。案件仍在原处办理。",
        "office rule: indicators",
    ),
)

ABOUT_ONESELF: Final = (
    Term(
        "access_and_copy",
        "查阅复制",
        "access and copy",
        "Somebody sees what is held about them and who looked, and gets a copy.",
        "本人查看所保存的自己的信息以及谁看过，并取得副本。",
        "个人信息保护法 45",
        also=("who looked, and get a copy",),
        also_zh=("取得副本",),
        unlike=("已取得副本", "方案并取得副本"),
        party=True,
    ),
    Term(
        "correction",
        "更正补充",
        "have something put right",
        "What is wrong about somebody is put right, or completed.",
        "本人的信息有错误或者不完整的，予以更正或者补充。",
        "个人信息保护法 46",
        also=("have it put right",),
        also_zh=("更正、补充",),
        party=True,
    ),
    Term(
        "objection",
        "拒绝处理",
        "objection",
        "Somebody does not want what is held about them to be used. It rests until that is"
        " answered; against a no there is a second look, and the court.",
        "本人不同意使用所保存的自己的信息。答复之前暂停使用；不同意答复的，可以复查，也可以起诉。",
        "个人信息保护法 44, 50",
        also=("do not want it to be used", "object to the plan"),
        also_zh=("不同意处理", "提出异议"),
        party=True,
    ),
    Term(
        "restriction",
        "限制处理",
        "restriction",
        "What is held is kept, and nothing new is done with it; nobody new is let in.",
        "所保存的信息予以保留，不再作新的使用，也不再让新的人查阅。",
        "个人信息保护法 44",
        also=("stilled", "nothing new is to be done with it"),
        party=True,
    ),
    Term(
        "erasure",
        "删除",
        "erasure",
        "What no law has the office keep is destroyed, so that nobody reads it again. An agreement"
        " that others have signed stays: it is theirs as well.",
        "法律没有规定必须保存的，予以销毁，任何人不能再读。他人也签了字的协议保留，因为那也是他人的权利。",
        "个人信息保护法 47",
        also=("erased", "erase"),
        party=True,
    ),
    Term(
        "portability",
        "转移",
        "portability",
        "What somebody gave is handed over to another body, as they ask.",
        "按本人要求，把本人提供的信息转给其他机构。",
        "个人信息保护法 45",
        also=("handed over to another body",),
        also_zh=("转移给其他机构",),
        party=True,
    ),
)

HELP: Final = (
    Term(
        "crisis",
        "求助",
        "call for help",
        "Somebody is in danger now: first call 110, 120 or 12356. Whoever is on call acts without"
        " consent only as long as the danger lasts, 72 hours at most; then with it, or not at all.",
        "有人正处于危险：先拨打110、120或者12356。值守人员未经同意只能在危险期间处置，最长72小时；此后须经同意，否则停止。",
        "精神卫生法 28; 个人信息保护法 13",
        also=("calls for help",),
        unlike=("求助电话",),
    ),
    Term(
        "plan",
        "支持方案",
        "support plan",
        "What help somebody wants, from whom and until when: agreed with them and signed by them."
        " It ends when they say so.",
        "本人需要什么帮助、由谁提供、到何时为止：与本人商定，由本人签署；本人不愿意即终止。",
        "个人信息保护法 13, 29, 31",
    ),
    Term(
        "intensity",
        "支持强度",
        "how much help",
        "How often help comes: agreed with the person, set for a time by a counsellor and a"
        " supervisor. It says nothing about the person.",
        "帮助的频次：与本人商定，由心理咨询师和督导人员确定并定有截止日。不是对人的评价。",
        "office rule: support plan",
    ),
    Term(
        "lapse",
        "到期失效",
        "lapse",
        "Nobody looked at a plan in time. What is shared, how much help is set and what the team"
        " may see end; appointments with the person's counsellor stay. It is the service that"
        " failed.",
        "方案没有按时复核。信息共享、支持强度和小组查阅随之终止；与本人心理咨询师的预约保留。这是服务的失误。",
        "office rule: support plan",
        also=("lapsed",),
    ),
    Term(
        "counselling",
        "心理咨询",
        "counselling",
        "Talking to a trained counsellor, for as long as somebody wants. What is said stays"
        " between the two.",
        "与受过训练的心理咨询师交谈，本人愿意多久就多久。谈话内容只有两人知道。",
        "精神卫生法 4, 23",
        unlike=("心理咨询师",),
    ),
    Term(
        "referral",
        "转介",
        "referral",
        "With the person's yes, another place helps as well, a clinic for example. Only what the"
        " person allows goes there or comes back.",
        "经本人同意，由医院等其他机构提供帮助。转出、转回的只有本人同意的内容。",
        "个人信息保护法 23",
        also=("refer the person",),
    ),
    Term(
        "scale",
        "自评量表",
        "self-report scale",
        "Questions that somebody answers about themselves. The sum is for them and their"
        " counsellor, and nothing follows from it.",
        "本人就自己的情况作答的问题。合计只供本人及其心理咨询师查看，不作他用。",
        "个人信息保护法 28-29",
        also=("scale for yourself",),
    ),
)

CHAPTERS: Final[Mapping[str, tuple[Term, ...]]] = {
    "How a matter comes in": COMING_IN,
    "Taking part": TAKING_PART,
    "Mediation under way": MEDIATING,
    "The agreement, and after": AGREED,
    "How it ends": ENDING,
    "File and limits": THE_FILE,
    "One's own data": ABOUT_ONESELF,
    "Help for people": HELP,
}
"""Every term, as the page of all of them shows them."""

TERMS: Final[tuple[Term, ...]] = tuple(each for terms in CHAPTERS.values() for each in terms)
FOR_PARTIES: Final[tuple[Term, ...]] = tuple(each for each in TERMS if each.party)
