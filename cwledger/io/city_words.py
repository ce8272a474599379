"""What the city page says, in English and Chinese: titles, notes, axes, and the words of the field the glossary has no code for.

Not for codes of facts and columns: those are looked up in :mod:`cwledger.words` first.
"""

from __future__ import annotations

import re
from string import Formatter
from typing import Any

from cwledger import words
from cwledger.words import Lang

LANGUAGES: tuple[Lang, Lang] = ("en", "zh")

SYSTEMS: dict[int, tuple[str, str]] = {
    1: ("Joint committees", "街道大工委、社区大党委"),
    2: ("Grids", "网格化管理"),
    3: ("Burden relief", "社区减负、准入清单"),
    4: ("Open recruitment", "逢进必考"),
    5: ("Contracts", "合同制"),
    6: ("Measures and rule texts", "制度"),
    7: ("Retirement age", "延迟退休年龄"),
    8: ("Lead-goose project", "头雁工程"),
    9: ("All-post service", "全岗通"),
    10: ("Training", "系统化培训"),
    11: ("Pay", "职业薪酬体系"),
    12: ("Ways up", "拓宽发展渠道"),
    13: ("Appraisal", "绩效考核"),
    14: ("Results", "收获与成效"),
}
"""The fourteen systems, as they are numbered."""

