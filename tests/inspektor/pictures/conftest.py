"""Pictures for the tests of the decoder, made here: a sheet with four colors in its corners, and noise."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

CORNERS = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0))


@pytest.fixture
def sheet() -> Image.Image:
    """Give 240 x 160 pixels: red, green, blue and yellow from the upper left corner, row by row."""
    image = Image.new("RGB", (240, 160))
    for number, color in enumerate(CORNERS):
        x, y = 120 * (number % 2), 80 * (number // 2)
        image.paste(color, (x, y, x + 120, y + 80))
    return image


@pytest.fixture
def encode() -> Callable[..., bytes]:
    """Write an image as a file of this format would hold it."""

    def encode(image: Image.Image, form: str, **options: object) -> bytes:
        out = BytesIO()
        image.save(out, form, **options)
        return out.getvalue()

    return encode


@pytest.fixture
def read_corners() -> Callable[[bytes], tuple[tuple[int, int], list[tuple[int, ...]]]]:
    """Give the size of a picture and the pure colors nearest to those of its corners, row by row."""

    def read(data: bytes) -> tuple[tuple[int, int], list[tuple[int, ...]]]:
        image = Image.open(BytesIO(data))
        width, height = image.size
        points = [(x, y) for y in (10, height - 10) for x in (10, width - 10)]
        pixels = [image.getpixel(point) for point in points]
        pure = [tuple(255 if part > 127 else 0 for part in p) for p in pixels if isinstance(p, tuple)]
        return image.size, pure

    return read
