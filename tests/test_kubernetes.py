"""The manifests fit Kubernetes's schemas, and what they say fits the product."""

import re
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any
from unittest.mock import Mock
from urllib.parse import urlsplit

import kubernetes_validate
import pytest
import yaml
from aiogram import Bot

from svitlobot.bot.webhook import create_webhook, webhook_url
from svitlobot.metrics.server import PORTS
from svitlobot.schemas.imports import MAX_WORKBOOK_FORM_BYTES
from svitlobot.settings import Settings
from svitlobot.worker.app import QUEUES

BASE = Path(__file__).parents[1] / "deploy/kubernetes/base"
VERSION = "1.34"
KUSTOMIZATION = yaml.safe_load((BASE / "kustomization.yaml").read_text(encoding="utf-8"))

Manifest = dict[str, Any]


def merged(base: Any, patch: Any) -> Any:
    """Lay a patch over a manifest as Kustomize does: the patch wins, lists of named things go by name."""
    if isinstance(base, dict) and isinstance(patch, dict):
        return base | patch | {key: merged(base[key], patch[key]) for key in base.keys() & patch.keys()}
    if isinstance(base, list) and isinstance(patch, list) and all("name" in one for one in base + patch):
        names, patches = ({one["name"]: one for one in these} for these in (base, patch))
        both = {name: merged(names[name], patches[name]) for name in names.keys() & patches.keys()}
        return list((names | patches | both).values())
    return patch


def manifests() -> Iterator[Manifest]:
    """Yield every object as it is applied."""
    patches = [
        (one["target"], yaml.safe_load((BASE / one["path"]).read_text(encoding="utf-8")))
        for one in KUSTOMIZATION["patches"]
    ]
    for name in KUSTOMIZATION["resources"]:
        for one in yaml.safe_load_all((BASE / name).read_text(encoding="utf-8")):
            own = {"metadata": {"name": one["metadata"]["name"]}}  # a patch renames nothing
            fits = [merged(patch, own) for target, patch in patches if _is_target(one, target)]
            yield reduce(merged, fits, one)


def _is_target(manifest: Manifest, target: Manifest) -> bool:
    is_named = re.fullmatch(target.get("name", ".*"), manifest["metadata"]["name"])
    return manifest["kind"] == target["kind"] and is_named is not None


ALL = list(manifests())
PODS = {one["metadata"]["name"]: one["spec"]["template"] for one in ALL if one["kind"] in {"Deployment", "Job"}}
SECRETS = yaml.safe_load((BASE.parent / "secrets.example.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("manifest", [*ALL, SECRETS], ids=lambda one: f"{one['kind']}-{one['metadata']['name']}")
def test_a_manifest_fits_the_schema(manifest: Manifest) -> None:
    kubernetes_validate.validate(manifest, VERSION, strict=True)


@pytest.mark.parametrize("name", PODS)
def test_a_pod_is_nobody_and_writes_nothing_to_its_image(name: str) -> None:
    spec = PODS[name]["spec"]
    [container] = spec["containers"]
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}
    }  # fmt: skip
    assert {"cpu", "memory"} <= container["resources"]["requests"].keys()


def test_every_role_that_must_not_end_has_a_budget_and_a_probe() -> None:
    guarded = {one["metadata"]["name"] for one in ALL if one["kind"] == "PodDisruptionBudget"}
    assert guarded == PODS.keys() - {"migrate"}
    assert all("livenessProbe" in PODS[name]["spec"]["containers"][0] for name in guarded)


def test_the_schema_can_be_applied_alone() -> None:
    """An upgrade begins with `kubectl apply -k … -l service=migrate`."""
    chosen = [one["kind"] for one in ALL if one["metadata"].get("labels", {}).get("service") == "migrate"]
    assert chosen == ["Job"]


@pytest.mark.parametrize("name", sorted(PODS))
def test_a_service_sets_no_settings(name: str) -> None:
    """Kubernetes makes API_PORT=tcp://… of a Service called api, unless a pod refuses; and API_PORT is our setting."""
    assert PODS[name]["spec"]["enableServiceLinks"] is False


@pytest.mark.parametrize("name", sorted(PODS.keys() - {"migrate"}))
def test_pods_of_a_role_go_to_different_nodes(name: str) -> None:
    [spread] = PODS[name]["spec"]["topologySpreadConstraints"]
    labels = PODS[name]["metadata"]["labels"]
    assert spread["labelSelector"]["matchLabels"].items() <= labels.items()
    assert set(spread["matchLabelKeys"]) - {"pod-template-hash"} == {"service"} <= labels.keys()


@pytest.mark.parametrize("name", sorted(PODS.keys() - {"migrate"}))
def test_a_pod_is_ready_no_sooner_than_its_role_stands(name: str) -> None:
    """Else a new release that waits for its schema is taken for ready, and the one that works is ended."""
    [container] = PODS[name]["spec"]["containers"]
    assert container["startupProbe"]["httpGet"] == {"path": "/metrics", "port": "metrics"}
    assert container["startupProbe"]["failureThreshold"] * container["startupProbe"]["periodSeconds"] == 300


