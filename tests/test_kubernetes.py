"""The manifests fit Kubernetes's schemas, and what they say fits the product."""

from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from svitlobot.settings import Settings
from svitlobot.worker.app import QUEUES

BASE = Path(__file__).parents[1] / "deploy/kubernetes/base"
VERSION = "1.34"
KUSTOMIZATION = yaml.safe_load((BASE / "kustomization.yaml").read_text(encoding="utf-8"))

Manifest = dict[str, Any]


def merged(base: Any, patch: Any) -> Any:
    """Lay a patch over a manifest as Kustomize does: lists of named things by name. What the manifest says stays."""
    if isinstance(base, dict) and isinstance(patch, dict):
        return patch | base | {key: merged(base[key], patch[key]) for key in base.keys() & patch.keys()}
    if isinstance(base, list) and isinstance(patch, list) and all("name" in one for one in base + patch):
        names = {one["name"]: one for one in patch} | {one["name"]: one for one in base}
        both = {one["name"] for one in base} & {one["name"] for one in patch}
        patches = {one["name"]: one for one in patch}
        return [merged(one, patches[name]) if name in both else one for name, one in names.items()]
    return base


def manifests() -> Iterator[Manifest]:
    """Yield every object as it is applied."""
    patches = [yaml.safe_load((BASE / one["path"]).read_text(encoding="utf-8")) for one in KUSTOMIZATION["patches"]]
    for name in KUSTOMIZATION["resources"]:
        for one in yaml.safe_load_all((BASE / name).read_text(encoding="utf-8")):
            yield reduce(merged, patches, one) if one["kind"] == "Deployment" else one


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


def test_every_queue_of_jobs_has_a_worker() -> None:
    args = [pod["spec"]["containers"][0]["args"] for pod in PODS.values()]
    assert sorted(one[2] for one in args if one[0] == "worker") == sorted(QUEUES)


def test_settings_and_secrets_are_those_of_the_product() -> None:
    [settings] = [one["data"] for one in ALL if one["kind"] == "ConfigMap"]
    assert {name.lower() for name in settings} <= Settings.model_fields.keys()
    assert SECRETS["stringData"].keys() <= Settings.model_fields.keys()
    Settings(**{name.lower(): value for name, value in settings.items()}, _env_file=None)
