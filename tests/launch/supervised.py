"""A process that supervises the roles given as JSON, with short pauses: what the supervisor's tests start."""

import asyncio
import json
import logging
import os
import sys

from svitlobot.launch.output import prefixed
from svitlobot.launch.supervisor import Backoff, RoleProcess, supervise

if __name__ == "__main__":
    logging.basicConfig(stream=sys.stdout, format="%(message)s")
    scripts = json.loads(sys.argv[1])
    roles = [
        RoleProcess(name, [sys.executable, "-u", "-c", script], dict(os.environ), stage)
        for name, (script, stage) in scripts.items()
    ]
    asyncio.run(supervise(roles, output=prefixed(scripts), stop_within=2.0, backoff=Backoff(first=0.1, limit=0.4)))