SAYS: dict[str, tuple[str, str]] = {
    "title": ("City report, {day}", "城市报告（{day}）"),
    "lead": (
        "Every figure on this page is worked out from the events of one ledger. Under each chart: what it counts, the basis, and the list behind it.",
        "本页每一数字均由同一账本的事件推算。每图之下列出：统计口径、依据、背后的名单。",
    ),
    "synthetic": (
        "Synthetic: people, amounts and placements in this ledger are invented. Only the published figures are real.",
        "合成数据：本账本中的人员、金额和档级均为虚构；只有公布的数字是真实的。",
    ),
    "scaled_note": (
        "«scaled» is what the published figure comes to in a synthetic city of this size, where that differs; it is what has to agree.",
        "“按规模折算”为公布数按本合成城市规模折算的数字（仅列不同者）；是否一致以折算数为准。",
    ),
    "too_small": (
        "A synthetic city of fewer than {careers} careers is too small to carry every figure.",
        "不足 {careers} 份履历的合成城市规模过小，不能推算出全部数字。",
    ),
    "statuses": (
        "Rule texts of this ledger that are not a published text throughout: {statuses}; listed at the end.",
        "本账本中并非全部出自公布文本的规定：{statuses}；详见文末。",
    ),
    "contents": ("Contents", "目录"),
    "rows": ("The figures behind this chart: {count:row|rows}", "本图背后的数字：{count} 行"),
    "list": ("The list behind it:", "背后的名单："),
    "also": ("The same on the other days drawn: {days}.", "图中其他日期同样查询：{days}。"),
    "also_years": ("The same at the end of each year from {first} to {last}.", "{first} 至 {last} 年各年末同样查询。"),
    "rules_used": ("Rule texts:", "所依规定："),
    "nothing": ("Nothing is recorded of this.", "尚无相关记录。"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "figures": ("Published figures, and what the events give", "公布的数字与由事件推算的数字"),
    "figures_note": (
        "{agree} of {count} agree; where one differs or was scaled, the reason stands beside it.",
        "{count} 项中 {agree} 项一致；不一致或按比例折算的，原因列于其旁。",
    ),
    "asked_with": (
        (
            "Each command gives its list with: {options}. One that names its own day takes only the moment; history takes neither. "
            "Behind → stand the rows that count, and Σ where a column is added up."
        ),
        "各命令另加：{options}。自带日期的命令只加知悉时点；history 两者都不加。→ 之后为计入的行，Σ 表示该列求和。",
    ),
    "different": ("different {column}", "不同的{column}"),
    "rosters": ("Who serves, by district and highest post", "各区市县在岗人员（按最高岗位）"),
    "rosters_note": ("{persons:person serves|persons serve}; each counts once, in the highest post held.", "在岗 {persons} 人；每人按所任最高岗位计一次。"),
    "age": ("Age and sex over the years", "历年年龄与性别结构"),
    "age_note": (
        "Women to the right, men to the left, in bands of five years. Of unknown age or sex on the last day: {unknown}.",
        "右为女性，左为男性，五岁一组。最后一日年龄或性别不明者 {unknown} 人。",
    ),
    "age_bands": ("Age bands, year by year", "逐年年龄段构成"),
    "age_bands_note": (
        "Shares of whoever serves on the last day of each year, the last year on the day of the report.",
        "每年最后一日在岗人员的比例；最后一年为报告之日。",
    ),
    "education": ("Education and sex over the years", "历年学历与性别结构"),
    "education_note": (
        "The highest level attained; women to the right, men to the left. Unknown on the last day: {unknown}.",
        "按最高学历；右为女性，左为男性。最后一日不明者 {unknown} 人。",
    ),
    "education_levels": ("Education, year by year", "逐年学历构成"),
    "education_levels_note": (
        "Shares of whoever serves on the last day of each year, the last year on the day of the report.",
        "每年最后一日在岗人员的比例；最后一年为报告之日。",
    ),
    "pay": ("Monthly pay as recorded, {before} and {now}", "已记录月薪酬分布：{before} 与 {now}"),
    "pay_note": (
        (
            "Average {average_before} yuan ({persons_before:person|persons}) before, {average} yuan ({persons:person|persons}) now{rise}. "
            "Dashed lines: the averages."
        ),
        "此前平均 {average_before} 元（{persons_before} 人），现在平均 {average} 元（{persons} 人）{rise}。虚线为平均数。",
    ),
    "rise": (": {percent} per cent more", "，增幅 {percent}%"),
    "pay_years": ("Average monthly pay and its middle half, year by year", "逐年平均月薪酬及中间一半人员的范围"),
    "pay_years_note": (
        "Recorded pay on the last day of each year. The band holds the middle half of everybody paid; the line is the average, written above.",
        "每年最后一日的已记录薪酬。色带为居中一半人员的范围，线为平均数，数值列于上方。",
    ),
    "retirements": ("Retirements ahead, by highest post", "未来退休人数（按最高岗位）"),
    "retirements_note": (
        (
            "Whoever serves on the day, by the year of the retirement month under the rules known; the stepped line: by the month without the delay. "
            "Past their month and still serving: {past}; no month given by the rules: {unknown}; after {last}: {later}."
        ),
        (
            "在岗人员按已知规定给出的退休月所在年度计；折线为不延迟时的年度人数。"
            "已过退休月仍在岗 {past} 人；规定未给出退休月 {unknown} 人；{last} 年以后 {later} 人。"
        ),
    ),
    "without_delay": ("without the delay", "不延迟"),
    "takes_effect": ("{rule} from {day}", "{rule} 自 {day} 起"),
    "honours": ("Honours held, by kind and level", "荣誉（按种类和级别）"),
    "honours_note": (
        "Persons holding at least one on the day; someone with two kinds or levels counts in each.",
        "当日持有者人数；兼有不同种类或级别者分别计入。",
    ),
    "grids": ("Grids by {by}, and their Party organisations", "各{by}网格及其党组织"),
    "grids_note": (
        (
            "{grids:grid|grids}, {organised} with a Party organisation; {vacant} without a worker, {shared} shared by several, "
            "{out_of_size} outside 300 to 500 households."
        ),
        "网格 {grids} 个，有党组织 {organised} 个；无人负责 {vacant} 个，多人共管 {shared} 个，不在 300–500 户之间 {out_of_size} 个。",
    ),
    "needs": ("Residents' needs by {by}", "各{by}居民诉求"),
    "needs_note": (
        "{raised} raised, {resolved} resolved, {open} open. Half of those resolved took {days:day or less|days or fewer}.",
        "提出 {raised} 件，办结 {resolved} 件，未办结 {open} 件。办结者半数不超过 {days} 天。",
    ),
    "affairs": ("Affairs communities may be asked to do", "社区承担事项"),
    "affairs_note": (
        "On the list at the end of each year, the last year on the day of the report; above the bars the whole number. {first}: {before}, {last}: {now}.",
        "每年末在清单内的事项，最后一年为报告之日；柱上为总数。{first} 年 {before} 项，{last} 年 {now} 项。",
    ),
    "appraisals": ("Appraisal results, year by year", "逐年考核等次构成"),
    "appraisals_note": (
        "The result that stands, appeals decided. {results:result|results} of {years:year|years}; appealed against: {appeals}.",
        "以申诉处理后的结果计。{years} 个年度共 {results} 个结果，其中 {appeals} 个提出申诉。",
    ),
    "training": ("Training by level of the class, year by year", "逐年各级培训人次"),
    "training_note": ("Person-times attended, {times} in all.", "参训人次，共 {times} 人次。"),
    "findings": ("Findings, by severity and code", "审查发现（按严重程度和种类）"),
    "findings_note": (
        (
            "{count:finding|findings} on the day: {errors:error|errors}, {warnings:warning|warnings}, {notices:notice|notices}. "
            "Each names its events and the rule it is against."
        ),
        "当日共 {count} 项：错误 {errors} 项，警告 {warnings} 项，提示 {notices} 项。每项均注明事件和所违规定。",
    ),
    "rule_texts": ("Rule texts known on the day", "当日已知的规定"),
    "rule_texts_note": (
        "«published»: every value stands in the text; «partly-inferred»: some had to be read out of it; «illustrative»: an example, no published amount.",
        "“已发布”：数值均见于文本；“部分推定”：部分数值由文本推定；“示例”：仅为示例，并非公布的数额。",
    ),
    "serving": ("person serving|people serving", "在岗人员"),
    "communities": ("community|communities", "社区"),
    "grids_tile": ("grid|grids", "网格"),
    "average_tile": ("yuan a month on average", "平均月薪酬（元）"),
    "young_tile": ("per cent under 35", "35 岁以下占比（%）"),
    "findings_tile": ("finding|findings", "审查发现"),
    "persons": ("Persons", "人数"),
    "year": ("Year", "年度"),
    "share": ("Share", "比例"),
    "yuan": ("Yuan a month", "元/月"),
    "grids_axis": ("Grids", "网格"),
    "needs_axis": ("Needs", "诉求"),
    "affairs_axis": ("Affairs", "事项"),
    "times": ("Person-times", "人次"),
    "findings_axis": ("Findings", "发现"),
    "average": ("average", "平均"),
    "middle": ("middle half", "居中一半"),
    "district_unit": ("district", "区市县"),
    "street_unit": ("street", "街道"),
    "basis": ("Basis: {parts}", "依据：{parts}"),
    "effective": ("effective on {day}", "生效日期 {day}"),
    "empty": ("nothing recorded yet", "尚无记录"),
    "known": ("known at {moment}{claimed}", "知悉时点 {moment}{claimed}"),
    "claimed": (" (claimed by an older system)", "（旧系统声明）"),
    "position": ("log position {position}", "日志位置 {position}"),
    "versions": ("{count} rule versions", "规定 {count} 个版本"),
    "named": ("rules: {rules}", "规定：{rules}"),
    "and": ("; ", "；"),
    "comma": (", ", "、"),
}
"""Every sentence and label of the page: English, Chinese."""

VALUES: dict[str, tuple[str, str]] = {
    "age_band.under 35": ("under 35", "35 岁以下"),
    "age_band.35-44": ("35 to 44", "35–44 岁"),
    "age_band.45-54": ("45 to 54", "45–54 岁"),
    "age_band.55 and over": ("55 and over", "55 岁及以上"),
    "footing.none": ("no post", "无岗位"),
    "post.none": ("no post", "无岗位"),
    "post.without-delay": ("without the delay", "不延迟"),
    "sex.F": ("women", "女"),
    "sex.M": ("men", "男"),
    "standing.with_party": ("with a Party organisation", "有党组织"),
    "standing.without_party": ("without one", "无党组织"),
    "standing.resolved": ("resolved", "已办结"),
    "standing.open": ("open", "未办结"),
    "nature.assistance": ("assistance", "协助事项"),
    "nature.proof": ("proof", "证明事项"),
    "nature.self-governance": ("self-governance", "自治事项"),
}
"""Values no glossary has, by column and code."""

HEADINGS: dict[str, tuple[str, str]] = {
    "system": ("system", "系统"),
    "figure": ("figure", "指标"),
    "published": ("published", "公布"),
    "scaled": ("scaled", "按规模折算"),
    "computed": ("computed", "推算"),
    "agrees": ("agrees", "一致"),
    "question": ("question", "查询"),
    "why": ("why", "说明"),
    "persons": ("persons", "人数"),
    "name": ("name", "名称"),
    "band": ("age", "年龄"),
    "low": ("from", "自"),
    "high": ("below", "不足"),
    "persons_before": ("persons before", "此前人数"),
    "lower": ("lower quarter", "下四分位"),
    "upper": ("upper quarter", "上四分位"),
    "average": ("average", "平均"),
    "without_delay": ("without the delay", "不延迟人数"),
    "women": ("women", "女"),
    "seats": ("seats", "席位"),
    "unit": ("unit", "单位"),
    "with_party_organisation": ("with a Party organisation", "有党组织"),
    "without_party_organisation": ("without one", "无党组织"),
    "vacant": ("vacant", "无人负责"),
    "shared": ("shared", "多人共管"),
    "out_of_size": ("out of size", "户数不符"),
    "grids": ("grids", "网格数"),
    "workers": ("workers", "人数"),
    "raised": ("raised", "提出"),
    "open": ("open", "未办结"),
    "resolved": ("resolved", "办结"),
    "median_days": ("median days", "办结天数中位数"),
    "longest_open_days": ("longest open, days", "未办结最长天数"),
    "on": ("on", "日期"),
    "on_the_list": ("on the list", "在清单内"),
    "assistance": ("assistance", "协助"),
    "proof": ("proof", "证明"),
    "self_governance": ("self-governance", "自治"),
    "waiting": ("waiting", "待决定"),
    "admitted": ("admitted", "准入"),
    "left": ("left the list", "退出"),
    "refused": ("refused", "未准入"),
    "share": ("share, %", "比例（%）"),
    "person_times": ("person-times", "人次"),
    "count": ("findings", "项数"),
    "meaning": ("meaning", "含义"),
    "cites": ("cites", "依据"),
    "age_band": ("age", "年龄段"),
    "education": ("education", "学历"),
    "sex": ("sex", "性别"),
    "post": ("highest post", "最高岗位"),
    "appealed": ("appealed", "申诉"),
    "in_force": ("in force", "有效"),
}
"""Headings as this page means them."""

_PHRASES: tuple[tuple[str, str], ...] = (
    (r"scaled from ([\d,]+) careers to ([\d,]+)", r"由 \1 份履历折算至 \2 份"),
    (r"too few careers: from ([\d,]+) on a synthetic city gives every figure", r"履历过少：合成城市自 \1 份履历起可推算出全部数字"),
    (r"published without its last digits", "公布时未给出尾数"),
    (r"differs: the facts of this ledger give another figure", "不一致：本账本的事实得出另一数字"),
    (r"amounts are illustrative: the notice's table is not public", "金额为示例：通知所附标准未公开"),
    (
        r"the published pay figures do not reconcile with each other \(dossier, section 0\); each is given beside the others",
        "公布的薪酬数字相互不能吻合（资料汇编第 0 节），各自并列",
    ),
    (r"the list before 2015 is invented: (\d+) affairs", r"2015 年前的清单为虚构：\1 项"),
    (r"what each of the ten covers is published in part only", "十条措施的内容只公布了一部分"),
    (r"(\w+), on the day before the list", r"\1（准入清单施行前一日）"),
    (r"(\w+), and \1 on ([\d-]+)", r"\1，另查 \2 的 \1"),
    (r"; ", "；"),
)
"""What the comparison of figures says in English, and how it reads in Chinese."""


class _Counted(Formatter):
    """Fills blanks; ``{count:row|rows}`` says «1 row» and «2 rows»."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        one, bar, several = format_spec.partition("|")
        return f"{value} {one if str(value) == '1' else several}" if bar else super().format_field(value, format_spec)


_COUNTED = _Counted()


def say(key: str, lang: Lang, **values: Any) -> str:
    """A sentence or label of the page."""
    return _COUNTED.vformat(SAYS[key][LANGUAGES.index(lang)], (), values)


def noun(key: str, number: str, lang: Lang) -> str:
    """What a number counts, which stands before it elsewhere: «community» of one, «communities» of any other number."""
    one, _, several = say(key, lang).partition("|")
    return one if number == "1" or not several else several


def heading(column: str, lang: Lang) -> str:
    """A column as a heading."""
    return HEADINGS[column][LANGUAGES.index(lang)] if column in HEADINGS else words.heading(column, lang)


def value(column: str, code: str, lang: Lang) -> str:
    """A code as a person reads it; in English without hyphens."""
    own = VALUES.get(f"{column}.{code}")
    if own is not None:
        return own[LANGUAGES.index(lang)]
    if lang == "en":
        return code if column in _CODES else code.replace("-", " ")
    return found if (found := words.value(column, code, lang)) != code else _UNKNOWN.get(code, code)


def translated(text: str, lang: Lang) -> str:
    """What the comparison of figures says of a figure, in a language; what nobody translated stays English."""
    for pattern, chinese in _PHRASES if lang == "zh" else ():
        text = re.sub(pattern, chinese, text)
    return text


_CODES = {"code", "rule", "version", "cites", "title", "unit", "name", "on", "question", "status"}
_UNKNOWN = {"unknown": "不明", "none": "无"}
