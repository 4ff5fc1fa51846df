"""Pages for staff: sign in, requests of the own municipality, take up, close."""

from bot.console.app import setup

__all__ = ["setup"]
