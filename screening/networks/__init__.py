"""Networks of accounts: cycles, relays, lending rings."""
