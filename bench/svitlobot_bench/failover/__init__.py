"""`bench failover`: machines die in the middle of a send, in network namespaces of one real machine."""
