"""The commands as one program: what every command shares (ledger, language, JSON), and what becomes of an error. Not for any one command.

A command is a function of :class:`Here` and its own options, registered with :func:`command`. The three options every command has are
added there, so that they can stand before or after the command's name. An error of the library becomes its message and an exit code,
never a traceback.
"""

from __future__ import annotations

import contextlib
import inspect
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, Optional, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup

from cwledger.cli import messages
from cwledger.cli.help import dress
from cwledger.cli.here import Here, UsageProblem
from cwledger.errors import CwledgerError, InvalidBasis, InvalidMapping, MissingExtra, StorageError, VaultError
from cwledger.words import Lang

CANNOT = (UsageProblem, InvalidBasis, InvalidMapping, MissingExtra, StorageError, VaultError)
"""Errors of asking or opening, exit code 2; every other one refuses facts or finds issues, exit code 1."""
USAGE: type[Exception] = typer.BadParameter.__bases__[0]

LedgerOption = Annotated[str | None, typer.Option("--ledger", metavar="LEDGER", help="The ledger: an SQLite file or postgresql://…; default: from CWLEDGER.")]
LangOption = Annotated[Optional[str], typer.Option("--lang", metavar="zh|en", help="Language of what is printed; default: from LANG, else en.")]  # noqa: UP045
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON: stable keys, ISO dates, money as text.")]

SHARED = {"ledger": (LedgerOption, None), "lang": (LangOption, None), "json": (JsonOption, False)}


class OneCommand(TyperCommand):
    """A command whose usage line names its own words plainly."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """``[OPTIONS] [LEDGER] SUBJECT``: the words' shape as it is written, without Typer's brackets and dots."""
        shape = next((str(param.metavar) for param in self.get_params(ctx) if param.name == "words"), "")
        return ["[OPTIONS]", *([shape] if shape else [])]


class Program(TyperGroup):
    """The group of all commands: speaks the language asked for and turns errors into messages."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Begins with the help in the language found in the arguments or the environment."""
        dress(self, language(args))
        return super().make_context(info_name, args, parent, **extra)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Remembers what was typed: an error may come before any option was understood."""
        ctx.meta["cwledger.args"] = list(args)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Takes two words as one name where that names a command: ``policy list``."""
        pairs = [name for name in self.commands if name.startswith(f"{args[0]} ")] if args else []
        if " ".join(args[:2]) in pairs:
            args = [" ".join(args[:2]), *args[2:]]
        elif pairs:
            lang = language(ctx.meta["cwledger.args"])
            raise UsageProblem(
                messages.translate("{word} alone is no command", lang).format(word=args[0]),
                remedy=messages.translate("write {names}", lang).format(names=messages.translate(", ", lang).join(f"cwledger {name}" for name in pairs)),
            )
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Runs a command; an error of the library is said in one message, with the exit code of its kind."""
        args = ctx.meta["cwledger.args"]
        here = Here(lang=language(args), as_json="--json" in args)
        try:
            return super().invoke(ctx)
        except CwledgerError as error:
            from cwledger.cli import output

            output.error(here, error)
            raise typer.Exit(2 if isinstance(error, CANNOT) else 1) from None
        except USAGE as error:
            if not here.as_json:
                raise
            from cwledger.cli import output

            output.error(here, UsageProblem(error.format_message()))  # type: ignore[attr-defined]
            raise typer.Exit(2) from None
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None


app = typer.Typer(
    cls=Program,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="The ledger comes first after the command's name, or from --ledger, or from CWLEDGER. A first look: cwledger demo",
)


@app.callback(help="The working lives of community workers as a ledger: every fact an event, every answer worked out from the events, on two clocks.")
def program(ctx: typer.Context, ledger: LedgerOption = None, lang: LangOption = None, json: JsonOption = False) -> None:
    """What stands before the command's name applies to the command."""
    ctx.obj = {"ledger": ledger, "lang": lang, "json": json}


def language(args: Sequence[str]) -> Lang:
    """``--lang`` if given; else from LC_ALL, LC_MESSAGES or LANG: Chinese where one starts with zh."""
    for at, word in enumerate(args):
        if word == "--":
            break
        asked = word.partition("=")[2] if word.startswith("--lang=") else args[at + 1] if word == "--lang" and at + 1 < len(args) else ""
        if asked:
            return "zh" if asked == "zh" else "en"
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if spoken.startswith("zh") else "en"


def command(
    name: str,
    shape: str = "",
    *,
    count: int | None = 0,
    is_own: Callable[[str], bool] | None = None,
    example: str | Sequence[str] = (),
    ledger: bool = True,
    panel: str,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Registers a command. ``shape`` names its own words (``SUBJECT``), ``count`` how many there are (None: any number, told by ``is_own``)."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        hints = get_type_hints(function, include_extras=True)
        parameters = list(inspect.signature(function).parameters.values())[1:]
        examples = [example] if isinstance(example, str) else list(example)
        metavar = f"[LEDGER] {shape}".strip() if ledger else shape
        words = Annotated[Optional[list[str]], typer.Argument(metavar=metavar, show_default=False, help=messages.ARGUMENTS.get(name, messages.LEDGER_ONLY))]  # noqa: UP045
        own = [one.replace(annotation=hints[one.name], kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
        shared = [inspect.Parameter(k, inspect.Parameter.KEYWORD_ONLY, default=d, annotation=t) for k, (t, d) in SHARED.items() if ledger or k != "ledger"]
        first = [inspect.Parameter("words", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=words)] if metavar else []

        def run(**given: Any) -> None:
            with _placed(given, count, is_own, metavar, ledger) as here:
                function(here, **given)

        signature = inspect.Signature([inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context), *first, *own, *shared])
        run.__signature__ = signature  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in signature.parameters.values()}
        run.__name__ = function.__name__
        epilog = "\n\n".join(["[bold]Example[/bold]", *(f"  {line}" for line in examples)])
        app.command(name, cls=OneCommand, help=inspect.cleandoc(function.__doc__ or ""), epilog=epilog, rich_help_panel=panel)(run)
        messages.EXAMPLES[name] = examples
        return function

    return register


@contextlib.contextmanager
def _placed(given: dict[str, Any], count: int | None, is_own: Callable[[str], bool] | None, metavar: str, ledger: bool) -> Iterator[Here]:
    """Takes what every command shares out of what was given, and says where the command stands."""
    before = given.pop("ctx").obj or {}
    lang = given.pop("lang") or before.get("lang")
    args = ["--lang", lang] if lang else []
    if lang not in (None, "zh", "en"):
        raise UsageProblem(f"--lang {lang} is not spoken here", remedy="write --lang zh or --lang en")
    here = Here(lang=language(args), as_json=given.pop("json") or bool(before.get("json")))
    words = given.pop("words", None) or []
    named = given.pop("ledger", None) or before.get("ledger")
    if ledger:
        here.place(words, named, count, is_own, metavar)
    else:
        here.words = tuple(words)
    yield here
