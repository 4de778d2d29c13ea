"""Two files side by side: the null test, and a master held against what its record gives again."""
