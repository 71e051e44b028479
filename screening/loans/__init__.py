"""Loans rebuilt from flows of money: what was lent, what came back, at what rate."""
