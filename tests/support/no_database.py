"""What a unit test meets where it would connect to a database."""


class NoDatabaseHere(AssertionError):
    """A unit test touched a database; it belongs into tests/integration."""
