"""A measurement held against a platform: rules, findings, verdicts, and what playback will do."""
