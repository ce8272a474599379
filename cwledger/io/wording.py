"""The sentences of an import report, in English and Chinese, each with how grave it is. Not for deciding when one is due."""

from __future__ import annotations

from typing import NamedTuple

from cwledger.errors import Severity
from cwledger.words import event


class Wording(NamedTuple):
    """One sentence: how grave, and how it reads; ``{…}`` are the remark's values."""

    severity: Severity
    english: str
    chinese: str


_FILES = {
    "file-kind": Wording(
        "error", "{value} is not a kind of file that can be read; save it as .xlsx, .csv or .jsonl", "不支持 {value} 文件；请另存为 .xlsx、.csv 或 .jsonl"
    ),
    "file-unreadable": Wording(
        "error",
        "cannot be read ({value}); if it has a password or is an old .xls, save it again as .xlsx without one",
        "无法读取（{value}）；有密码或旧版 .xls 文件请取消密码另存为 .xlsx",
    ),
    "encoding-unknown": Wording(
        "error",
        "is neither UTF-8 nor GB18030 text (byte {value}); save it as CSV UTF-8",
        "既不是 UTF-8 也不是 GB18030 编码（第 {value} 字节）；请另存为“CSV UTF-8”",
    ),
    "sheet-hidden": Wording("notice", "the sheet is hidden and was not read; show it if it counts", "隐藏的工作表，未读取；如需导入请取消隐藏"),
    "sheet-without-header": Wording(
        "notice",
        "no row looks like a header, so the sheet was not read; name its columns in the mapping if it counts",
        "没有找到表头，未读取；如需导入请在映射文件中写明列名",
    ),
    "nothing-to-read": Wording(
        "error",
        "no row has the headers of a roster (at least 姓名 and one more); name its columns in the mapping",
        "没有找到花名册表头（至少要有“姓名”和另一列）；请在映射文件中写明列名",
    ),
    "sheet-missing": Wording(
        "error", "the mapping names the sheet {value}, which is not there; there are: {known}", "映射文件指定的工作表 {value} 不存在；现有：{known}"
    ),
    "column-unused": Wording("notice", "the column is in no mapping and was not read{near}", "该列不在映射中，未读取{near}"),
    "column-not-recorded": Wording("notice", "the column is checked for its form only; the ledger has no such fact", "该列仅检查格式；账本中没有对应事实"),
    "column-twice": Wording(
        "error",
        "two columns ({value}) have this header, so the sheet was not read; rename one",
        "有两列（{value}）表头相同，该工作表未读取；请修改其中一个表头",
    ),
    "column-passed-over": Wording(
        "warning",
        "the column means the same as {value}, which was read instead; map the one that counts",
        "与“{value}”含义相同，只读取了后者；请在映射中指定以哪一列为准",
    ),
}

_DATES = {
    "date-unreadable": Wording("error", "{value} is not a date; write 1971.03.05 or 1971-03-05", "{value} 不是日期；请写成 1971.03.05 或 1971-03-05"),
    "date-impossible": Wording("error", "{value} does not exist in the calendar; check month and day", "{value} 不是真实存在的日期；请核对月、日"),
    "date-out-of-range": Wording("error", "{value} lies outside the years 1900 to 2100; check the year", "{value} 超出 1900 至 2100 年；请核对年份"),
    "date-two-digit-year": Wording("error", "{value} has a two-digit year; write all four digits", "{value} 的年份只有两位；请写四位年份"),
    "date-year-only": Wording("error", "{value} is only a year; write year and month at least", "{value} 只有年份；请至少写到月"),
    "date-ambiguous": Wording(
        "error",
        "{value} was typed as a number and may be January or October; write {value}0 or a full date as text",
        "{value} 按数字录入，可能是一月或十月；请设为文本后重新填写",
    ),
    "date-maybe-october": Wording(
        "warning", "{value} was read as January; if October was meant, write it with two digits", "{value} 按一月读取；若为十月请写成两位月份"
    ),
    "date-serial": Wording("notice", "{value} was read as a spreadsheet's day number: {day}", "{value} 按电子表格日期序号读取：{day}"),
    "date-month-only": Wording("notice", "{value} says only the month; the first day was taken: {day}", "{value} 只有年月，按当月一日处理：{day}"),
    "date-day-missing": Wording(
        "error",
        'a day is needed and {value} says only the month; write the day, or month_only = "first" in the mapping',
        '需要具体日期，{value} 只有年月；请补全，或在映射中写 month_only = "first"',
    ),
    "birth-day-assumed": Wording("warning", "{value} says only the month; the first was taken as birthday: {day}", "{value} 只有年月，出生日按一日处理：{day}"),
    "birth-day-from-id-number": Wording(
        "notice", "{value} says only the month; the day was taken from the ID number: {day}", "{value} 只有年月，出生日取自身份证号：{day}"
    ),
    "end-month-only": Wording(
        "warning", "{value} says only the month; the term was taken to run through its last day", "{value} 只有年月，按至当月最后一日处理"
    ),
    "date-open-ended": Wording("error", "{value} is no date, and one is needed here", "此处需要日期，不能写“{value}”"),
    "term-unreadable": Wording("error", "{value} is not a term; write 2021.01.01-2023.12.31", "{value} 不是起止期限；请写成 2021.01.01-2023.12.31"),
}

