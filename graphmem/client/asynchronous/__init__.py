"""The client for programs with an event loop. The package beside it is made of this one."""
