"""The analyst's bench: one rule shown, made, explained on a subject, tried on the past, compared with its older self."""
