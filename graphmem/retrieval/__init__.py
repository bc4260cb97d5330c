"""How a question is read and what is found for it is ranked; no I/O."""
