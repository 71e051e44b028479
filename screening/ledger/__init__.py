"""What has been accepted: a workspace of versioned tables, and snapshots of it."""
