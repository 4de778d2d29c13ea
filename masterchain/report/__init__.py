"""One document, many dresses: what was measured, judged and written, for people and for programs."""
