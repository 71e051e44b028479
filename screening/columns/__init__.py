"""The tables that rules read, derived from the ledger."""
