"""Engines that run SQL. DuckDB is the one at hand; a second one would be a module beside it."""
