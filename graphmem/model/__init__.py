"""What things are: plain data and the rules that hold for it, with no I/O."""
