"""What graphmem's search is measured against: libraries that each have an environment of their own."""
