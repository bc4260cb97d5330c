"""Extractors find the statements of a conversation that are worth remembering, by rules or by a language model."""
