"""Rules that read English: words, sentences, names, times, and the claims of statements; without I/O."""
