"""The field's words in English and Chinese: one glossary behind the command line, explanations, reports and ``docs/glossary.md``.

Codes (``people-delegate``, ``worker``, ``ContractSigned``) are what is stored and never change; this module says how a person reads
them. Looking up a word nobody translated gives the word itself, never an error. Not for sentences: those belong to whoever says them.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Lang = Literal["en", "zh"]


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
    Term("term-change election", "换届", "five-year terms"),
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
    Term("sealed", "已加密", "personal fields, readable only through the key vault"),
)

HEADINGS: dict[str, str] = {
    "worker": "人员",
    "community": "社区",
    "community_name": "社区名称",
    "street": "街道",
    "street_name": "街道名称",
    "district": "区市县",
    "district_name": "区市县名称",
    "posts": "岗位",
    "post": "岗位",
    "footing": "用工身份",
    "since": "起",
    "until": "止",
    "employer": "用工单位",
    "federation": "社工联合会",
    "tier": "档",
    "step": "级",
    "grade": "档级",
    "basic": "基本补贴",
    "professional": "职业水平补贴",
    "reward": "奖励补贴",
    "total": "合计",
    "kind": "类别",
    "level": "级别",
    "persons": "人数",
    "women": "其中女性",
    "seats": "席位",
    "title": "名称届次",
    "sex": "性别",
    "name": "姓名",
    "names": "姓名",
    "by": "产生方式",
    "households": "户数",
    "grid": "网格",
    "grids": "网格",
    "workers": "人员",
    "report": "报表",
    "subject": "对象",
    "field": "项目",
    "before": "之前",
    "after": "之后",
    "event_ids": "依据事件",
    "event_id": "事件",
    "event": "事件",
    "position": "位置",
    "effective_on": "生效日期",
    "recorded_at": "记录时间",
    "actor": "记录人",
    "authority": "批准依据",
    "reason": "原因",
    "status": "状态",
    "code": "代码",
    "severity": "程度",
    "message": "说明",
    "cites": "规定",
    "ref": "文号",
    "note": "备注",
    "born_on": "出生日期",
    "id_number": "身份证号",
    "phone": "电话",
    "address": "住址",
    "amount": "金额",
    "component": "补贴类别",
    "ground": "终止事由",
    "year": "年度",
    "result": "结果",
    "valid_until": "有效期至",
    "month": "月份",
    "unit": "单位",
    "into": "并入",
    "new_employer": "新用工单位",
    "training": "培训班",
    "hours": "学时",
    "source": "来源",
    "major": "专业",
    "degree": "学位",
    "terms": "条款",
    "measure": "处分",
    "category": "退休类别",
    "announcement": "招聘公告",
    "score": "成绩",
    "probation_months": "试用期（月）",
    "retained_until": "保存至",
    "jurisdiction": "辖区",
    "ended_on": "终止日期",
    "assumed_by": "任职事件",
    "ended_by": "终止事件",
    "conferred_by": "授予事件",
    "grade_by": "定级事件",
    "basic_by": "基本补贴事件",
    "post_by": "职务补贴事件",
    "professional_by": "职业水平补贴事件",
    "reward_by": "奖励补贴事件",
    "signed_by": "签订事件",
    "changed_by": "变更事件",
    "question": "问题",
    "word": "中文",
    "registered_on": "登记日期",
    "registered_by": "登记事件",
    "births": "出生日期认定",
    "asserted_on": "认定日期",
    "education": "学历",
    "attained_on": "取得日期",
    "qualifications": "职业水平",
    "awarded_on": "取得日期",
    "lapsed_on": "失效日期",
    "party": "党员身份",
    "recruitment": "招聘",
    "contracts": "劳动合同",
    "past_contracts": "历史合同",
    "held": "现任岗位",
    "past_posts": "历任岗位",
    "grades": "档级",
    "allowances": "补贴",
    "appraisals": "年度考核",
    "decided_on": "决定日期",
    "honours": "荣誉",
    "trainings": "培训",
    "classifications": "退休类别认定",
    "discipline": "处分",
    "retirement_choices": "退休选择",
    "retired_on": "退休日期",
    "retired_by": "退休事件",
    "re_engagements": "返聘",
    "died_on": "死亡日期",
    "died_by": "死亡事件",
    "erased_on": "删除日期",
    "restricted_until": "限制处理至",
    "fields": "内容",
    "required": "必填",
    "values": "取值",
    "meaning": "含义",
    "what": "项目",
    "value": "数值",
}
"""Column and field headings. Two reports may mean different things by one column: ``salary.post`` overrides ``post`` there."""

_REPORT_HEADINGS: dict[str, str] = {
    "salary.post": "职务补贴",
    "units.name": "社区名称",
    "honours.level": "层级",
    "honours_held.level": "层级",
    "diff.field": "变动项目",
}

VALUES: dict[str, dict[str, str]] = {
    "post": {
        "secretary": "书记",
        "director": "主任",
        "deputy-secretary": "副书记",
        "deputy-director": "副主任",
        "committee-member": "两委成员",
        "staff": "专职社工",
    },
    "footing": {"contract": "合同制", "elected": "选任"},
    "by": {"appointment": "任命", "election": "选举", "by-election": "补选"},
    "sex": {"F": "女", "M": "男"},
    "kind": {
        "party-delegate": "党代表",
        "people-delegate": "人大代表",
        "consultative-member": "政协委员",
        "model-worker": "劳动模范",
        "induction": "初任培训",
        "exam-preparation": "考前培训",
        "rotation": "轮训",
        "topic": "专题培训",
    },
    "level": {
        "national": "全国",
        "provincial": "省级",
        "city": "市级",
        "district": "区级",
        "street": "街道级",
        "primary": "小学",
        "junior-high-school": "初中",
        "high-school": "高中",
        "vocational-school": "中专",
        "college": "大专",
        "bachelor": "本科",
        "master": "硕士",
        "doctor": "博士",
        "assistant": "助理社会工作师",
        "social-worker": "社会工作师",
        "senior": "高级社会工作师",
    },
    "component": {"basic": "基本补贴", "post": "职务补贴", "professional": "职业水平补贴", "reward": "奖励补贴"},
    "result": {
        "excellent": "优秀",
        "competent": "称职",
        "basically-competent": "基本称职",
        "incompetent": "不称职",
        "hired": "录用",
        "reserve": "候补",
        "not-hired": "未录用",
        "annulled": "取消录用",
    },
    "ground": {
        "expiry": "期满终止",
        "agreement": "协商一致解除",
        "resignation": "本人辞职",
        "dismissal-during-probation": "试用期内解除",
        "dismissal-for-fault": "因过失解除",
        "dismissal-with-notice": "预告解除",
        "redundancy": "经济性裁员",
        "retirement": "退休",
        "death": "死亡",
        "employer-dissolved": "用人单位解散",
        "transfer": "调动",
    },
    "source": {"archive": "人事档案", "household-register": "户口簿", "identity-card": "身份证", "registration": "登记"},
    "category": {"management": "管理岗", "worker": "工人岗"},
    "severity": {"error": "错误", "warning": "警告", "notice": "提示"},
    "report": {"roster": "名册", "salary": "薪酬", "honours": "荣誉", "honours_held": "荣誉名单", "grids": "网格", "units": "单位"},
    "status": {"believed": "有效", "corrected": "已更正", "reversed": "已撤销", "reversal": "撤销", "correction": "更正", "claimed": "声明"},
    "bool": {"True": "是", "False": "否"},
}
"""How each code of a field is said in Chinese. In English a code is read as it stands."""
_ALIASES = {"posts": "post", "roster": "footing"}

EVENTS: dict[str, str] = {
    "WorkerRegistered": "人员登记",
    "NameChanged": "姓名变更",
    "ContactChanged": "联系方式变更",
    "BirthDateAsserted": "出生日期认定",
    "EducationAttained": "取得学历",
    "QualificationAwarded": "取得职业水平证书",
    "QualificationRegistered": "证书登记",
    "QualificationLapsed": "证书失效",
    "PartyJoined": "入党",
    "PartyLeft": "脱党",
    "RecruitmentDecided": "招聘结果",
    "SubjectErased": "个人信息删除",
    "SubjectRestricted": "个人信息限制处理",
    "ContractSigned": "签订合同",
    "ContractRenewed": "续订合同",
    "ContractAmended": "变更合同",
    "ContractEnded": "终止合同",
    "Transferred": "调动",
    "PostAssumed": "任职",
    "PostLeft": "免职离任",
    "GradeSet": "定级",
    "AllowanceGranted": "核定补贴",
    "Appraised": "年度考核",
    "TrainingAttended": "参加培训",
    "DisciplineImposed": "处分",
    "DisciplineLifted": "解除处分",
    "HonourConferred": "授予荣誉",
    "HonourEnded": "荣誉终止",
    "HonourWithdrawn": "撤销荣誉",
    "RetirementClassified": "退休类别认定",
    "EarlyRetirementChosen": "选择提前退休",
    "LateRetirementAgreed": "约定延迟退休",
    "Retired": "退休",
    "ReEngaged": "返聘",
    "ReEngagementEnded": "返聘终止",
    "Died": "死亡",
    "DistrictFounded": "设立区市县",
    "DistrictRenamed": "区市县更名",
    "StreetFounded": "设立街道",
    "StreetRenamed": "街道更名",
    "StreetReassigned": "街道改隶",
    "CommunityFounded": "设立社区",
    "CommunityRenamed": "社区更名",
    "CommunityReassigned": "社区改隶",
    "CommunitySplit": "社区拆分",
    "CommunityMerged": "社区合并",
    "HouseholdsCounted": "户数核定",
    "FederationFounded": "设立社工联合会",
    "FederationRenamed": "社工联合会更名",
    "GridDrawn": "划定网格",
    "GridRedrawn": "网格调整",
    "GridAssigned": "网格派员",
    "GridUnassigned": "网格撤员",
    "PeriodClosed": "月份结账",
    "FactReversed": "撤销事实",
}
"""Every kind of fact, by the name of its class."""

ISSUES: dict[str, str] = {
    "career.after-death": "死亡之后不能再有事实",
    "career.before-registration": "登记之前不能有此事实",
    "career.already-registered": "人员已登记",
    "career.born-after": "出生日期不早于登记日期",
    "career.contract-in-force": "已有有效合同",
    "career.no-contract": "没有可变更的合同",
    "career.ends-before-it-begins": "终止日期不晚于起始日期",
    "career.until-without-employer": "未换用工单位，不能写止期",
    "career.post-held": "已担任该岗位",
    "career.post-not-held": "未担任该岗位",
    "career.not-qualified": "没有该职业水平证书",
    "career.already-a-member": "已是党员",
    "career.not-a-member": "不是党员",
    "career.honour-not-held": "未持有该荣誉",
    "career.already-retired": "已退休",
    "career.not-retired": "未退休",
    "career.already-re-engaged": "已返聘",
    "career.not-re-engaged": "未返聘",
    "unit.not-founded": "单位尚未设立",
    "unit.already-founded": "单位已设立",
    "unit.merged-away": "单位已并入他处",
    "unit.into-itself": "不能并入自身",
    "grid.not-drawn": "网格尚未划定",
    "grid.already-drawn": "网格已划定",
    "grid.already-assigned": "该人员已负责此网格",
    "grid.not-assigned": "该人员不负责此网格",
    "record.nothing": "没有事件",
    "record.no-actor": "未写记录人",
    "record.not-an-event": "不是事件",
    "record.authority": "批准依据写法有误",
    "record.claimed-at": "声明的记录时间不可用",
    "record.key": "键写法有误",
    "record.period-closed": "该月已结账",
    "record.unknown-subject": "账本中没有此对象",
    "record.another-door": "应使用专门的命令",
    "amend.already-amended": "已被更改",
    "amend.a-reversal": "撤销不能再更改",
    "amend.no-reason": "未写原因",
    "correct.another-subject": "更正涉及另一对象",
    "reverse.nothing": "没有事件编号",
    "reverse.twice": "同一事件写了两次",
    "reverse.still-rests": "尚有事实依存于它",
    "reverse.still-named": "尚有事实提及它",
    "ingest.two-runs": "同一键有两次导入同时进行",
    "event.unknown": "没有这种事件",
    "event.unknown-field": "没有这个字段",
    "event.unreadable": "无法读取",
    "event.not-a-field": "写法应为 字段=值",
    "event.field-twice": "字段重复",
    "event.not-json": "不是 JSON",
    "event.no-kind": "缺少事件种类",
    "event.missing": "缺少字段",
    "verify.damaged": "已损坏",
    "verify.database": "数据库有误",
    "verify.not-canonical": "字节与内容不符",
    "verify.time-fell": "时间倒退",
    "verify.version-gap": "版本缺失",
    "verify.wrong-stream": "归属有误",
    "verify.amended-twice": "被更改两次",
    "verify.amends-nothing": "更改的对象不存在",
    "columns.differ": "列数据与日志不符",
    "finding.grid-size": "网格户数超出范围",
    "finding.ground-not-statutory": "终止事由非法定",
    "finding.long-probation": "试用期过长",
    "finding.post-held-twice": "同一职务多人担任",
    "finding.post-without-contract": "任职而无合同",
    "finding.seats-overlap": "席位任期重叠",
    "finding.short-dispatch-contract": "派遣合同不足两年",
}
"""What an issue's code means, in a few words. The message of the issue says the rest."""