_VALUES = {
    "cell-error": Wording("error", "the cell holds the error {value}; mend the formula and save", "单元格是错误值 {value}；请修正公式后保存"),
    "value-unknown": Wording(
        "error",
        "{value} is not known here; write one of {known}, or map it under [values.{table}]",
        "不认识 {value}；请填写 {known} 之一，或在映射 [values.{table}] 中说明",
    ),
    "value-too-long": Wording("error", "the value has more than {most} characters; shorten it", "内容超过 {most} 个字；请缩短"),
    "number-unreadable": Wording("error", "{value} is not a whole number between {least} and {most}", "{value} 不是 {least} 到 {most} 之间的整数"),
    "grade-unreadable": Wording("error", "{value} is not a grade; write tier and step as 2档12级", "{value} 不是岗级；请写成 2档12级"),
    "worker-id-wrong": Wording(
        "error",
        "{value} cannot be a worker id; letters, digits, - and . up to 64, and never an ID number",
        "{value} 不能作人员编号；限字母、数字、-、.，不超过 64 位，且不得使用身份证号",
    ),
    "id-number-as-number": Wording(
        "error", "the number was rounded by a spreadsheet; type it again in a cell formatted as text", "身份证号被电子表格舍入；请将单元格设为文本后重新填写"
    ),
    "id-number-length": Wording("error", "{value} has neither 18 nor 15 digits; check it against the card", "{value} 不是 18 位或 15 位号码；请核对证件"),
    "id-number-birth-date": Wording("error", "{value} holds no possible birth date; check it against the card", "{value} 中的出生日期不存在；请核对证件"),
    "id-number-check": Wording(
        "error", "{value} fails its check character (GB 11643-1999); a digit is wrong", "{value} 校验码不符（GB 11643-1999）；有一位写错"
    ),
    "id-number-converted": Wording("notice", "the fifteen-digit number was written out as eighteen: {value}", "15 位号码已转换为 18 位：{value}"),
    "id-number-birth-differs": Wording(
        "warning",
        "the birth date {value} differs from the ID number's {other}; the column was recorded, check the archive",
        "出生日期 {value} 与身份证号中的 {other} 不一致；按本列记录，请核对档案",
    ),
    "id-number-sex-differs": Wording(
        "warning", "the sex differs from the one in the ID number; the column was recorded, check the card", "性别与身份证号不一致；按本列记录，请核对证件"
    ),
    "taken-from-id-number": Wording("notice", "not given; taken from the ID number: {value}", "未填写，取自身份证号：{value}"),
    "unit-unknown": Wording(
        "error",
        "the ledger knows no {kind} {value}{near}; correct the name, or record the unit first",
        "账本中没有{kind}“{value}”{near}；请改正名称，或先登记该单位",
    ),
    "unit-ambiguous": Wording(
        "error",
        "several are called {value}: {known}; write the id, or add the street or district",
        "有多个单位名为“{value}”：{known}；请写编号，或补充街道、区",
    ),
    "unit-mismatch": Wording(
        "warning", "community {value} does not belong to this {what} in the ledger; the community decides", "账本中社区 {value} 不属于该{what}；以社区为准"
    ),
}

