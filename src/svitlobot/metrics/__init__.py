"""What Prometheus learns of a process. Instruments by noun; `server` shows them, `city` shows what the database holds.

Values of labels are those of enumerations, routes, jobs and settings, never what people or sensors send. All roles are
single processes, so each shows its own; docs/metrics.md is the table of them.
"""
