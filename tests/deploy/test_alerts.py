"""The rules by which Prometheus tells of trouble, judged by its own tool."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import yaml
from prometheus_client.metrics import MetricWrapperBase

from tests.support.debian import needs, program
from webapp import measures
from webapp.operating import gauges

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "deploy" / "prometheus" / "rules"
OURS = re.compile(r"\binterlock_[a-z_]+")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([program(command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


def rules() -> dict[str, str]:
    """The expression of each alert."""
    files = (yaml.safe_load(path.read_text()) for path in sorted(RULES.glob("*.yml")))
    return {rule["alert"]: rule["expr"] for file in files for group in file["groups"] for rule in group["rules"]}


def told() -> set[str]:
    """The names of all numbers that the application tells: what is counted, and what is read when it is asked for."""
    kinds = [each for each in vars(measures).values() if isinstance(each, MetricWrapperBase)]
    counted = {f"{each._name}{end}" for each in kinds for end in ("", "_total", "_bucket", "_count", "_sum")}
    source = Path(str(gauges.__file__)).read_text()
    read = {f"interlock_{name}" for name in re.findall(r'_gauge\("([a-z_]+)"', source)} | set(OURS.findall(source))
    return counted | read | {f"interlock_{what}_{end}" for what in ("jobs", "mails") for end in ("waiting", "oldest_seconds")}


@needs("promtool")
def test_prometheus_takes_its_configuration_and_the_rules() -> None:
    found = run("promtool", "check", "config", "deploy/prometheus/prometheus.yml")
    assert found.returncode == 0, found.stdout + found.stderr


@needs("promtool")
def test_each_alert_fires_when_it_should_and_not_before() -> None:
    found = run("promtool", "test", "rules", *sorted(str(path) for path in (ROOT / "tests/deploy/rules").glob("*.test.yml")))
    assert found.returncode == 0, found.stdout + found.stderr


@needs("amtool")
def test_alertmanager_takes_its_configuration() -> None:
    found = run("amtool", "check-config", "deploy/alertmanager/alertmanager.yml")
    assert found.returncode == 0, found.stdout + found.stderr


def test_each_alert_is_seen_firing_in_a_test() -> None:
    files = [yaml.safe_load(path.read_text()) for path in (ROOT / "tests/deploy/rules").glob("*.test.yml")]
    tried = [case for file in files for test in file["tests"] for case in test["alert_rule_test"]]
    assert {case["alertname"] for case in tried if case.get("exp_alerts")} == rules().keys()
    assert {"RedisDown", "RedisHighMemory", "RedisHighConnections", "RedisRejectedConnections"} <= rules().keys()


def test_alerts_and_the_dashboard_ask_for_numbers_that_are_told() -> None:
    asked = {name for expression in rules().values() for name in OURS.findall(expression)}
    dashboard = (ROOT / "deploy/grafana/dashboards/interlock.json").read_text()
    assert (asked | set(OURS.findall(dashboard))) - told() == set()


def test_nothing_is_labelled_by_platform_merchant_or_person() -> None:
    labels = {label for each in vars(measures).values() for label in getattr(each, "_labelnames", ())}
    assert labels == {"module", "frontend", "status", "outcome", "result", "why", "job"}
