"""A whole city goes dark before the real processes: a minute that `make test` leaves to `make test-city`."""

import os

collect_ignore_glob = [] if os.environ.get("CITY") == "1" else ["test_*.py"]
