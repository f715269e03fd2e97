"""What a browser sends never lies in clear on the disk, not even while it arrives."""

import io
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from repere.foundation.vault.scratch import PIECE, Scratch

# Of one form, all its files together. What is beyond is read to its end and put nowhere: the form then says so.
LARGEST: Final = 128 * 1024 * 1024


class SealedUploads(FileUploadHandler):
    """In place of Django's temporary files, for what is too large to stay in memory."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._received = 0
        self._scratch: Scratch | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._scratch = Scratch()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._received += len(raw_data)
        if self._received > LARGEST or self._scratch is None:
            if self.request is not None:
                self.request.was_cut = True  # type: ignore[attr-defined]  # read below
            self.upload_interrupted()
            raise SkipFile
        self._scratch.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self._scratch is None:
            return None
        self._scratch.seek(0)
        return UploadedFile(
            file=io.BufferedReader(self._scratch, PIECE),
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if self._scratch is not None:
            self._scratch.close()
            self._scratch = None


def was_cut(request: Any) -> bool:
    """Whether more was sent than one form may hold."""
    return bool(getattr(request, "was_cut", False))
