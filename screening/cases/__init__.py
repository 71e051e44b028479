"""Cases: what people do with alerts, kept in a database of its own beside the ledger."""
