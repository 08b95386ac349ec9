"""docs/metrics.md names every metric of the code with its labels, and no other."""

import importlib
import pkgutil
import re
from pathlib import Path

import svitlobot.metrics
from svitlobot.metrics.installation import InstallationCollector
from svitlobot.metrics.registry import REGISTRY

ROOT = Path(__file__).parents[2]
LIBRARY = ("process_", "python_")

_ROW = re.compile(r"^\| (`\w+`(?:, `\w+`)*) \|([^|]*)\|", re.MULTILINE)


def documented() -> dict[str, tuple[str, ...]]:
    """Return the labels of each metric of the table, by its name."""
    page = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")
    rows = _ROW.findall(page.partition("| metric |")[2])
    return {
        name: tuple(filter(None, map(str.strip, labels.split(","))))
        for names, labels in rows
        for name in re.findall(r"\w+", names)
    }


def shown_names() -> set[str]:
    """Return the names under which Prometheus stores our metrics, but for the parts of histograms."""
    for module in pkgutil.iter_modules(svitlobot.metrics.__path__):
        importlib.import_module(f"svitlobot.metrics.{module.name}")
    metrics = [*REGISTRY.collect(), *InstallationCollector().collect()]
    names = {f"{one.name}_total" if one.type == "counter" else one.name for one in metrics}
    return {name for name in names if not name.startswith(LIBRARY)}


def test_the_table_names_every_metric_and_no_other() -> None:
    assert set(documented()) == shown_names()


def test_the_table_names_each_metric_s_labels() -> None:
    for collector, names in REGISTRY._collector_to_names.items():
        for name in set(names) & set(documented()):
            assert documented()[name] == tuple(collector._labelnames), name
