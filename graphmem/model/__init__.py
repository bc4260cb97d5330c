"""The domain model: plain data types and the rules that hold for them, with no I/O."""
