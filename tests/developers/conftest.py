"""What the tests of the catalogue of APIs begin with: the people of the Store, who declare them."""

from tests.store.conftest import keeper, partner, provider

__all__ = ["keeper", "partner", "provider"]