def test_telegram_reaches_the_bot_through_the_ingress() -> None:
    [settings] = [one["data"] for one in ALL if one["kind"] == "ConfigMap"]
    bot = Bot("1:a-token")
    url = urlsplit(webhook_url(bot, settings["TELEGRAM_WEBHOOK_URL"]))
    [rule] = [one["spec"]["rules"][0] for one in ALL if one["metadata"]["name"] == "svitlobot-webhook"]
    [path] = rule["http"]["paths"]
    assert (url.hostname, path["backend"]["service"]["name"]) == (rule["host"], "bot")
    assert url.path.startswith(path["path"])
    doors = [one.get_info().get("formatter", "") for one in create_webhook([bot], Mock()).router.resources()]
    assert url.path in [door.format(bot_id=bot.id) for door in doors]


def test_every_queue_of_jobs_has_a_worker() -> None:
    args = [pod["spec"]["containers"][0]["args"] for pod in PODS.values()]
    assert sorted(one[2] for one in args if one[0] == "worker") == sorted(QUEUES)


def test_settings_and_secrets_are_those_of_the_product() -> None:
    [settings] = [one["data"] for one in ALL if one["kind"] == "ConfigMap"]
    assert {name.lower() for name in settings} <= Settings.model_fields.keys()
    assert SECRETS["stringData"].keys() <= Settings.model_fields.keys()
    Settings(**{name.lower(): value for name, value in settings.items()}, _env_file=None)


@pytest.mark.parametrize("name", sorted(PODS.keys() - {"migrate"}))
def test_a_pod_is_probed_and_scraped_where_its_role_shows_metrics(name: str) -> None:
    [container] = PODS[name]["spec"]["containers"]
    [settings] = [one["data"] for one in ALL if one["kind"] == "ConfigMap"]
    port = int(settings["METRICS_PORT"]) + PORTS[container["args"][0]]
    assert {"name": "metrics", "containerPort": port} in container["ports"]
    alive = {"path": "/health/live", "port": "http"} if name == "api" else {"path": "/metrics", "port": "metrics"}
    assert container["livenessProbe"]["httpGet"] == alive
    assert PODS[name]["metadata"]["annotations"] == {"prometheus.io/scrape": "true", "prometheus.io/port": str(port)}


def test_an_autoscaler_counts_in_shares_of_what_its_pods_ask_for() -> None:
    """A patch overwrites what a manifest says, so what a pod asks for is what the last patch says."""
    limits = {}
    for one in ALL:
        if one["kind"] == "HorizontalPodAutoscaler":
            [share] = [
                metric["resource"]["target"] for metric in one["spec"]["metrics"] if metric["type"] == "Resource"
            ]
            [container] = PODS[one["metadata"]["name"]]["spec"]["containers"]
            asked = int(container["resources"]["requests"]["cpu"].removesuffix("m"))
            limits[one["metadata"]["name"]] = asked * share["averageUtilization"] / 100
    assert limits == {"api": 500, "sender": 750}  # thousandths of a core


def test_the_ingress_names_its_controller_and_keeps_keys_out_of_the_log() -> None:
    ingresses = [one for one in ALL if one["kind"] == "Ingress"]
    assert {one["spec"]["ingressClassName"] for one in ingresses} == {"nginx"}
    logged = {}
    for one in ingresses:
        annotations = one["metadata"]["annotations"]
        assert "nginx.ingress.kubernetes.io/limit-rps" in annotations
        is_logged = annotations.get("nginx.ingress.kubernetes.io/enable-access-log") != "false"
        logged |= {path["path"]: is_logged for path in one["spec"]["rules"][0]["http"]["paths"]}
    assert {path for path, is_logged in logged.items() if not is_logged} == {
        "/channelPing", "/api/ping/", "/api/calendars/"
    }  # fmt: skip
    sizes = [one["metadata"]["annotations"].get("nginx.ingress.kubernetes.io/proxy-body-size") for one in ingresses]
    assert max(int(size.removesuffix("m")) << 20 for size in sizes if size) >= MAX_WORKBOOK_FORM_BYTES


def test_the_ingress_leads_no_sensor_to_https() -> None:
    plain = {
        path["path"]
        for one in ALL
        if one["kind"] == "Ingress"
        and one["metadata"]["annotations"].get("nginx.ingress.kubernetes.io/ssl-redirect") == "false"
        for path in one["spec"]["rules"][0]["http"]["paths"]
    }
    assert plain == {"/channelPing", "/api/ping/", "/api/iot/data", "/api/firmware/"}


def test_every_server_that_may_stand_in_the_namespace_is_open_to_our_pods() -> None:
    policies = {one["metadata"]["name"]: one["spec"] for one in ALL if one["kind"] == "NetworkPolicy"}
    assert policies["closed"]["podSelector"] == {}
    for server in ("postgres", "redis"):
        assert {"podSelector": {"matchLabels": {"app": "svitlobot"}}} in policies[server]["ingress"][0]["from"]
    assert all(pod["metadata"]["labels"]["app"] == "svitlobot" for pod in PODS.values())
