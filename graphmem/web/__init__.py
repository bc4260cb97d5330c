"""What people look at: pages, and the looks that every picture of the graph shares."""
