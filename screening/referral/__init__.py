"""Referrals: what the county hands to the police, sealed, so that others can check it."""
