"""Measurements against a stock Rasa bot, in one run on the same machine."""
