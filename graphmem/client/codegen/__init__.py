"""Makes what of the client is generated: `make client`. It needs packages of its own, and is in no distribution."""
