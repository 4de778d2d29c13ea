"""A chain made into moving parts: the plan, and the processors it is realised with."""
