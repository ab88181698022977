"""Where the caret stands among the questions of an area, as a place that can be kept, and back again."""

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from inspektor.place import Place
from ui.page import has_caret
from ui.question_list import QuestionList
from ui.text_field import TextField

Field = QLineEdit | QPlainTextEdit


def find_caret(questions: QuestionList) -> Place:
    """Give area, question, field and caret; the field is empty when the keys are heard by the list itself."""
    for name, field in _list_fields(questions).items():
        if has_caret(field):
            return _make_place(questions, name, _position(field))
    return _make_place(questions, "", 0)


def put_caret(questions: QuestionList, place: Place) -> None:
    """Put the caret exactly there; on the first question if the place is not in this area any more."""
    questions.go_to(place.record_id)
    field = _list_fields(questions).get(place.field) if questions.current == place.record_id else None
    if isinstance(field, QWidget):
        field.setFocus()
    if isinstance(field, TextField):
        field.set_caret(place.caret)
    elif isinstance(field, QLineEdit):
        field.setCursorPosition(place.caret)


def _list_fields(questions: QuestionList) -> dict[str, Field]:
    fields: dict[str, Field] = {"judgement": questions.judgement_field}
    if questions.body is not None:
        fields["comment"] = questions.body.comment
        fields |= {f"value:{number}": field for number, field in enumerate(questions.body.editor.fields)}
    return fields


def _make_place(questions: QuestionList, field: str, caret: int) -> Place:
    return Place("visit", area=questions.section.key, record_id=questions.current, field=field, caret=caret)


def _position(field: Field) -> int:
    if isinstance(field, TextField):
        return field.caret
    return field.cursorPosition() if isinstance(field, QLineEdit) else 0
