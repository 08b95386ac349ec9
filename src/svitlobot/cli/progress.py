"""Progress of long work on a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

Report = Callable[[float, str], None]


@contextmanager
def bar(title: str) -> Iterator[Report]:
    """Show a progress bar; the block is given a function that takes a fraction (0 to 1) and a text."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as progress:
        task = progress.add_task(title, total=1.0)
        yield lambda fraction, text: progress.update(task, completed=fraction, description=f"{title}: {text}")
