"""What all commands share: the application, the terminal, the progress bar.

- ``app``: commands add themselves to it
- ``console``: prints text as it is, wide where the output is read from a file
- ``progress``: a bar that counts what it hears of
"""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Grade notebooks by the values that learners' functions return.",
)
_WIDTH = None if sys.stdout.isatty() else 140  # columns where the output is read from a file
console = Console(highlight=False, soft_wrap=True, markup=False, width=_WIDTH)

Places = Annotated[list[str] | None, typer.Argument(help="course, course/week or a stem's name")]
Workers = Annotated[int | None, typer.Option(help="processes; by default one a core")]


@contextmanager
def progress(total: int | None) -> Generator[Callable[[object], None]]:
    """Show a bar that counts what its yield value hears of; `total` None: no end is known."""
    from rich.progress import Progress, TimeRemainingColumn

    with Progress(
        *Progress.get_default_columns()[:-1], TimeRemainingColumn(), console=console
    ) as bar:
        task = bar.add_task("grading", total=total)
        yield lambda _report: bar.advance(task)
