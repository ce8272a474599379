"""Long work shows how far it has come, on the second screen and only where somebody looks at it. Not for results."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from cwledger.cli.here import Here

Report = Callable[..., None]


@contextlib.contextmanager
def progress(here: Here, task: str) -> Iterator[Report | None]:
    """A bar for work that reports :class:`Progress`, or (done, total); None where the second screen is no terminal."""
    if not here.err.is_terminal or here.as_json:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=here.err, transient=True) as bar:
        shown = bar.add_task(here.say(task), total=None)

        def report(come: object, total: int | None = None) -> None:
            done = getattr(come, "done", come)
            bar.update(shown, completed=done if isinstance(done, int) else None, total=getattr(come, "total", total))

        yield report
