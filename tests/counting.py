"""What this process has counted for Prometheus so far."""

from svitlobot.metrics.registry import REGISTRY


def counted(name: str, **labels: str) -> float:
    """Return the sum of a sample over all labels that are not named."""
    samples = [sample for metric in REGISTRY.collect() for sample in metric.samples if sample.name == name]
    return sum(sample.value for sample in samples if labels.items() <= sample.labels.items())
