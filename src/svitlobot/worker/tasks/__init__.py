"""The periodic jobs, by noun. Each is short, idempotent, and does its work in services."""
