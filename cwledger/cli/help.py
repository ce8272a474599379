"""The help of the command line, made fit to read in either language. Not for the sentences themselves (``messages.py``)."""

from __future__ import annotations

import re
import sys
from typing import Any

from cwledger.cli.messages import translate
from cwledger.words import Lang

_FIRST_PART = re.compile(r": |\. |; |：|。|；|, as ")


def dress(program: Any, lang: Lang) -> None:
    """Makes the help of a program fit to read, in place: first lines short, no type where a type says nothing, everything in the language."""
    if lang != "en" or "typer.rich_utils" in sys.modules:
        _titles(lang)
    for one in (program, *program.commands.values()):
        one.help = translate(one.help or "", lang) or None
        one.short_help = _FIRST_PART.split(one.help or "")[0].rstrip(".。")
        one.rich_help_panel = translate(one.rich_help_panel, lang) if isinstance(one.rich_help_panel, str) else one.rich_help_panel
        one.epilog = one.epilog and translate(one.epilog, lang).replace("Example", translate("Example", lang))
        for param in one.params:
            param.help = translate(param.help, lang) if getattr(param, "help", None) else None
            if param.name == "words" or getattr(param, "is_flag", False):
                param.display_type_rich = _nothing


def _nothing(**_: Any) -> str:
    return ""


TITLES: dict[str, tuple[str, str]] = {
    "OPTIONS_PANEL_TITLE": ("Options", "选项"),
    "ARGUMENTS_PANEL_TITLE": ("Arguments", "参数"),
    "COMMANDS_PANEL_TITLE": ("Commands", "命令"),
    "ERRORS_PANEL_TITLE": ("Error", "错误"),
    "REQUIRED_LONG_STRING": ("[required]", "[必填]"),
    "DEFAULT_STRING": ("[default: {}]", "[缺省：{}]"),
    "ENVVAR_STRING": ("[env var: {}]", "[环境变量：{}]"),
}
"""The headings of help, which Typer keeps as constants of a module."""


def _titles(lang: Lang) -> None:
    from typer import rich_utils

    for name, (english, chinese) in TITLES.items():
        setattr(rich_utils, name, chinese if lang == "zh" else english)
