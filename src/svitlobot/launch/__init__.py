"""Runs everything on one machine: embedded PostgreSQL and Redis, and the supervisor of `svitlobot up`."""
