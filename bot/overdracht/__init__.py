"""Handing a conversation over to a human: states, what is shared, and the reference."""
