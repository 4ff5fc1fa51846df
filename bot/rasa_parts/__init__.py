"""Everything that imports Rasa: graph components, channel, tracker store and the in-process NLG."""
