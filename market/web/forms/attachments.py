"""The form that takes one file."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired


class AttachmentForm(FlaskForm):
    file = FileField("File", [FileRequired("Choose a file.")])
