"""What the clauses of an English text claim of whom, by rules."""
