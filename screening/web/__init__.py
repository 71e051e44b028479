"""The HTTP side: banks upload their submissions here."""
