"""What is asked about and not known, in Chinese: the English of :class:`~cwledger.errors.UnknownSubject` is the key, as patterns.

Ids, codes and numbers stay as they are; what nobody translated stays English, and a test looks for that. Not for other errors.
"""

from __future__ import annotations

import re

from cwledger.words.headings import HEADINGS

_KINDS = {
    "unit": "单位",
    "kind of unit": "单位类别",
    "severity": "程度",
    "system": "系统",
    "route": "产生方式",
    "question": "问题",
    "rule": "规定",
    "reform": "改革方案",
    "need": "诉求",
}
_SUBJECTS: tuple[tuple[str, str], ...] = (
    *((rf"a {kind} (.+)", rf"{said} \1") for kind, said in _KINDS.items()),
    (r"one unit (.+)", r"唯一的单位 \1"),
    (r"a result of (.+)", r"\1 的考核结果"),
    (r"the pay of any month", r"任何月份的应发薪酬"),
    (r"the pay of (.+)", r"\1 的应发薪酬"),
    (r"the month (.+)", r"月份 \1"),
    (r"the year (.+)", r"年度 \1"),
    (r"the jurisdiction (.+)", r"辖区 \1"),
    (r"opening (.+) of recruitment:(.+)", r"招聘公告 \2 的岗位 \1"),
    (r"applicant (.+) of recruitment:(.+)", r"招聘公告 \2 的报考人 \1"),
    (r"election:(.+) on (.+)", r"\2 的选举 \1"),
    (r"whom this is about", r"所涉人员"),
)
_IN_A_REPORT = re.compile(r"(\w+) (.+) in this report")
_REMEDIES: tuple[tuple[str, str], ...] = (
    (r"check the id, or ask at a later known_at", "请核对编号，或改用较晚的知悉时点 --known-at"),
    (r"a unit is (.+); check the id, or ask at a later known_at", r"单位写作 \1；请核对编号，或改用较晚的知悉时点 --known-at"),
    (r"several bear that id; write (.+)", r"有多个单位用此编号；请写明 \1"),
    (r"say which: (.+)", r"请写明是哪一个：\1"),
    (r"units are named as (.+)", r"单位写作 \1"),
    (r"pass a worker's id, or any subject as kind:id", "请写人员编号，或写作 kind:id 的任何对象"),
    (r"none is over on (.+); ask on a later day", r"到 \1 尚无已过完的月份；请问较晚的日期"),
    (r"(.+) is the last month that is over on (.+)", r"到 \2 已过完的最后一个月为 \1"),
    (r"write it as (.+)", r"请写作 \1"),
    (r"known are none on retirement; (?:rules\(\)|the report on rules) lists them all", "账本中没有退休规定；cwledger rules 列出全部规定"),
    (r"known are (.+); (?:rules\(\)|the report on rules) lists them all", r"已知的有 \1；cwledger rules 列出全部规定"),
    (r"the years looked at are (.+) to (.+)", r"所看年度为 \1 至 \2"),
    (r"by is (.+)", r"by 可为 \1"),
    (r"every one lies in (.+): write it as (.+) or (.+)", r"辖区都在 \1 之内：写作 \2 或 \3"),
    (r"it is called on (.+)", r"该选举于 \1 启动"),
    (
        r"write a year, level and kind, as (.+); training(?:\(\))? lists those with somebody in them",
        r"请写年度、级别和类别，如 \1；cwledger training 列出有人参训的",
    ),
    (r"write a year and post, as (.+); vacancies(?:\(\))? lists those with somebody in them", r"请写年度和岗位，如 \1；cwledger vacancies 列出有人的"),
    (r"ask of a worker who serves on the day, or of a community", "请问当日在岗的人员，或某一社区"),
    (r"a part of the workforce is one of (.+), a slash and a value", r"请写队伍的一部分：\1 之一，加斜线和取值"),
    (r"ask a worker, or a worker and a year as (.+); known years: none", r"请写人员，或人员和年度，如 \1；没有已知年度"),
    (r"ask a worker, or a worker and a year as (.+); known years: (.+)", r"请写人员，或人员和年度，如 \1；已知年度：\2"),
    (r"ask (.+)", r"可问 \1"),
    (r"a tally is kind/level, as (.+); honours(?:\(\))? lists those with somebody in them", r"统计写作类别/层级，如 \1；cwledger honours 列出有人的"),
    (r"offered: none", "该公告没有岗位"),
    (r"offered: (.+)", r"已公布的岗位：\1"),
    (r"write the announcement and the applicant, as (.+)", r"请写招聘公告和报考人，如 \1"),
    (r"entries are those of who serves on the day; cwledger roster lists them", "进入方式只列当日在岗人员；cwledger roster 列出名册"),
    (r"a need is the grid that numbered it and its number, as (.+)", r"诉求写作编号的网格和号码，如 \1"),
    (r"matters(?:\(\))? lists those of the day", "cwledger matters 列出当日的事项"),
    (r"event ids look like (.+); (?:cwledger )?history(?:\(\))? lists them", r"事件编号如 \1；cwledger history 列出各事件"),
    (r"event ids are written (.+); cwledger history shows them", r"事件编号写作 \1；cwledger history 列出各事件"),
    (r"pass a frame that has a column worker", "请传入有 worker 列的表"),
    (r"pass a Reform, or one read by (.+)", r"请传入 Reform，或由 \1 读入的方案"),
    (r"give an id, as text", "请写编号（文本）"),
    (r"there are (.+)", r"可选：\1"),
)


def said(subject: str, remedy: str) -> str:
    """What is not known and what to do about it, in Chinese."""
    row = _IN_A_REPORT.fullmatch(subject)
    shown = f"本报表中{HEADINGS.get(row[1], row[1])}为 {row[2]} 的行" if row else _translated(subject, _SUBJECTS)
    return f"{shown}（{_translated(remedy, _REMEDIES)}）" if remedy else shown


def _translated(text: str, phrases: tuple[tuple[str, str], ...]) -> str:
    found = ((re.fullmatch(pattern, text), chinese) for pattern, chinese in phrases)
    return next((match.expand(chinese).replace(", ", "、") for match, chinese in found if match is not None), text)
