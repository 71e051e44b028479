"""How well a run found what is labelled: small functions on plain tables, without the engine."""
