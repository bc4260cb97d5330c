"""The composition root: the one place where settings become parts that run, and parts an application."""
