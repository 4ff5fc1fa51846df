"""The catalogue of help offers and the matcher. No Rasa, no web, no database."""
