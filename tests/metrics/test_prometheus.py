"""The rules, the scrape configuration and the dashboard of deploy/, by promtool and by a real Prometheus."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from .test_documents import documented, shown_names

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy/prometheus"
ALERTS = yaml.safe_load((DEPLOY / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
DASHBOARD = json.loads((ROOT / "deploy/grafana/svitlobot.json").read_text(encoding="utf-8"))
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", [])]
TESTED = Path(__file__).with_name("alerts_test.yml")

LIBRARY = {"up", "process_resident_memory_bytes", "process_cpu_seconds_total"}
PARTS = ("_bucket", "_count", "_sum")

_METRIC = re.compile(r"\b(?:svitlobot|api|notifications|process|up)(?:_\w+)?\b(?=[{\[) ]|$)")


def _named(query: str) -> set[str]:
    without_strings = re.sub(r'"[^"]*"', '""', query)
    names = set(_METRIC.findall(re.sub(r"by \([^)]*\)", "", without_strings)))
    for part in PARTS:
        names = {name.removesuffix(part) for name in names}
    return names


def test_every_alert_fires_on_what_it_is_about_and_none_on_a_healthy_installation(promtool: str) -> None:
    for command in (["check", "config", DEPLOY / "prometheus.yml"], ["test", "rules", TESTED]):
        checked = subprocess.run([promtool, *map(str, command)], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout + checked.stderr
    tested = {case["name"] for case in yaml.safe_load(TESTED.read_text(encoding="utf-8"))["tests"]}
    assert {rule["alert"] for rule in ALERTS} <= tested


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_asks_for_metrics_that_exist_and_names_its_runbook(rule: dict[str, Any]) -> None:
    assert _named(rule["expr"]) <= shown_names() | LIBRARY
    assert _named(rule["expr"])
    assert (ROOT / rule["annotations"]["runbook"]).is_file()
    assert rule["labels"]["severity"] in {"warning", "critical"}


def test_the_page_of_metrics_names_the_alerts_of_each() -> None:
    page = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")
    columns = [line.split("|")[-2] for line in page.splitlines() if re.match(r"\| `(svitlobot|api|notif)", line)]
    named = {name for column in columns for name in re.findall(r"[A-Z]\w+", column)}
    assert named | {"RoleDown"} == {rule["alert"] for rule in ALERTS}  # a role that is down shows nothing


def test_a_panel_asks_for_metrics_that_exist() -> None:
    asked = [_named(query) for query in QUERIES]
    assert all(asked)
    assert set.union(*asked) <= shown_names() | LIBRARY
    assert len(set.union(*asked) & set(documented())) > 35
