"""The head of an album file for tests."""

HEAD = """\
schema = 1
title = "Harbour"
artist = "The Example"
upc = "036000291452"

"""
