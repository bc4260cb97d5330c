"""Who works, for how long, and who waits for whom: a request's deadline and tasks, and queues that are fair."""
