"""The error of this package: one clear Dutch sentence and what to do."""


class BeheerFout(Exception):
    """Something in set-up or running failed in a way that the person at the keyboard can mend."""
