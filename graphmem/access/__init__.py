"""Who may do what: keys, tokens and rate limits."""