def heading(column: str, lang: Lang = "en", report: str = "") -> str:
    """A column or field as a heading: ``since`` as «起», ``salary`` ``post`` as «职务补贴»; in English the words of its name."""
    if lang == "en":
        return column.replace("_", " ")
    return _REPORT_HEADINGS.get(f"{report}.{column}") or HEADINGS.get(column) or column.replace("_", " ")


def value(field: str, code: str, lang: Lang = "en") -> str:
    """A code of a field as a person reads it: ``kind`` ``people-delegate`` as «人大代表»; what is not a code stays as it is."""
    if lang == "en":
        return code
    return VALUES.get(_ALIASES.get(field, field), {}).get(code, code)


def event(class_name: str, lang: Lang = "en") -> str:
    """A kind of fact as a person reads it: ``ContractSigned`` as «签订合同»."""
    return class_name if lang == "en" else EVENTS.get(class_name, class_name)


def kind(stream_kind: str, lang: Lang = "en") -> str:
    """A kind of subject as a person reads it: ``career`` as «人员», ``federation`` as «社工联合会»."""
    return stream_kind if lang == "en" else HEADINGS.get("worker" if stream_kind == "career" else stream_kind, stream_kind)


def issue(code: str, lang: Lang = "en") -> str:
    """What an issue's code means in a few words; in English the code itself says it."""
    return code if lang == "en" else ISSUES.get(code, code)


def glossary() -> str:
    """``docs/glossary.md``: every term, kind of fact, field and code in both languages, as Markdown."""
    parts = [
        "# Glossary 词汇表",
        "The field's words as the library writes them and as the field says them, written from `cwledger/words.py` by `python -m cwledger.cli.reference docs`.",
        _table("Terms 术语", ("English", "中文", "note"), TERMS),
        _table("Kinds of fact 事件", ("event", "中文"), sorted(EVENTS.items())),
        _table("Columns and fields 字段", ("name", "中文"), sorted({**HEADINGS, **_REPORT_HEADINGS}.items())),
    ]
    codes = [(field, code, chinese) for field, codes in sorted(VALUES.items()) if field != "bool" for code, chinese in codes.items()]
    parts.append(_table("Codes 代码", ("field", "code", "中文"), codes))
    parts.append(_table("Issues 问题代码", ("code", "中文"), sorted(ISSUES.items())))
    return "\n\n".join(parts) + "\n"


def _table(title: str, headings: tuple[str, ...], rows: object) -> str:
    lines = [f"| {' | '.join(headings)} |", f"|{'---|' * len(headings)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]  # type: ignore[attr-defined]
    return f"## {title}\n\n" + "\n".join(lines)
