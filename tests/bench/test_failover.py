"""What `bench failover` concludes from what it saw."""

from pathlib import Path

import pytest

from svitlobot.errors import ConfigurationError
from svitlobot_bench.failover import cluster, faults, network
from svitlobot_bench.failover.observers import Beats, longest_pause

FAULT = 100.0


def test_sending_has_resumed_when_its_longest_pause_after_the_fault_is_over() -> None:
    steady = [float(second) / 10 for second in range(1000)]
    assert longest_pause([*steady, 101.0, 121.5, 121.6, 123.0], FAULT) == pytest.approx((20.5, 21.5))
    assert longest_pause(steady, FAULT) == (0.0, 0.0)


def test_two_beats_are_at_once_only_when_both_say_that_a_job_is_due() -> None:
    beats = Beats([], {"10.0.0.1": "app1", "10.0.0.2": "app2"})

    def push(address: str, due_at: float, task: str = "iot_processor") -> None:
        command = f'LPUSH iot {{"headers": {{"due_at": {due_at}, "task": "{task}"}}}}'
        beats._note({"client_address": address, "command": command})

    for due_at in (90.0, 95.0, 100.0):
        push("10.0.0.1", due_at)
    push("10.0.0.2", 112.0)  # taken over
    push("10.0.0.9", 112.0)  # a replica repeats what its master was told
    assert beats.at_once() == 0
    assert beats.at_work(since=FAULT) == ["app2"]
    assert beats.longest_pause_s(since=FAULT) == 12.0
    push("10.0.0.1", 113.0)
    assert beats.at_once() == 1


def test_what_is_missing_is_named_with_the_way_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ConfigurationError, match="pip install"):
        cluster.tools(None)
    with pytest.raises(ConfigurationError, match="apt install etcd"):
        cluster.tools("/opt/patroni/bin/patroni")


@pytest.mark.parametrize("way", [faults.INCOMING, faults.OUTGOING])
def test_a_cable_is_cut_one_way_and_only_from_the_peers_that_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, way: network.Way
) -> None:
    rules: list[str] = []
    monkeypatch.setattr(network, "_run", lambda *command: rules.append(" ".join(command[5:])))
    host = network.Host("db1", "10.0.0.1", tmp_path)
    host.cut(ways=[way], peers=["10.0.0.7", "10.0.0.8"])
    assert rules == [f"-A {way.chain} {way.interface} eth0 {way.peer} 10.0.0.{peer} -j DROP" for peer in (7, 8)]
    assert host.is_gone
    host.mend()
    assert (rules[-1], host.is_gone) == ("-F", False)
