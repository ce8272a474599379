"""What the command line says, in Chinese: the English sentence in the code is the key. Not for the field's words (``cwledger.words``).

A sentence nobody translated is said in English; a test keeps that from happening to help texts.
"""

from __future__ import annotations

from cwledger.words import Lang

EXAMPLES: dict[str, list[str]] = {}
"""The examples of each command, filled as commands are registered."""

_FIRST = "The ledger first, unless --ledger or CWLEDGER names it"
ARGUMENTS: dict[str, str] = {
    "history": f"{_FIRST}; then a worker's id, or any subject as community:C0001.",
    "explain": f"{_FIRST}; then the question; then whom or what: W0001, people-delegate/national, a grid.",
    "career": f"{_FIRST}; then a worker's id.",
    "applicants": f"{_FIRST}; then an announcement's id.",
    "candidates": f"{_FIRST}; then an election's id.",
    "under-trained": f"{_FIRST}; then a year as 2021.",
    "record": f"{_FIRST}; then a kind of fact and its fields.",
    "correct": f"{_FIRST}; then an event id and each field that was wrong.",
    "reverse": f"{_FIRST}; then event ids.",
    "close-period": f"{_FIRST}; then a unit and a month as 2021-03.",
    "erase": f"{_FIRST}; then a worker's id.",
    "import": f"{_FIRST}; then CSV, XLSX or JSONL files.",
    "kinds": "A kind of fact, as PostAssumed.",
    "policy list": "Folders of packs; those shipped where none is named.",
    "policy show": "A rule as cn.dalian.community-worker-allowance, or one version of it with /2013 behind.",
    "policy check": "Pack files and folders; those shipped where none is named.",
    "policy diff": "Two rule versions as RULE/VERSION, or pack files.",
    "enact": f"{_FIRST}; then pack files or folders.",
    "pay": f"{_FIRST}; then a month as 2021-03.",
    "back-pay": f"{_FIRST}; then a worker's id or a unit as community:C0001; then a month as 2021-03 or months as 2021-01..2021-06.",
    "kept-by": f"{_FIRST}; then a rule as cn.dalian.women-officers-retirement, or one version of it with /2021 behind.",
    "what-if": f"{_FIRST}; then the reform's file.",
    "repeal": f"{_FIRST}; then a rule as cn.dalian.community-worker-allowance.",
}
LEDGER_ONLY = f"{_FIRST}."

