"""An object store that speaks S3 as a storage: AWS's own, or any server that is compatible with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.files.base import File
from django.core.files.storage import Storage

_SCHEMES: Final = {"s3": "https", "s3+http": "http"}
_REGION: Final = "us-east-1"


class NotAStore(ValueError):
    """The address leads to no object store. It is not repeated: a secret stands in it."""

    def __init__(self) -> None:
        super().__init__("no address of an object store")


class StoreFailed(OSError):
    """The store answers, by a failure of its own: what the portal sends it is in order."""


@dataclass(frozen=True)
class Store:
    """A bucket of a server; without a key the library looks for one where AWS's machines have theirs."""

    endpoint: str
    bucket: str
    key: str
    secret: str
    region: str


def store_of(address: str) -> Store:
    """Return what `s3://KEY:SECRET@host:port/bucket?region=…` names; `s3+http://` goes without TLS.

    :raises NotAStore: when it names none.
    """
    parts = urlsplit(address)
    bucket = parts.path.strip("/")
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise NotAStore from None
    if parts.scheme not in _SCHEMES or not parts.hostname or not bucket or "/" in bucket:
        raise NotAStore
    return Store(
        endpoint=f"{_SCHEMES[parts.scheme]}://{parts.hostname}{port}",
        bucket=bucket,
        key=unquote(parts.username or ""),
        secret=unquote(parts.password or ""),
        region=dict(parse_qsl(parts.query)).get("region", _REGION),
    )


class ObjectStorage(Storage):
    """Objects under their keys. What was saved is durable: the server answers when it has it.

    Every failure is an OSError, as of a disk, and what is not there a FileNotFoundError.
    """

    def __init__(self, *, address: str) -> None:
        self._store = store_of(address)
        self._lock = threading.Lock()
        self._client: Any = None

    @property
    def bucket(self) -> str:
        return self._store.bucket

    @property
    def client(self) -> Any:
        """The library's client, one for all threads of a process."""
        with self._lock:
            if self._client is None:
                self._client = _client_of(self._store)
            return self._client

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name itself: keys are random, and asking whether one is taken is another way to the server."""
        return name

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        # Asked now, not at the first byte: what is not there is told to whoever opens it.
        return _Object(self, name, self.size(name))

    def _save(self, name: str, content: File[bytes]) -> str:
        with _failures():
            content.seek(0)
            self.client.put_object(Bucket=self.bucket, Key=name, Body=content.file, ContentLength=content.size)
        return name

    def delete(self, name: str) -> None:
        """Remove an object; one that is gone already is no fault."""
        with _failures():
            self.client.delete_object(Bucket=self.bucket, Key=name)

    def exists(self, name: str) -> bool:
        try:
            self.size(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        with _failures():
            found: int = self.client.head_object(Bucket=self.bucket, Key=name)["ContentLength"]
            return found

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the names below a folder, folders and objects apart; nothing of one that is not there."""
        prefix = f"{path.strip('/')}/"
        folders, names = [], []
        with _failures():
            pages = self.client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=prefix, Delimiter="/"):
                folders += [found["Prefix"][len(prefix) : -1] for found in page.get("CommonPrefixes", ())]
                names += [found["Key"][len(prefix) :] for found in page.get("Contents", ())]
        return folders, [name for name in names if name]


class _Object(File):  # type: ignore[type-arg]  # -- generic in the stubs alone
    """An object while it is read: only what is asked for travels."""

    def __init__(self, storage: ObjectStorage, name: str, size: int) -> None:
        super().__init__(None, name)
        self.mode, self.size = "rb", size
        self._storage = storage
        self._place = 0
        self._body: Any = None

    def seek(self, offset: int, whence: int = 0) -> int:
        self._let_go()
        self._place = offset + (0, self._place, self.size)[whence]
        return self._place

    def tell(self) -> int:
        return self._place

    def read(self, length: int | None = None) -> bytes:
        if self._place >= self.size:
            return b""
        with _failures():
            if self._body is None:
                asked = {"Bucket": self._storage.bucket, "Key": self.name, "Range": f"bytes={self._place}-"}
                self._body = self._storage.client.get_object(**asked)["Body"]
            piece: bytes = self._body.read(length)
        self._place += len(piece)
        return piece

    def close(self) -> None:
        self._let_go()

    def _let_go(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None


def _client_of(store: Store) -> Any:
    import boto3  # noqa: PLC0415 -- megabytes of memory, for portals alone that have such a store
    from botocore.config import Config  # noqa: PLC0415 -- as above

    return boto3.session.Session().client(
        "s3",
        endpoint_url=store.endpoint,
        region_name=store.region,
        aws_access_key_id=store.key or None,
        aws_secret_access_key=store.secret or None,
        config=Config(
            # Every server knows these; AWS takes them still.
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=5,
            read_timeout=60,
            retries={"mode": "standard", "max_attempts": 3},
            max_pool_connections=50,
        ),
    )


@contextmanager
def _failures() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 -- as above
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 -- as above

    try:
        yield
    except ClientError as error:
        told = error.response.get("Error", {})
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0
        if status == HTTPStatus.NOT_FOUND:
            raise FileNotFoundError(str(error)) from error
        words = f"{told.get('Code')} {told.get('Message')}".rstrip(".")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise StoreFailed(f"the object store failed: {words}") from error
        raise OSError(f"the object store refused: {words}") from error
    except (BotoCoreError, HTTPError) as error:
        raise OSError(f"the object store cannot be reached: {error}") from error
