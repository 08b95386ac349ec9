"""The audit of dependencies tells a vulnerable one from one that was not looked at."""

import pytest

from tools import audit

CLEAN = {"name": "redis", "version": "8.1.0", "vulns": []}
VULNERABLE = {"name": "aiohttp", "version": "3.0.0", "vulns": [{"id": "CVE-2024-23334", "fix_versions": ["3.9.2"]}]}
UNKNOWN = {"name": "svitlo", "skip_reason": "Dependency not found"}


@pytest.mark.parametrize(
    ("reports", "code", "text"),
    [
        ({"osv": [CLEAN, UNKNOWN]}, 0, "audited by osv: 1 of 2, vulnerable: 0"),
        ({"osv": [], "pypi": [CLEAN, VULNERABLE]}, 1, "aiohttp 3.0.0: CVE-2024-23334"),
        ({"osv": [], "pypi": [UNKNOWN]}, 0, "NOT audited"),
        ({}, 0, "NOT audited"),
    ],
    ids=["clean", "vulnerable", "a mirror that knows nothing", "no network"],
)
def test_a_build_fails_for_a_vulnerable_dependency_only_and_says_when_nothing_was_looked_at(
    monkeypatch, capsys, reports, code, text
):
    monkeypatch.setattr(audit, "_ask", lambda service: reports.get(service, []))
    assert audit.main() == code
    assert text in capsys.readouterr().out
