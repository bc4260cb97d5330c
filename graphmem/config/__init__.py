"""The settings, and how they are read from the environment, which no other room reads."""
