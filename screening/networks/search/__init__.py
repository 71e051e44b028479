"""The compiled search over transfers in order of time: closed paths, fans, money scattered and gathered again."""
