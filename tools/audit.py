"""Look the locked dependencies up in databases of known vulnerabilities: `python -m tools.audit`.

Fails when one of them is known to be vulnerable. Where no database can be reached it says so and passes, for a build
must not depend on the network.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

REQUIREMENTS = Path(__file__).parents[1] / "requirements" / "dev.txt"  # everything of runtime.txt is in it
SERVICES = ("osv", "pypi")
LIMIT_S = 180


def main() -> int:
    """Audit with the first service that can be reached; return the exit code."""
    for service in SERVICES:
        report = _ask(service)
        audited = [one for one in report if "skip_reason" not in one]
        if not audited:
            continue
        found = vulnerabilities(audited)
        print(f"dependencies audited by {service}: {len(audited)} of {len(report)}, vulnerable: {len(found)}")  # noqa: T201
        for line in found:
            print(line)  # noqa: T201
        return 1 if found else 0
    print("dependencies NOT audited: no database of vulnerabilities can be reached from here")  # noqa: T201
    return 0


def vulnerabilities(dependencies: list[dict[str, Any]]) -> list[str]:
    """Return a line for each dependency with known vulnerabilities."""
    return [
        f"  {one['name']} {one['version']}: {', '.join(known['id'] for known in one['vulns'])}"
        for one in dependencies
        if one["vulns"]
    ]


def _ask(service: str) -> list[dict[str, Any]]:
    """Return pip-audit's report, empty when the service cannot be reached."""
    command = [
        sys.executable, "-m", "pip_audit", "-r", str(REQUIREMENTS), "--disable-pip", "--no-deps",
        "--format", "json", "--progress-spinner", "off", "--vulnerability-service", service,
    ]  # fmt: skip
    try:
        asked = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)  # noqa: S603 - ours
        dependencies: list[dict[str, Any]] = json.loads(asked.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return []
    return dependencies


if __name__ == "__main__":
    sys.exit(main())
