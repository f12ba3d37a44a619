"""The module."""


def double(n: int) -> int:
    """Twice.

    Args:
        n: a number
    """
    return n * 2
