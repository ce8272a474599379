"""The glossary: terms as the library writes them and as the field says them."""

from __future__ import annotations

from typing import NamedTuple


class Term(NamedTuple):
    """One entry of the glossary: the term as the library writes it, as the field says it, and what a reader should know."""

    english: str
    chinese: str
    note: str = ""


TERMS: tuple[Term, ...] = (
    Term("community worker", "社区工作者", "the subject of a career"),
    Term("community", "社区", "the unit a worker is posted to"),
    Term("street", "街道", "the unit above a community"),
    Term("district", "区市县", "the unit above a street"),
    Term("federation", "社工联合会", "the employer: signs the contract and posts the worker to a community"),
    Term("contract", "劳动合同", "signed with a federation"),
    Term("footing", "用工身份", "contract, or elected: an elected committee member may serve without a contract"),
    Term("post", "岗位、职务", "several may be held at once"),
    Term("secretary", "书记", "of the community's Party organisation"),
    Term("director", "主任", "of the residents' committee"),
    Term("deputy secretary, deputy director", "副书记、副主任"),
    Term("committee member", "两委成员", "of the Party or the residents' committee"),
    Term("staff", "专职社工"),
    Term("concurrent secretary-director", "一肩挑", "two posts at once, one person"),
    Term("grade (tier, step)", "档、级", "three tiers and 38 grades in Dalian; not one ordered number"),
    Term("allowance", "补贴", "a monthly amount in yuan for one component of pay"),
    Term("professional level", "职业水平", "assistant, social worker, senior social worker"),
    Term("appraisal", "年度考核", "excellent, competent, basically competent, incompetent"),
    Term("honour", "荣誉", "seats are terms with a stated end; model worker is an award"),
    Term("seat", "席位", "one term of one person; a person may hold several"),
    Term("grid", "网格", "300 to 500 households"),
    Term("grid matter", "网格事项", "what grids deal with, as the city lists it by category"),
    Term("grid council", "网格议事会", "residents of a grid taking counsel"),
    Term("resident's need", "居民诉求", "raised in a grid, taken up, resolved"),
    Term("part-time member", "兼职委员", "sits on a joint committee in some capacity; nobody's staff"),
    Term("joint meeting", "联席会议", "of a joint committee; it adopts resolutions with an owner and a day"),
    Term("term-change election", "换届", "five-year terms"),
    Term("open recruitment", "公开招聘（逢进必考）", "ranked by the announcement's own terms"),
    Term("opening", "招聘岗位", "posts offered together under an announcement, ranked together"),
    Term("publicity", "公示", "of results, in days or working days as announced"),
    Term("substitute", "递补", "the next in order, called in somebody's stead"),
    Term("establishment post", "事业编制", "directed recruitment"),
    Term("affairs list", "社区工作准入清单", "what may be pushed down to a community"),
    Term("joint committee", "大工委、大党委", "part-time members; never staff"),
    Term("retirement age", "退休年龄", "a rule's answer in calendar months, not a fact"),
    Term("re-engagement", "返聘", "after retirement, to finish an elected term"),
    Term("fact, event", "事实、事件", "what was recorded; never changed, only amended by a later one"),
    Term("correction", "更正", "the fact that should have been recorded, in the place of the one that was"),
    Term("reversal", "撤销", "the fact never held"),
    Term("basis", "依据", "the points on the clocks an answer stands on"),
    Term("effective on", "生效日期", "from when a fact holds in the world"),
    Term("known at", "知悉时点", "what had been recorded by then: a moment, or a position in the log"),
    Term("log position", "日志位置", "the order in which facts were recorded"),
    Term("claimed recording time", "声明的记录时间", "stated by an older system when its facts were moved over"),
    Term("closed month", "已结账月份", "a fact that reaches into it needs an authority"),
    Term("finding", "审查发现", "something irregular that happened, and is recorded"),
    Term("rule text, pack", "规定、规则包", "one version of a document as dated data, each value with its citation"),
    Term("enact, repeal, supersede", "施行、废止、取代", "a rule text enters the ledger whole; it holds until its next version, its repeal, or another rule"),
    Term("jurisdiction", "辖区", "where a rule holds: the nearest one in force decides"),
    Term("sealed", "已加密", "personal fields, readable only through the key vault"),
)
