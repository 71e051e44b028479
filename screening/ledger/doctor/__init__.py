"""A workspace looked over whole: what is wrong in it, and what of that can be mended."""
