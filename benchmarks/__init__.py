"""Benchmarks of graphmem, which run against a real server."""
