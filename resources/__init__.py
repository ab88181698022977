"""Fonts, icons, style and the made-up practice municipality."""

from importlib.resources import files
from importlib.resources.abc import Traversable


def resource(name: str) -> Traversable:
    """Give the shipped file with this name, for example `resource("fonts/NotoSans-Regular.ttf")`."""
    return files(__name__).joinpath(name)
