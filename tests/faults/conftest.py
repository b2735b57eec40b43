"""Servers to be ill-treated."""

from tests.load.conftest import furnished, place, server

__all__ = ["furnished", "place", "server"]
