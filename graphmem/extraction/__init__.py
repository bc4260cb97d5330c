"""What is worth remembering in a conversation, found by rules or by a language model."""
