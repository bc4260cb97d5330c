"""Comparisons with other memory libraries, each of which runs in an environment of its own."""
