"""Digitaal Maatje: conversational assistant for separating parents in Twente."""
