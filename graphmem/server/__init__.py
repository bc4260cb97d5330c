"""The HTTP server around the faces: its protocol, and what holds for every request whatever its address."""
