"""The rules, as pure functions of what they are given: no I/O, no framework, no clock."""