_PEOPLE = {
    "required-empty": Wording("error", "{what} is needed for {fact} and is empty; fill it in", "{fact}需要“{what}”，不能为空；请补填"),
    "required-column": Wording(
        "error",
        "{what} is needed for {fact} and there is no such column; add it, or set it under [otherwise] in the mapping",
        "{fact}需要“{what}”，表中没有该列；请补充，或在映射 [otherwise] 中说明",
    ),
    "date-borrowed": Wording("warning", "no date is given for {fact}; {day} was taken from {what}", "{fact}没有日期；采用“{what}”的 {day}"),
    "party-without-date": Wording(
        "warning", "Party membership is not recorded: the date of joining is missing; add 入党时间", "缺少入党时间，党员身份未记录；请补充“入党时间”"
    ),
    "row-twice": Wording(
        "error",
        "the same person stands in {other} too; a roster lists each person once: delete one row",
        "与 {other} 是同一人；花名册中每人只能有一行，请删除一行",
    ),
    "person-in-several-sheets": Wording("notice", "read together with {other}: the same person", "与 {other} 为同一人，合并读取"),
    "id-number-of-two-people": Wording(
        "error",
        "{other} has the same ID number or worker id and another {what}; one of them is wrong",
        "与 {other} 的身份证号或人员编号相同而{what}不同；其中一处有误",
    ),
    "possible-duplicate": Wording(
        "error",
        "{other} has the same name and birth month, and no ID number tells them apart; give both ID numbers, or worker ids",
        "与 {other} 姓名和出生年月相同，且没有身份证号可以区分；请补填身份证号或人员编号",
    ),
    "worker-id-of-another": Wording(
        "error", "the ledger holds this ID number under worker {other}; correct the worker id", "账本中该身份证号属于人员 {other}；请更正人员编号"
    ),
    "worker-id-of-somebody-else": Wording(
        "error",
        "under this worker id the ledger holds another name ({other}), and neither ID number nor birth month says it is the same person; correct the id, "
        "or record the change of name first",
        "账本中该人员编号的姓名（{other}）与本行不同，且身份证号、出生年月均不能证明是同一人；请更正编号，或先登记姓名变更",
    ),
    "differs-from-ledger": Wording(
        "warning",
        "{what} differs from what the ledger holds ({event}); if the file is right, correct that fact",
        "{what}与账本（{event}）不一致；若以本文件为准，请更正该事实",
    ),
    "taken-back-before": Wording(
        "notice", "{fact}: already recorded as {event} and amended since; not recorded again", "{fact}：曾以 {event} 记录，后已更正或撤销，不再重复记录"
    ),
    "person-erased": Wording(
        "error",
        "worker {other}, erased on request, has the same birth date and sex; leave the row out if it is the same person, else give a worker id of its own",
        "已依请求删除个人信息的人员 {other} 出生日期和性别相同；若为同一人请删除本行，否则请填写新的人员编号",
    ),
    "contract-without-date": Wording(
        "warning", "no contract is recorded: its date is missing; add 合同起始时间", "缺少合同起始时间，劳动合同未记录；请补充“合同起始时间”"
    ),
    "nothing-known": Wording(
        "error",
        "the row says neither a name with a birth date, nor an ID number, nor a worker id; nobody can be told from it",
        "本行没有姓名和出生日期、身份证号或人员编号，无法确定是谁",
    ),
    "event-invalid": Wording("error", "{message}", "事实无效：{message}"),
}

_LINES = {
    "line-not-json": Wording("error", "the line is not a JSON object ({value}); write one object a line", "该行不是 JSON 对象（{value}）；每行写一个对象"),
    "line-unknown-event": Wording("error", "there is no event {value}{near}", "没有名为 {value} 的事件{near}"),
    "line-unknown-field": Wording("error", "{value} is no part of a line{near}", "{value} 不是该行可有的字段{near}"),
    "line-amends": Wording(
        "error",
        "{value} amends a recorded fact; use Ledger.correct or Ledger.reverse, an import only adds facts",
        "{value} 用于更正或撤销；请使用更正、撤销命令，导入只新增事实",
    ),
    "line-envelope": Wording(
        "error",
        "{value}; write actor and authority as text and claimed_at as 2022-03-01T00:00:00+08:00",
        "{value}；actor、authority 写文本，claimed_at 写成 2022-03-01T00:00:00+08:00",
    ),
}

LABELS: dict[str, tuple[str, str]] = {
    "worker": ("worker id", "人员编号"),
    "name": ("name", "姓名"),
    "sex": ("sex", "性别"),
    "born_on": ("birth date", "出生年月"),
    "id_number": ("ID number", "身份证号"),
    "phone": ("phone", "联系电话"),
    "address": ("address", "住址"),
    "education": ("education", "学历"),
    "education_on": ("date of the diploma", "毕业时间"),
    "major": ("major", "专业"),
    "degree": ("degree", "学位"),
    "party": ("Party membership", "政治面貌"),
    "party_on": ("date of joining the Party", "入党时间"),
    "first_work_on": ("first day at work", "参加工作时间"),
    "service_on": ("start of community work", "到社区工作时间"),
    "community": ("community", "社区"),
    "street": ("street", "街道"),
    "district": ("district", "区"),
    "federation": ("federation", "用工单位"),
    "post": ("post", "职务"),
    "post_on": ("date of taking up the post", "任职时间"),
    "post_route": ("way into the post", "任职方式"),
    "employer": ("employer", "用工单位"),
    "contract_on": ("start of the contract", "合同起始时间"),
    "contract_end": ("end of the contract", "合同到期时间"),
    "contract_term": ("term of the contract", "合同起止"),
    "qualification": ("professional level", "社会工作师证书"),
    "qualification_on": ("date of the certificate", "取得时间"),
    "qualification_end": ("end of the certificate", "证书有效期"),
    "grade": ("grade", "岗级"),
    "tier": ("tier", "档次"),
    "step": ("step", "级别"),
    "grade_on": ("date of the grade", "定级时间"),
    "registration": ("the registration", "人员登记"),
    "contract": ("the contract", "劳动合同"),
}
"""What columns, units and facts are called in English and Chinese."""


def label(code: str, lang: str = "en") -> str:
    """What a column, unit or fact is called; the code itself where nobody named it."""
    return LABELS[code][lang == "zh"] if code in LABELS else event(code, "zh" if lang == "zh" else "en")


WORDING: dict[str, Wording] = {**_FILES, **_DATES, **_VALUES, **_PEOPLE, **_LINES}
"""Every sentence an import can say, by code. The code of the issue is ``import.`` and this."""
