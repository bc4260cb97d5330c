"""How English is read: words, sentences, names, times and what statements say; pure."""
