"""The speed and the recall of a store that grows, kept from run to run."""
