"""The form that takes one file."""

from flask_wtf.file import FileField, FileRequired

from market.core.messages import say
from market.web.forms.bases import PageForm


class AttachmentForm(PageForm):
    file = FileField(say("File"), [FileRequired(say("Choose a file."))])
