"""The registry of this process, and what is known of the process itself."""

import os
import platform
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Gauge, GCCollector, PlatformCollector, ProcessCollector

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY, platform=platform)
GCCollector(registry=REGISTRY)

_about = Gauge("svitlobot_build_info", "The release that runs, always 1.", ["version", "role"], registry=REGISTRY)
_cpus = Gauge("svitlobot_cpus", "Processors that this process may use.", registry=REGISTRY)


def describe_process(role: str) -> None:
    """Name the release and the role."""
    _about.labels(version("svitlobot"), role).set(1)
    _cpus.set(len(os.sched_getaffinity(0)))
