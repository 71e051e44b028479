"""One screening, from the ledger's snapshot to the run folder, and reading it back."""
