"""Topics and answers: choosing a text by topic, situation and depth. Pure domain, no Rasa, web or SQL."""

from bot.kennis.antwoorder import Antwoorder
from bot.kennis.inhoud import InhoudFout
from bot.kennis.taxonomie import Onderwerp, Taxonomie

__all__ = ["Antwoorder", "InhoudFout", "Onderwerp", "Taxonomie"]
