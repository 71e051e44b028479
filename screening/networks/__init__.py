"""Networks: round trips, groups, lending rings, and how each account stands in them."""
