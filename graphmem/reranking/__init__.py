"""What looks at a question and a text together, and says how well one answers the other."""
