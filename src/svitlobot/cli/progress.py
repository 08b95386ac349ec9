"""Progress of long work on a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

Report = Callable[[float, str], None]


@contextmanager
def bar(console: Console) -> Iterator[Report]:
    """Give the block a function that takes a fraction (0 to 1) and a text, and shows them as a bar.

    The bar is there only while something is under way: at 1 it goes, so that what is printed next stands alone.
    """
    columns = (BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    progress = Progress(*columns, console=console, transient=True)
    task = progress.add_task("", total=1.0)

    def report(fraction: float, text: str) -> None:
        if fraction >= 1:
            progress.stop()
            progress.reset(task)
        else:
            progress.start()
            progress.update(task, completed=fraction, description=text)

    try:
        yield report
    finally:
        progress.stop()
