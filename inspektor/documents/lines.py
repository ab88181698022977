"""Breaks plain text into lines: at ordinary spaces, and inside a word only when no line could hold it."""

from collections.abc import Iterator

from inspektor.documents.fonts import Face


def break_text(text: str, face: Face, size: float, width: float, indent: float = 0) -> list[str]:
    """
    Give the lines of a cleaned text; `size`, `width` and `indent` (of the first line) are points.

    A line that ends where a space was keeps it, so that whoever copies the text out of the file gets the
    space back. A word too long for a line is cut without a hyphen: nothing is added to what was typed.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_break_paragraph(paragraph, face, width / size, 0 if lines else indent / size))
    return lines


def _break_paragraph(text: str, face: Face, width: float, indent: float) -> Iterator[str]:
    space = face.width(" ")
    line: list[str] = []
    used, room = 0.0, width - indent
    for word in text.split(" "):
        wide = face.width(word)
        if line and used + space + wide <= room:
            line.append(word)
            used += space + wide
            continue
        if line or room < wide <= width:
            yield " ".join([*line, ""])
            room = width
        *full, rest = _cut(word, face, room, width) if wide > room else [word]
        yield from full
        room = width if full else room
        line, used = [rest], face.width(rest)
    yield " ".join(line)


def _cut(word: str, face: Face, first: float, width: float) -> list[str]:
    """Give the word in pieces that each fit a line: `first` is what is left of the first one."""
    pieces, start, used, room = [], 0, 0.0, first
    for at, character in enumerate(word):
        wide = face.width(character)
        if used + wide > room and at > start:
            pieces.append(word[start:at])
            start, used, room = at, 0.0, width
        used += wide
    return [*pieces, word[start:]]
