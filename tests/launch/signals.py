"""Signals of a process that a test starts, however the tests themselves were started: nohup ignores SIGHUP for all."""

import signal


def heed_signals(but: signal.Signals | None = None) -> None:
    """Heed the signals that stop a program, except one that is ignored."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN if number is but else signal.SIG_DFL)
