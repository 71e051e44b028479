"""Validators of the messages of a referral: what is wrong, at which element, why, and what to do; nothing is fetched."""
