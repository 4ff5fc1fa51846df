"""The gateway: the only part that faces the network (gesprek API, safety first, handoff, degradation)."""
