"""The version of this program, as its package tells it."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("masterchain")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+source"
