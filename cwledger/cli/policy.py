"""Commands about rule texts: looking through pack files, putting them into a ledger, and which of them stand. Not for what they decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from cwledger.cli import output
from cwledger.cli.here import Here, UsageProblem, day
from cwledger.cli.options import RULES, Actor, ClaimedAt, KnownAt, Limit, On, RulesKnownAt
from cwledger.cli.program import command
from cwledger.cli.reading import answer
from cwledger.cli.recording import moment, receipt
from cwledger.errors import InvalidPack, UnknownSubject

# Typer reads annotations at run time and wants Optional spelled out.
# ruff: noqa: UP045

if TYPE_CHECKING:
    from cwledger.policies.texts.shelf import PackFile

Place = Annotated[Optional[str], typer.Option("--jurisdiction", metavar="PLACE", help="Only rules that could hold there, as cn/dalian/zhongshan.")]
Folder = Annotated[Optional[str], typer.Option("--from", metavar="FOLDER", help="Packs of this folder; default: those shipped.")]


def is_pack(word: str) -> bool:
    """Whether a word is a pack file or a folder of them, not a ledger."""
    return word.lower().endswith((".yaml", ".yml")) or Path(word).is_dir()


def _packs(folders: Sequence[str]) -> tuple[PackFile, ...]:
    from cwledger.policies.texts import shelf

    return shelf.load(*folders) if folders else shelf.installed()


@command(
    "policy list",
    "[FOLDER…]",
    ledger=False,
    example=("cwledger policy list", "cwledger policy list --jurisdiction cn/dalian/zhongshan"),
    panel=RULES,
)
def policy_list(here: Here, jurisdiction: Place = None) -> None:
    """Every rule version shipped, or in folders: where and from when it holds, how far its figures are published, what it speaks of."""
    from cwledger.policies.texts.rulebook import place, within
    from cwledger.policies.texts.standing import topics

    columns = ("rule", "version", "title", "jurisdiction", "status", "published_on", "effective_from", "speaks_of")
    where = None if jurisdiction is None else place(jurisdiction)
    packs = [one.pack for one in _packs(here.words) if where is None or within(where, one.pack.jurisdiction)]
    rows = [(p.rule, p.version, p.title, p.jurisdiction, p.status, p.published_on, p.effective_from, topics(p)) for p in packs]
    _table(here, "policy list", columns, rows)


def _table(here: Here, report: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    if here.as_json:
        output.to_json(here, {"report": report, "count": len(rows), "rows": [dict(zip(columns, row, strict=True)) for row in rows]})
        return
    output.rows(here, report, columns, rows)
    output.text(here, "1 row" if len(rows) == 1 else "{count:,} rows", count=len(rows))


@command(
    "policy show",
    "RULE[/VERSION]",
    ledger=False,
    example="cwledger policy show cn.dalian.community-worker-allowance/2013",
    panel=RULES,
)
def policy_show(here: Here, source: Folder = None) -> None:
    """The whole text of a rule version, as it would be enacted; without a version, every one of the rule."""
    found = _named(here, _one_word(here, "RULE[/VERSION]"), source)
    if here.as_json:
        rows = [{"name": one.pack.name, "file": one.where, "pack": one.pack.model_dump(mode="json", by_alias=True, exclude_unset=True)} for one in found]
        output.to_json(here, {"report": "policy show", "count": len(rows), "rows": rows})
        return
    for one in found:
        here.out.print(f"# {one.where}", style="dim", markup=False, soft_wrap=True)
        here.out.file.write(one.text if one.text.endswith("\n") else f"{one.text}\n")


def _one_word(here: Here, shape: str) -> str:
    if len(here.words) != 1:
        raise UsageProblem(here.say("expected {shape}, given: {given}", shape=shape, given=" ".join(here.words) or here.say("nothing")))
    return here.words[0]


def _named(here: Here, name: str, source: str | None = None) -> list[PackFile]:
    """The packs of a rule, the one of a version, or the one of a file.

    Raises:
        UnknownSubject: there is none.
    """
    from cwledger.policies.texts import shelf

    if is_pack(name):
        return list(shelf.load(name))
    packs = _packs([source] if source else [])
    found = [one for one in packs if name in (one.pack.rule, one.pack.name)]
    if not found:
        near = get_close_matches(name, sorted({known for one in packs for known in (one.pack.rule, one.pack.name)}), 1)
        raise UnknownSubject(name, remedy=here.say("did you mean {name}?", name=near[0]) if near else here.say("cwledger policy list names every rule"))
    return found


@command(
    "policy check",
    "FILE…",
    ledger=False,
    example=("cwledger policy check shenyang.yaml", "cwledger policy check"),
    panel=RULES,
)
def policy_check(here: Here) -> None:
    """Looks through pack files and folders and says everything that is wrong, by file and line; those shipped by default. Ends with 1 on any issue."""
    from cwledger.policies.texts import shelf

    try:
        shipped = [one.pack for one in shelf.installed()]
    except InvalidPack:
        shipped = []
    files, issues = shelf.look_through(*(here.words or [str(shelf.PACKS)]), beside=shipped)
    if here.as_json:
        output.to_json(here, {"report": "policy check", "packs": [one.pack.name for one in files], "issues": [one.as_dict() for one in issues]})
    else:
        output.issues(here, issues)
        output.text(here, "packs read: {packs:,}, issues: {issues:,}", packs=len(files), issues=len(issues))
    if issues:
        raise typer.Exit(1)


@command(
    "policy diff",
    "BEFORE AFTER",
    ledger=False,
    example="cwledger policy diff cn.dalian.community-worker-allowance/2013 shenyang.yaml",
    panel=RULES,
)
def policy_diff(here: Here) -> None:
    """What differs between two rule versions, value by value; each is a name as RULE/VERSION or a pack file."""
    from cwledger.policies.texts.comparing import differences

    if len(here.words) != 2:
        raise UsageProblem(here.say("expected {shape}, given: {given}", shape="BEFORE AFTER", given=" ".join(here.words) or here.say("nothing")))
    before, after = (_just_one(here, word) for word in here.words)
    _table(here, "policy diff", ("path", "before", "after"), differences(before.pack, after.pack))


def _just_one(here: Here, name: str) -> PackFile:
    found = _named(here, name)
    if len(found) > 1:
        names = ", ".join(one.pack.name for one in found)
        raise UsageProblem(here.say("{name} has several versions", name=name), remedy=here.say("name one of {names}", names=names))
    return found[0]


@command(
    "enact",
    "PACK…",
    count=None,
    is_own=is_pack,
    example=("cwledger enact dalian.db shenyang.yaml --actor hr.zhongshan", "cwledger enact dalian.db --installed --actor hr.zhongshan"),
    panel=RULES,
)
def enact(
    here: Here,
    actor: Actor,
    installed: Annotated[bool, typer.Option("--installed", help="Every pack shipped with the library that the ledger does not know yet.")] = False,
    claimed_at: ClaimedAt = None,
) -> None:
    """Makes rule texts part of the ledger, whole and as one change: from now on it applies them where and when they say they hold."""
    if not here.words and not installed:
        raise UsageProblem(here.say("nothing to enact"), remedy=here.say("name pack files or folders, or --installed"))
    from cwledger.policies.texts import shelf

    packs = list(shelf.load(*here.words))
    with here.open() as ledger:
        if installed:
            known = ledger.at(effective_on=date.max).basis.rules
            packs += [one for one in shelf.installed() if one.pack.name not in known]
            if not packs:
                raise UsageProblem(here.say("every pack shipped is enacted already"), remedy=here.say("cwledger rules shows them"))
        receipt(here, ledger.enact(packs, actor=actor, claimed_at=moment(here, claimed_at)))


@command(
    "repeal",
    "RULE",
    count=1,
    example="cwledger repeal dalian.db cn.shenyang.community-worker-pay --on 2025-01-01 --by 示例〔2024〕1号 --actor hr.zhongshan",
    panel=RULES,
)
def repeal(
    here: Here,
    on: Annotated[str, typer.Option("--on", metavar="DATE", show_default=False, help="The first day it no longer holds.")],
    by: Annotated[str, typer.Option("--by", metavar="DOCUMENT", show_default=False, help="The document that repeals it.")],
    actor: Actor,
    claimed_at: ClaimedAt = None,
) -> None:
    """Records that a rule no longer holds from a day on."""
    with here.open() as ledger:
        receipt(here, ledger.repeal(here.words[0], effective_on=day(on, "--on", here.lang), by=by, actor=actor, claimed_at=moment(here, claimed_at)))


@command(
    "rules",
    example=(
        "cwledger rules dalian.db --on 2021-12-31",
        "cwledger rules dalian.db --jurisdiction cn/dalian/zhongshan",
        "cwledger rules dalian.db --on 2025-12-31 --since 2020-12-31",
        "cwledger rules dalian.db --on 2025-12-31 --since 2020-12-31 --values",
    ),
    panel=RULES,
)
def rules(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    rules_known_at: RulesKnownAt = None,
    jurisdiction: Place = None,
    since: Annotated[Optional[str], typer.Option("--since", metavar="DATE", help="Instead: what took effect or ended after this day.")] = None,
    values: Annotated[bool, typer.Option("--values", help="With --since: value by value, what took effect beside the version before it.")] = False,
    limit: Limit = None,
) -> None:
    """Every rule version in the ledger, and how it stands on a day: known by then, in force, chosen for what, or why not."""
    asked = {"on": on, "known_at": known_at, "rules_known_at": rules_known_at}
    if since is not None:
        report, began = "rule_values_changed" if values else "rules_changed", day(since, "--since", here.lang)
        answer(here, report, lambda at: getattr(at, report)(began, jurisdiction), asked, names=False, limit=limit)
        return
    if values:
        raise UsageProblem(here.say("--values goes with --since"), remedy=here.say("write --since 2020-12-31 --values"))
    answer(here, "rules", lambda at: at.rules(jurisdiction), asked, names=False, limit=limit)
