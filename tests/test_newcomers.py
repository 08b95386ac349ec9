"""What a newcomer's tools run is what `make lint` and `.ci/run` run."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def _lint_commands() -> list[str]:
    target = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nlint:")[2].partition("\n\n")[0]
    return [line.strip().replace("$(BIN)", ".venv/bin") for line in target.splitlines()[1:]]


def test_hooks_before_a_commit_are_the_checks_of_make_lint() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"entry: (.+)", hooks) == _lint_commands() != []


def test_the_forge_runs_the_script_that_everybody_runs() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert re.findall(r"- run: (.+)", workflow) == ["bash .ci/run"]
    assert re.findall(r"^      image: (.+)", workflow, re.MULTILINE) == ["python:${{ matrix.python }}-bookworm"]


def test_the_dev_container_makes_a_target_that_exists() -> None:
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    target = container["onCreateCommand"].removeprefix("make ")
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