_FIRST_ZH = "先写账本（已用 --ledger 或 CWLEDGER 指定时不写）"
ZH: dict[str, str] = {
    # the program and its panels
    "The working lives of community workers as a ledger: every fact an event, every answer worked out from the events, on two clocks.": (
        "社区工作者职业生涯账本：每一事实都是一个事件，每一答案都由事件推算，按两个时钟回答。"
    ),
    "The ledger comes first after the command's name, or from --ledger, or from CWLEDGER. A first look: cwledger demo": (
        "账本写在命令名之后，或用 --ledger、环境变量 CWLEDGER 指定。初次了解：cwledger demo"
    ),
    "Ask": "查询",
    "Record": "记录",
    "Keep": "维护",
    "Rules": "规定",
    "Example": "示例",
    "Show this message and exit.": "显示帮助并退出。",
    # options every command has
    "The ledger: an SQLite file or postgresql://…; default: from CWLEDGER.": "账本：SQLite 文件或 postgresql://…；缺省取自 CWLEDGER。",
    "Language of what is printed; default: from LANG, else en.": "输出语言；缺省取自 LANG，否则为 en。",
    "Print JSON: stable keys, ISO dates, money as text.": "输出 JSON：键序固定，日期为 ISO 格式，金额为文本。",
    # arguments
    LEDGER_ONLY: f"{_FIRST_ZH}。",
    ARGUMENTS["history"]: f"{_FIRST_ZH}；再写人员编号，或 community:C0001 这样的对象。",
    ARGUMENTS["explain"]: f"{_FIRST_ZH}；再写问题；再写对象：W0001、people-delegate/national 或网格。",
    ARGUMENTS["candidates"]: f"{_FIRST_ZH}；再写选举编号。",
    ARGUMENTS["under-trained"]: f"{_FIRST_ZH}；再写年度，如 2021。",
    ARGUMENTS["applicants"]: f"{_FIRST_ZH}；再写招聘公告编号。",
    ARGUMENTS["career"]: f"{_FIRST_ZH}；再写人员编号。",
    ARGUMENTS["record"]: f"{_FIRST_ZH}；再写事件种类及其字段。",
    ARGUMENTS["correct"]: f"{_FIRST_ZH}；再写事件编号和有误的字段。",
    ARGUMENTS["reverse"]: f"{_FIRST_ZH}；再写事件编号。",
    ARGUMENTS["close-period"]: f"{_FIRST_ZH}；再写单位和月份，如 2021-03。",
    ARGUMENTS["what-if"]: f"{_FIRST_ZH}；再写改革方案文件。",
    ARGUMENTS["policy list"]: "规则包文件夹；不写时为随附的规则包。",
    ARGUMENTS["policy show"]: "规定，如 cn.dalian.community-worker-allowance；其后加 /2013 指定版本。",
    ARGUMENTS["policy check"]: "规则包文件或文件夹；不写时为随附的规则包。",
    ARGUMENTS["policy diff"]: "两个版本（RULE/VERSION）或规则包文件。",
    ARGUMENTS["enact"]: f"{_FIRST_ZH}；再写规则包文件或文件夹。",
    ARGUMENTS["pay"]: f"{_FIRST_ZH}；再写月份，如 2021-03。",
    ARGUMENTS["back-pay"]: f"{_FIRST_ZH}；再写人员编号或 community:C0001 这样的单位；再写月份 2021-03 或 2021-01..2021-06。",
    ARGUMENTS["kept-by"]: f"{_FIRST_ZH}；再写规定，如 cn.dalian.women-officers-retirement；其后加 /2021 指定版本。",
    "Only this worker.": "仅限该人员。",
    "Only who reaches the retirement month from this month on.": "仅限自该月起到达退休月份者。",
    "With --from: and to this month, included.": "与 --from 同用：至该月（含）。",
    "Print Markdown, to be pasted into a letter.": "输出 Markdown，便于粘贴到公文中。",
    "Grade and pay the rules say are due, as periods up to a day: which rule version, tier, step, components, total in yuan a month.": (
        "按规定应得的档级与薪酬，截至某日分段列出：依据版本、档、级、各项金额、合计（元/月）。"
    ),
    "What the rules say is payable for one month that is over, by component, with the arithmetic of its days.": (
        "某一已过月份按规定应发的薪酬，分项列出，并附折算算式。"
    ),
    "What is owed because more is known now than then: pay by month and component at two moments, the difference, and which facts or rules did it.": (
        "因后来所知而应补的薪酬：两个知悉时点的分月分项应发额、差额，以及由哪些事实或规定引起。"
    ),
    "When workers retire under the rules known: category, birth month, statutory month, window, choice, required contributions.": (
        "按已知规定的退休月份：类别、出生年月、法定退休月、弹性区间、本人选择、最低缴费月数。"
    ),
    "Only who retires from this month on.": "仅限自该月起退休者。",
    "Only who retires to this month, included.": "仅限至该月（含）退休者。",
    "Posts that fall vacant as those who serve on a day retire under the rules known: how many in each year, by highest post.": (
        "某日在岗人员按已知规定退休而空出的岗位：逐年按最高岗位统计人数。"
    ),
    "Who serves on a day and would already have retired without a rule, or one version of it.": "某日在岗、若无该规定（或某版本）则已退休的人员。",
    "write 2021-03, or 2021-01..2021-06": "应写作 2021-03 或 2021-01..2021-06",
    "--from and --to go together, without --worker": "--from 与 --to 须同用，且不与 --worker 同用",
    "write --from 2026-01 --to 2026-12": "应写作 --from 2026-01 --to 2026-12",
    ARGUMENTS["repeal"]: f"{_FIRST_ZH}；再写规定，如 cn.dalian.community-worker-allowance。",
    ARGUMENTS["import"]: f"{_FIRST_ZH}；再写 CSV、XLSX 或 JSONL 文件。",
    ARGUMENTS["kinds"]: "事件种类，如 PostAssumed。",
    # options
    "The day asked about, as 2021-12-31; default: today.": "所问之日，如 2021-12-31；缺省为今天。",
    "As known then: a date and time with its zone, or a log position; default: now.": "按当时所知：带时区的时间，或日志位置；缺省为现在。",
    "Rule texts published by then; default: as --known-at.": "当时已公布的规则文本；缺省同 --known-at。",
    "Only this unit: zhongshan, or street:qingniwa where an id is ambiguous.": "仅限该单位：zhongshan；编号有歧义时写 street:qingniwa。",
    "Show names: the door that unseals them.": "显示姓名（解密）。",
    "Show personal fields: the door that unseals them.": "显示个人信息（解密）。",
    "With --held: show names, the door that unseals them.": "与 --held 同用：显示姓名（解密）。",
    "The list behind the tallies: one row per honour held.": "统计背后的名单：每项荣誉一行。",
    "Rows to show; 0 for all. Default: 50 on a terminal, else all.": "显示行数；0 为全部。终端缺省 50 行，否则全部。",
    "Who records this; stands on every event.": "记录人；写在每个事件上。",
    "The document that allows reaching into a closed month.": "允许改动已结账月份的文件。",
    "When an older system recorded it; marked as claimed.": "旧系统的记录时间；标为“声明”。",
    "Why; stands beside the fact for ever.": "原因；永久与事实并存。",
    "Makes recording twice safe: the same key and facts are recorded once.": "防重复：相同的键和事实只记录一次。",
    "The earlier moment of knowledge, or log position.": "较早的知悉时点，或日志位置。",
    "The later one; default: now.": "较晚的时点；缺省为现在。",
    "A JSONL stream of facts, one object a line; - for standard input.": "JSONL 事实流，每行一个对象；- 为标准输入。",
    "With --from: all lines or none, as one change.": "与 --from 同用：全部记录或全不记录。",
    "The request, and the law it rests on.": "申请及其法律依据。",
    "The day it takes effect; default: today.": "生效之日；缺省为今天。",
    "Within a statutory retention period: recorded as a restriction, key kept.": "法定保存期内：记录为限制处理，保留密钥。",
    "Do not ask first: what is erased can never be read again.": "不再询问：删除后永远无法读取。",
    "How columns become facts; default: the headers personnel offices print.": "列与事实的对应；缺省识别人事部门常用表头。",
    "Only report; write nothing.": "只报告，不写入。",
    "Leave out rows with errors and write the others.": "略去有误的行，写入其余。",
    "Begin behind this log position.": "从该日志位置之后开始。",
    "Begin behind this log position; default: only what is new.": "从该日志位置之后开始；缺省只看新事件。",
    "End with this log position.": "到该日志位置为止。",
    "End after so many events.": "满此数目即止。",
    "End after so many seconds.": "满此秒数即止。",
    "How often to look.": "查看间隔。",
    "The same number gives the same city.": "相同的数生成相同的城市。",
    "How many people; default: 10,000. Fewer than 200 are too few to carry every figure.": "人数；缺省为 10,000。不足 200 人时规模过小，不能推算出全部数字。",
    "--until is not after --from": "--until 须晚于 --from",
    "write --from 2021-01-01 --until 2022-01-01": "写成 --from 2021-01-01 --until 2022-01-01",
    "Keep the ledger in this new file; default: in memory only.": "账本存入此新文件；缺省只在内存中。",
    "Only rules that could hold there, as cn/dalian/zhongshan.": "只看在该辖区可能适用的规定，如 cn/dalian/zhongshan。",
    "Packs of this folder; default: those shipped.": "此文件夹中的规则包；缺省为随附的规则包。",
    "Every pack shipped with the library that the ledger does not know yet.": "随附的规则包中账本尚无的全部。",
    "The first day it no longer holds.": "停止施行的第一天。",
    "The document that repeals it.": "废止所依据的文件。",
    # commands
    "Every rule version shipped, or in folders: where and from when it holds, how far its figures are published, what it speaks of.": (
        "随附的或文件夹中的全部规定版本：适用辖区、施行日期、数据来源程度、规定事项。"
    ),
    "The whole text of a rule version, as it would be enacted; without a version, every one of the rule.": "规定某一版本的全文；不写版本时列出全部版本。",
    (
        "Looks through pack files and folders and says everything that is wrong, by file and line; those shipped by default. Ends with 1 on any issue."
    ): "检查规则包文件和文件夹，按文件和行号列出全部问题；缺省检查随附的规则包。有问题时以 1 结束。",
    "What differs between two rule versions, value by value; each is a name as RULE/VERSION or a pack file.": (
        "两个规定版本的逐项差异；以 RULE/VERSION 或规则包文件指定。"
    ),
    "Makes rule texts part of the ledger, whole and as one change: from now on it applies them where and when they say they hold.": (
        "将规定全文一次载入账本：此后按其适用辖区和施行日期适用。"
    ),
    "Records that a rule no longer holds from a day on.": "记录某规定自某日起废止。",
    "Instead: what took effect or ended after this day.": "改为列出该日之后施行或终止的版本。",
    "With --since: value by value, what took effect beside the version before it.": "与 --since 同用：逐项列出新施行版本与前一版本的差异。",
    "--values goes with --since": "--values 须与 --since 同用",
    "write --since 2020-12-31 --values": "应写作 --since 2020-12-31 --values",
    "Every rule version in the ledger, and how it stands on a day: known by then, in force, chosen for what, or why not.": (
        "账本中全部规定版本在某日的状态：是否已知悉、是否施行、适用何事项，或为何不适用。"
    ),
    "Who serves on a day: where, in which posts, on what footing, since when, for which employer, in which grade.": (
        "某日在岗名册：所在社区、岗位、用工身份、起始日期、用工单位、档级。"
    ),
    "Recorded grade and pay on a day: each component in yuan a month as granted, and the total of what stands.": (
        "某日已记录的档级与薪酬：各项补贴（元/月）及合计。"
    ),
    "Honours held on a day, counted by kind and level: persons, women among them, seats.": "某日持有的荣誉，按类别和层级统计：人数、其中女性、席位。",
    "Every community on a day, with its street, district and households, after splits and merges.": "某日各社区及其街道、区市县、户数（拆分合并之后）。",
    "Open recruitment on a day: each announcement and opening with its posts, the plan after the cut, how many came how far, and the stage.": (
        "某日公开招聘：各公告各岗位的计划、核减后计划、各环节人数和所处环节。"
    ),
    "Everybody who applied under an announcement: marks, bonus, total, rank, and how it came out and why. Names are known of who was hired.": (
        "某公告全部报考人：成绩、加分、总成绩、名次、结果及原因。已录用者方有姓名。"
    ),
    "The list behind the counts.": "统计所据名单。",
    "counts name nobody": "统计中没有个人",
    "shares name nobody": "占比中没有个人",
    "Every election called by a day: for which body, when held, ballots of how many who may vote, candidates and elected. What is void never was.": (
        "截至某日启动的各次选举：机构、投票日期、选民数与投票数、候选人与当选人。无效的选举自始无效。"
    ),
    "Who stood in an election: how they were vetted, the votes they got, and whether they were elected.": ("一次选举的候选人：资格审查、得票与是否当选。"),
    "Counts instead: one person as both, first-time, not filed, not approved, not trained.": "改为统计：一肩挑、首次任职、未备案、未审定、未培训。",
    "With --count: tell apart district, street or community.": "与 --count 同用：按 district、street 或 community 分列。",
    "Who leads each community on a day: secretary and director, whether one person is both, since when, whether filed, approved and trained.": (
        "某日各社区由谁负责：书记与主任、是否一肩挑、任职起日、是否备案、审定和培训。"
    ),
    "With --show tally: tell apart district, street or community.": "与 --show tally 同用：按 district、street 或 community 分列。",
    "--by goes with --show tally and a kind of unit": "--by 须与 --show tally 同用，并写单位类别",
    "write --show tally --by district, street or community": "请写 --show tally --by district、street 或 community",
    "--by goes with --count and a kind of unit": "--by 须与 --count 同用，并写单位类别",
    "write --count --by district, street or community": "请写 --count --by district、street 或 community",
    "The first day of the period, of a term-change for instance.": "期间首日，如换届期间。",
    "Only by election (a term-change), by-election or appointment.": "只列换届选举（election）、补选（by-election）或任命（appointment）的。",
    "{route} is no way into office": "{route} 不是产生方式",
    "write election, by-election or appointment": "请写 election、by-election 或 appointment",
    "The first day after the period.": "期间之后首日。",
    "Who became secretary for the first time in a period, whether still in office on the day or not.": "某期间内首次任书记者，不论当日是否在任。",
    "From this year on.": "自该年度起。",
    "To this year, included.": "至该年度止（含）。",
    "Classes held and person-times attended, by year, level and kind.": "按年度、级别和类别统计举办班次与参训人次。",
    "Every class held by a day: who attended, against its places and against who serves where it is held for.": (
        "截至某日举办的培训班：参训人数与名额、与所辖在岗人数之比。"
    ),
    "Hours asked for in the year.": "年度应达学时。",
    "Classes asked for in the year.": "年度应达班次。",
    "Who serves and attended less in a year than the minimum given, and by how much.": "年度培训未达所给最低要求的在岗人员，及所缺之数。",
    "{text!r} is not a year": "{text!r} 不是年度",
    "write 2021": "请写 2021",
    "How long a certificate may follow after.": "培训后多少个月内取得证书计入。",
    "Exam preparation attended, against the certificates gained within so many months of it.": "考前培训与其后若干月内取得证书的对照。",
    "Visits and duty of this year; default: of the day.": "该年度的走访与值班；缺省为所问之日的年度。",
    "Lines of work taken within so many months; default: ever.": "若干月内轮换的条线；缺省为历来。",
    "All-post service by community: who is certified, who changed lines of work, visits per household, hours of duty at flexible times.": (
        "各社区全岗通：认证、轮换条线、户均走访与错时值班时数。"
    ),
    "How those who serve on a day came in: by exam, by election or otherwise, counted by district with the share by exam.": (
        "某日在岗人员的进入方式：考试、选举或其他，按区市县统计考试录用占比。"
    ),
    "The list behind the shares: one row for each worker.": "占比所据名单：每人一行。",
    "With --each: show names, the door that unseals them.": "与 --each 同用：显示姓名（解封之门）。",
    "--names goes with --each": "--names 须与 --each 同用",
    "Who fills them: one row for each worker, of a unit whoever serves there.": "在编人员名单：每人一行；指定单位时为在该单位任职者。",
    "releases name nobody": "批次中没有个人",
    "Establishment posts on a day: each release with its posts, how many are filled and open, and by whom.": (
        "某日事业编制：各批次编制数、已聘、空缺和受聘人员。"
    ),
    "Every grid on a day: where it lies, its households, who answers for it, its Party organisation, what it deals with and has open.": (
        "某日各网格：所在社区、户数、负责人员、党组织、承担事项和未办结诉求。"
    ),
    "Joint committees on a day: where, how many sit on them part-time, when they last met, what they left open. Part-timers are nobody's staff.": (
        "某日各大工委、大党委：所在街道社区、兼职人数、最近一次联席会议、未办结决议。兼职人员不计入在岗人员。"
    ),
    "Residents' needs raised by a day: where, through what, who took them up, when they were resolved, and how many days that took.": (
        "截至某日的居民诉求：所在网格、来源渠道、受理人员、办结日期和用时天数。"
    ),
    "The list of grid matters on a day by category, and how many grids deal with each.": "某日网格事项清单（按类别），以及承担各事项的网格数。",
    "A list or count behind it, named in the examples.": "其后的名单或统计，见示例。",
    "How often a committee meets: shows when it is due.": "多少个月召开一次联席会议：据此显示应召开日期。",
    "there is no list {show!r}": "没有 {show!r} 这份名单",
    "show one of {lists}": "可选：{lists}",
    "What communities may be asked to do on a day, what was refused and why: every affair proposed, as it stands.": (
        "某日可要求社区办理的事项、不予准入的事项及原因：全部申请事项的现状。"
    ),
    "The tasks pushed down to communities: whether the list covered them on the day they came, and which were refused.": (
        "下派社区的任务：下派当日是否在准入清单之内，哪些已被拒绝。"
    ),
    "The measures adopted by a day, what each covers, and how the rule text that carries it out stands.": (
        "截至某日出台的措施、各自内容，及落实该措施的规定的状态。"
    ),
    "Party members' pioneer posts and teams on a day, counted.": "某日党员先锋岗、先锋队的数量。",
    "The services outside organisations claimed by a day, and what came of them.": "截至某日外部单位认领的服务及其结果。",
    "Who serves on a day by age, education, sex, Party membership and professional level: persons and shares.": (
        "某日在岗人员的年龄、学历、性别、党员和职业水平结构：人数与占比。"
    ),
    "Money appropriated for community workers by a day, by district, budget year and source, in yuan.": (
        "截至某日拨付的社区工作者经费，按区市县、预算年度和来源，单位元。"
    ),
    "Counted at the end of each year from this one on; with --last.": "自该年起按各年末统计；与 --last 同用。",
    "With --first: to this year, included.": "与 --first 同用：至该年（含）。",
    "Only these: proposed, admitted, refused, withdrawn or expired.": "仅限此状态：proposed、admitted、refused、withdrawn 或 expired。",
    "Every period on the list instead, past ones included.": "改为列出各次准入的起止，包括已结束者。",
    "Every application refused instead, and why.": "改为列出历次不予准入及原因。",
    "Only those no affair on the list covered.": "仅限清单外任务。",
    "The list behind the counts: one row per post and team.": "数量所据名单：每个先锋岗、先锋队一行。",
    "The list behind the shares: one row per worker.": "占比所据名单：每人一行。",
    "Each community instead: how many serve, how many are under 35.": "改为逐社区列出：在岗人数、三十五岁以下人数。",
    "With --listed: show names, the door that unseals them.": "与 --listed 同用：显示姓名，由此解封。",
    "--first and --last go together, and --first is not the later year": "--first 与 --last 须同用，且 --first 不晚于 --last",
    "write --first 2014 --last 2021": "应写作 --first 2014 --last 2021",
    "{options} ask for different answers": "{options} 所问不同",
    "--status {status} is not one": "--status {status} 不是状态",
    "write proposed, admitted, refused, withdrawn or expired": "应写 proposed、admitted、refused、withdrawn 或 expired",
    "--names goes with --listed": "--names 须与 --listed 同用",
    "Every post as a period up to a day, from assuming it to leaving it.": "截至某日的各岗位任期，自任职至离任。",
    "Every labour contract as it stands on a day, after every change to it.": "各劳动合同历次变更后在某日的现状。",
    "Only what is at least a notice, a warning or an error.": "仅列出不低于该程度者：notice、warning 或 error。",
    "Only what belongs to one system, as pay or grids: quicker.": "仅查一个系统，如 pay、grids：更快。",
    "What is irregular on a day: it happened, so it was recorded, and here it is found, with the rule it is against. Ends with 1 on any but a notice.": (
        "某日不合规之处：已发生，故予记录，并列出所违反的规定。除提示外有发现时以 1 结束。"
    ),
    "Every recorded fact of one subject in the order of recording; corrected and reversed ones are marked with what amended them.": (
        "某对象的全部记录，按记录先后；已更正、已撤销者注明由何事件更改。"
    ),
    "Why a figure is what it is, down to events and clauses. QUESTION names a report, as roster, applicants, pay (or pay/2021-03) or retirement.": (
        "数字的由来，直至事件和条款。QUESTION 为报表名，如 roster、applicants、pay（或 pay/2021-03）、retirement。"
    ),
    "What changed in the roster, recorded pay and honours of one day between two moments of knowledge, and which events did it.": (
        "同一日的花名册、记录薪酬和荣誉在两个知悉时点之间有何变化，由哪些事件引起。"
    ),
    "One worker's career folded from its facts: every facet as periods and dated facts, each with the event behind it.": (
        "由事实汇成的一人职业生涯：各方面的任期和事实，并注明依据事件。"
    ),
    "Creates an empty ledger and says where the keys to personal fields are kept. A ledger that is there already is left as it is.": (
        "新建空账本，并说明个人信息密钥的位置。已有的账本不作改动。"
    ),
    "Records one fact typed as words, or a JSONL stream. A line's fields are the fact's; «event» names its kind.": (
        "记录一条以词写出的事实，或 JSONL 事实流。每行的键即字段，event 为种类。"
    ),
    "Replaces a recorded fact by what it should have said: type the fields that were wrong, the others are kept. Both stay visible.": (
        "更正已记录的事实：只写有误的字段，其余不变。更正前后均可见。"
    ),
    "Takes recorded facts back: they never held. Facts that rest on each other go together, as one change.": (
        "撤销已记录的事实：从未成立。互相依存的事实须一并撤销。"
    ),
    "Closes a unit's month: from now on a fact that reaches into it or an earlier one needs --authority, through every door.": (
        "单位月份结账：此后涉及该月及以前的事实，无论何种途径，均须 --authority。"
    ),
    "Destroys a worker's key: name, ID number, phone and address can never be read again. Counts, hashes and proofs stay valid.": (
        "销毁人员密钥：姓名、身份证号、电话、住址永远无法读取；统计、哈希和证明仍有效。"
    ),
    (
        "Brings in CSV, XLSX or JSONL files. They are looked through first: while any error stands, nothing is written. Running it twice changes nothing."
    ): "导入 CSV、XLSX 或 JSONL 文件。先行检查：有错误即不写入。重复导入不产生变化。",
    "Re-reads every event, decodes it, checks the chain of versions and times, and the columns against the log. Ends with 1 on any issue.": (
        "重读全部事件，逐一解码，核对版本与时间的连续性，并将列数据与日志对照。有问题时以 1 结束。"
    ),
    "How much the ledger holds: events by kind, subjects, amendments, and where everything is kept.": "账本规模：各类事件、对象、更正撤销，以及存放位置。",
    "Throws the columns away and folds them again from the log. Answers do not change.": "弃置列数据并由日志重建。答案不变。",
    "Every event in log order, corrections and reversals among them. With --json: one object a line.": (
        "全部事件，按日志顺序，含更正与撤销。加 --json：每行一个对象。"
    ),
    "Every new event as it is recorded, by anyone, until interrupted. With --json: one object a line, for other programs.": (
        "实时显示新记录的事件，直至中断。加 --json：每行一个对象，供其他程序使用。"
    ),
    "Every kind of fact that can be recorded; with a name, its fields and what they mean.": "可记录的全部事件种类；给出名称时列出其字段及含义。",
    "Builds a synthetic city of invented people; shows roster, pay and honours at two knowledge times, and every published figure beside its own.": (
        "生成一座虚构城市；展示两个知悉时点的名册、薪酬和荣誉，并将公布数字与推算数字逐项对照。"
    ),
    "{day}: what was published of Dalian, and what the events of this city give": "{day}：大连公布的数字，与本城事件推算的数字",
    (
        "What a reform would change from its day on: cost, retirements, grades, who gains and who loses, on the careers recorded. Records nothing."
    ): "改革自其生效之日起的影响：金额、退休、档级、谁增谁减，按已记录的经历测算。不作任何记录。",
    "Look at the years through this day; default: ten years.": "看至此日所在年度；缺省为十年。",
    "Tell apart district, street or community.": "按 district、street 或 community 区分单位。",
    "A whole pack the reform adds; may be repeated.": "改革新增的整个规则包；可重复。",
    "Also how many stand on each grade at the end of each year.": "另列各年末各档级人数。",
    "Also who gains and who loses, in which year.": "另列谁增谁减、在哪一年。",
    "With --people: show names, the door that unseals them.": "与 --people 同用：显示姓名（解密）。",
    "Why one worker's pay would differ, in the year of --year.": "某人薪酬在 --year 年度为何不同。",
    "With --explain: the year.": "与 --explain 同用：年度。",
    "Write the charts as a page that fetches nothing.": "将图表写成不联网的网页。",
    "The whole city: every published figure beside the one the events give, and why where they differ; as a page, with charts of every system.": (
        "全市概览：每一公布数字与由事件推算的数字并列，不一致时说明原因；可写成含各系统图表的网页。"
    ),
    "Write the city as a page in both languages that fetches nothing.": "将全市概览写成不联网的双语网页。",
    "{agree:,} of {count:,} published figures agree": "{count:,} 项公布数字中 {agree:,} 项一致",
    "Write the charts as a picture.": "将图表写成图片。",
    # answers
    "--explain and --year go together": "--explain 与 --year 须同用",
    "--names goes with --people": "--names 须与 --people 同用",
    "the other tables name nobody": "其他表格不涉及姓名",
    "write --explain W0001 --year 2030": "写成 --explain W0001 --year 2030",
    "Only of this year: its results, its shares, its rounds.": "只看该年度：结果、比例、轮次。",
    "The list behind the counts: one row for each worker and year, with scores and appeals.": "统计所据名单：每人每年一行，含评分和申诉。",
    "Shares of excellent beside what the rules known allow.": "优秀比例与已知规定的上限对照。",
    "The rounds opened, and when each was closed.": "已启动的考核及其结束日期。",
    "Appraisal results on a day, counted by year and unit: the four grades, the share of excellent, appeals.": (
        "某日的考核结果，按年度和单位统计：四个等次、优秀比例、申诉。"
    ),
    "--each, --allowed and --rounds are three questions": "--each、--allowed 和 --rounds 是三个问题",
    "ask one at a time": "请一次问一个",
    "Only this worker's record.": "只看该人员的记录。",
    "Counts instead of the list: persons and entries of each kind.": "改列统计：各类的人数和项数。",
    "What people grew by, as one dated list: honours, tasks, establishment posts, trainings, certificates, posts.": (
        "发展记录，按日期排列：荣誉、任务、事业编制、培训、证书、任职。"
    ),
    "--tally goes with neither --worker nor --names": "--tally 不能与 --worker 或 --names 同用",
    "Ending within so many days; default: 90.": "在若干天内到期；缺省：90。",
    "Ending within so many months.": "在若干个月内到期。",
    "Contracts that end soon: which fixed term each is, and whether the law known makes the next one open-ended, by terms or by years.": (
        "即将到期的合同：各为第几次固定期限，以及按已知法律下一次是否因次数或年限应为无固定期限。"
    ),
    "Who serves without a labour contract on a day: elected, or re-engaged to finish a term. Anybody else is a finding.": (
        "某日无劳动合同而任职者：选任，或返聘以完成任期。其他人员为检查所见问题。"
    ),
    "The change from this day.": "自该日起的变动。",
    "Of what the rules known say is due, not of what was recorded.": "按已知规定应得数，而非记录数。",
    "Average monthly pay on a day, as recorded or as due, by unit; or its change from an earlier day.": (
        "某日的月平均薪酬（记录数或应得数），按单位；或自较早一日的变动。"
    ),
    "--since goes with recorded pay": "--since 须用于记录的薪酬",
    "ask twice, on each day, with --entitled": "请用 --entitled 对两个日期各问一次",
    "--by {by} is not a kind of unit": "--by {by} 不是单位种类",
    "write --by {kinds}": "写成 --by {kinds}",
    "{path} written": "已写入 {path}",
    "{path} cannot be written: {why}": "无法写入 {path}：{why}",
    "This reform changes nothing for anybody.": "此项改革对任何人都没有影响。",
    "{gains:,} persons gain, {loses:,} lose in some year; the amounts of {unknown:,} are unknown": (
        "有年度增加者 {gains:,} 人，减少者 {loses:,} 人；{unknown:,} 人金额不明"
    ),
    ", ": "、",
    "; ": "；",
    ": ": "：",
    "error: ": "错误：",
    "1 row": "1 行",
    "{count:,} rows": "共 {count:,} 行",
    "{shown:,} of {count:,} rows; --limit 0 shows all": "显示 {shown:,} 行，共 {count:,} 行；--limit 0 显示全部",
    "effective on {day}": "生效日期 {day}",
    "nothing recorded yet": "尚无记录",
    "known at {moment}{claimed}": "知悉时点 {moment}{claimed}",
    " (claimed by an older system)": "（旧系统声明）",
    "log position {position:,}": "日志位置 {position:,}",
    "log position {position:,} (pinned head)": "日志位置 {position:,}（固定于末端）",
    "rules: {rules}": "规定：{rules}",
    "{count:,} rule versions": "规定 {count:,} 个版本",
    "Basis: {parts}": "依据：{parts}",
    "Basis: everything recorded up to log position {position:,}": "依据：截至日志位置 {position:,} 的全部记录",
    "not shown for want of width: {columns} (widen the terminal, or --json)": "屏幕过窄，未显示：{columns}（请加宽终端，或用 --json）",
    "… and {more:,} more": "……另有 {more:,} 项",
    "refused, nothing was written:": "被拒绝，未写入任何内容：",
    "this is not a valid event:": "事件无效：",
    "recorded {moment}{claimed} by {actor}, position {position:,}": "{moment} 记录{claimed}，记录人 {actor}，位置 {position:,}",
    ", on the authority of {document}": "，依据 {document}",
    "takes back {event}: {reason}": "撤销 {event}：{reason}",
    "corrects {event}: {reason}": "更正 {event}：{reason}",
    "no longer believed: amended by {event}": "已不采信：由 {event} 更改",
    "1 fact": "1 条事实",
    "{count:,} facts": "共 {count:,} 条事实",
    "more follow: --after {position} goes on": "后面还有：用 --after {position} 继续",
    "recorded {moment}, log position {position:,}": "已记录：{moment}，日志位置 {position:,}",
    "ledger: {where}": "账本：{where}",
    "ledger: {where}, already there": "账本：{where}（已存在）",
    "keys to personal fields: {where}": "个人信息密钥：{where}",
    "Keep the keys apart from the ledger's backups; losing them loses names, never facts.": "密钥应与账本备份分开保存；密钥丢失只丢姓名，不丢事实。",
    "item {item}: {event}": "第 {item} 条：{event}",
    "{count:,} facts were recorded by an earlier run under this key": "此前同一键已记录 {count:,} 条",
    "{accepted:,} recorded, {refused:,} refused; log position {position:,}": "记录 {accepted:,} 条，拒绝 {refused:,} 条；日志位置 {position:,}",
    "Name, ID number, phone and address of {worker} can never be read again.": "{worker} 的姓名、身份证号、电话、住址将永远无法读取。",
    "Type the worker's id to go on: ": "请输入人员编号以继续：",
    "dry run: nothing was written": "预检：未写入任何内容",
    "nothing was written; mend the rows, or --accept-valid leaves them out": "未写入任何内容；请修正各行，或用 --accept-valid 略去",
    "{count:,} facts written; log position {position:,}": "写入 {count:,} 条事实；日志位置 {position:,}",
    "{events:,} events in {streams:,} subjects read, {issues:,} issues": "已读 {streams:,} 个对象的 {events:,} 个事件，发现 {issues:,} 个问题",
    "{events:,} events in {streams:,} subjects read, every one whole": "已读 {streams:,} 个对象的 {events:,} 个事件，全部完好",
    "columns rebuilt up to log position {position:,} in {seconds:.1f} s": "列数据已重建至日志位置 {position:,}，用时 {seconds:.1f} 秒",
    "ledger": "账本",
    "keys to personal fields": "个人信息密钥",
    "events": "事件",
    "log position": "日志位置",
    "corrections and reversals": "更正与撤销",
    "recording times claimed by an older system": "旧系统声明的记录时间",
    "first recorded": "最早记录",
    "last recorded": "最近记录",
    "recording": "记录中",
    "reading files": "读取文件",
    "verifying": "核对中",
    "rebuilding": "重建中",
    "building the city": "生成城市",
    "1 finding": "1 项发现",
    "{count:,} findings": "共 {count:,} 项发现",
    "--severity {severity!r} is no severity": "--severity {severity!r} 不是严重程度",
    "write --severity {known}": "可写 --severity {known}",
    "--system {system!r} is no system in which something is found": "--system {system!r} 不是有问题可查的系统",
    "write --system {known}": "可写 --system {known}",
    "{day}, as known two weeks later": "{day}，两周后所知",
    "{day}, as known in the end": "{day}，最终所知",
    "{people:,} people serve; {pay} yuan a month on average, of those with pay recorded": "在岗 {people:,} 人；已记录薪酬者人均每月 {pay} 元",
    "What changed in between, and which events did it": "其间的变化及其依据事件",
    "{shown:,} of {count:,} changes": "显示 {shown:,} 处变动，共 {count:,} 处",
    "{shown:,} of {count:,} rows": "显示 {shown:,} 行，共 {count:,} 行",
    "{events:,} events recorded in {seconds:.1f} s; every person is invented, every amount illustrative": (
        "{seconds:.1f} 秒内记录 {events:,} 个事件；人物均为虚构，金额仅作示意"
    ),
    "kept in {path}: cwledger roster {path}": "已存入 {path}：cwledger roster {path}",
    "is new": "新增",
    "1 change": "1 处变动",
    "{count:,} changes": "共 {count:,} 处变动",
    "is gone": "消失",
    "packs read: {packs:,}, issues: {issues:,}": "已读规则包：{packs:,}，问题：{issues:,}",
    "this is not a valid rule pack:": "规则包无效：",
    "this reform cannot be tried:": "此项改革无法测算：",
    # problems
    "{word} alone is no command": "{word} 不是完整的命令",
    "write {names}": "请写 {names}",
    "did you mean {name}?": "是否指 {name}？",
    "cwledger policy list names every rule": "cwledger policy list 列出全部规定",
    "{name} has several versions": "{name} 有多个版本",
    "name one of {names}": "请写其中之一：{names}",
    "nothing to enact": "没有可施行的规则包",
    "every pack shipped is enacted already": "随附的规则包均已施行",
    "cwledger rules shows them": "用 cwledger rules 查看",
    "name pack files or folders, or --installed": "请写规则包文件或文件夹，或用 --installed",
    "no ledger named": "未指定账本",
    "name it first (a file, or postgresql://…), or with --ledger, or set CWLEDGER": "请先写账本（文件或 postgresql://…），或用 --ledger，或设置 CWLEDGER",
    "there is no ledger at {path}": "{path} 处没有账本",
    "check the path, or begin one: cwledger init {path}": "请核对路径，或新建：cwledger init {path}",
    "expected {shape}, given: {given}": "应写 {shape}，实际为：{given}",
    "nothing": "空",
    "{option} {text!r} is not a date": "{option} {text!r} 不是日期",
    "write it as 2021-12-31": "请写成 2021-12-31",
    "write it as 2021-03": "请写成 2021-03",
    "{month!r} is not a month": "{month!r} 不是月份",
    "{option} {text!r} is neither a moment nor a log position": "{option} {text!r} 既非时间也非日志位置",
    "write 2022-03-01T00:00:00+08:00, or a position such as 1234": "请写 2022-03-01T00:00:00+08:00，或 1234 这样的位置",
    "write 2022-03-01T00:00:00+08:00": "请写 2022-03-01T00:00:00+08:00",
    "{option} {text!r} carries no time zone": "{option} {text!r} 没有时区",
    "write {zoned} (Beijing) or {utc} (UTC)": "请写 {zoned}（北京时间）或 {utc}（UTC）",
    "--rules-known-at {text!r} is not a moment": "--rules-known-at {text!r} 不是时间",
    "--claimed-at {text!r} is not a moment": "--claimed-at {text!r} 不是时间",
    "--names goes with --held": "--names 须与 --held 同用",
    "tallies name nobody": "统计数字不涉及姓名",
    "there is no question {question!r}": "没有 {question!r} 这一问题",
    "ask one of {questions}": "可问：{questions}",
    "nothing to record": "没有可记录的内容",
    "name a kind of fact and its fields, or --from FILE; cwledger kinds lists them": "请写事件种类及字段，或 --from FILE；cwledger kinds 列出全部种类",
    "both a fact and --from were given": "既写了事实又用了 --from",
    "a line has an actor, authority or claimed_at of its own": "某行自带 actor、authority 或 claimed_at",
    "leave them out with --atomic: one change has one of each": "使用 --atomic 时请略去：一次变更只有一个",
    "give one of them": "请只用其一",
    "cannot read {path}: {why}": "无法读取 {path}：{why}",
    "there is no such file": "没有这个文件",
    "nothing to correct": "没有可更正的内容",
    "give the event id and each wrong field, e.g. career:W0001/3 community=C0002": "请写事件编号和有误的字段，如 career:W0001/3 community=C0002",
    "cwledger history shows the event ids of a subject": "cwledger history 列出对象的事件编号",
    "nothing to reverse": "没有可撤销的内容",
    "give at least one event id, e.g. career:W0001/3": "请至少写一个事件编号，如 career:W0001/3",
    "erasing {worker} cannot be undone": "删除 {worker} 的个人信息不可恢复",
    "add --yes if it is meant": "确需删除请加 --yes",
    "not erased": "未删除",
    "the id typed was another": "输入的编号不符",
    "nothing to import": "没有可导入的文件",
    "name at least one CSV, XLSX or JSONL file": "请至少写一个 CSV、XLSX 或 JSONL 文件",
    "{path} is already there": "{path} 已存在",
    "name a new file": "请写一个新文件",
}


ERRORS_ZH: dict[str, str] = {
    "Conflict": "写入冲突",
    "Damaged": "数据损坏",
    "ErasedSubject": "个人信息已删除",
    "InvalidBasis": "时点无效",
    "InvalidEvent": "事件无效",
    "InvalidMapping": "导入映射有误",
    "InvalidPack": "规则包无效",
    "InvalidReform": "改革方案无法测算",
    "KeyReused": "键已用于其他事实",
    "MissingExtra": "缺少可选组件",
    "MissingKey": "缺少密钥",
    "NewerFormat": "账本由更新的版本写成",
    "NotALedger": "不是账本",
    "Refused": "被拒绝",
    "StorageError": "存储错误",
    "StorageFull": "存储空间已满",
    "StorageUnavailable": "无法打开账本",
    "UnknownSubject": "账本中没有此对象",
    "VaultError": "密钥库错误",
    "WrongMasterKey": "主密钥不符",
}
"""The library speaks English; its kinds of error are said in Chinese before its message."""


def translate(text: str, lang: Lang) -> str:
    """A sentence of the code in a language; English where nobody translated it."""
    return text if lang == "en" else ZH.get(text, text)
