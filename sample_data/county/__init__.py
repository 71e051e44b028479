"""The invented county: its people, their ordinary life, and what goes wrong in it."""
