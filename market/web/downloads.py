"""Files that not everybody may read: handed over as a download that runs nothing and that nobody keeps."""

import io

from flask import redirect, request, send_file

from market.core.errors import NotFound
from market.web.current import current_actor
from market.web.languages import path


def private_download(read):
    """Answer with the file that *read* returns for a reader, as (file, content); it raises NotFound for others.

    Asked for nobody first, so that public files need no session; who is not signed in is sent to sign in.  The file
    has a `media_type` and a `file_name`.
    """
    try:
        file, content = read(None)
    except NotFound:
        actor = current_actor()
        if actor is None:
            return redirect(path("/sign-in") + f"?next={request.path}")
        file, content = read(actor)
    response = send_file(
        io.BytesIO(content), mimetype=file.media_type, as_attachment=True, download_name=file.file_name, max_age=0
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response
