"""What is measured of graphmem, run against a real server."""
