"""Pure language: normalising, places, ages, marital form, language. No Rasa, no web, no database."""
