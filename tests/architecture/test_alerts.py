"""Alerts that could lie: each figure that they name is told, and each has its part of the runbook."""

from __future__ import annotations

import re

import yaml

from monitoring import judging
from tests.architecture.sources import BASE, modules

RULES = yaml.safe_load((BASE / "docs" / "alerts.yaml").read_text(encoding="utf-8"))["groups"][0]["rules"]
# What Prometheus adds to a name by its kind.
ENDS = ("_total", "_bucket", "_count", "_sum")


def test_every_alert_is_in_the_runbook_and_no_other() -> None:
    runbook = (BASE / "docs" / "operations.md").read_text(encoding="utf-8").partition("### Runbook")[2]

    assert re.findall(r"^\| `(Portal\w+)` \|", runbook, re.MULTILINE) == [rule["alert"] for rule in RULES]


def test_alerts_name_only_figures_that_are_told() -> None:
    told = set()
    for module in modules("helpdesk"):
        if module.path.startswith("helpdesk/metrics/"):
            told |= set(re.findall(r'"(portal_\w+)"', module.text))
    asked = {name for rule in RULES for name in re.findall(r"portal_\w+", rule["expr"])}

    assert {name for name in asked if name not in told and not any(name.removesuffix(end) in told for end in ENDS)} == (
        set()
    )
    assert len(asked) > 15


def test_thresholds_of_alerts_are_those_of_the_status_page() -> None:
    rules = {rule["alert"]: rule["expr"] for rule in RULES}

    assert rules["PortalOutboxLate"].endswith(f"> {judging.OUTBOX_LATE.total_seconds():.0f}")
    assert rules["PortalMailServerAway"].endswith(f"> {judging.OUTSIDE_AWAY.total_seconds():.0f}")
    assert f"{judging.SWEEP_MISSES} * portal_sweep_interval_seconds" in rules["PortalSweepLate"]
    assert rules["PortalSweepLate"].endswith(f"> {judging.SWEEP_GRACE.total_seconds():.0f}")
    assert f"< {judging.ROOM_URGENT} or" in rules["PortalRoomLow"]
    assert rules["PortalBacklog"].endswith(f"> {judging.BACKLOG}")
    assert f"> {judging.BACKUP_OLD.total_seconds():.0f} or" in rules["PortalBackupOld"]
