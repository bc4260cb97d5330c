"""What an operation may cost: its document is measured before it runs, and its answer while it is made."""
