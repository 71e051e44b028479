"""The pages on which investigators, approvers, auditors and administrators work, beside the banks' upload."""
