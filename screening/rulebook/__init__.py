"""Rule packs: loaded, checked, run and worded."""
