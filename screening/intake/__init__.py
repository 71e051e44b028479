"""Submissions, reference tables and foreign files: checked whole, then taken or refused with every reason."""
