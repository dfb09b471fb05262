"""Both storages do the same: a folder of ours, and a bucket of a real S3 server on this machine."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from flask import Flask
from moto.server import ThreadedMotoServer
from werkzeug.exceptions import ServiceUnavailable

from webapp.config import ConfigurationError
from webapp.files.storage import Storage, check_url, storage

KEYS = {"access_key_id": "testing", "secret_access_key": "testing", "region": "eu-central-1"}


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 server with the bucket `interlock`."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    names = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=f"http://{host}:{port}", **names).create_bucket(Bucket="interlock")
    yield f"http://{host}:{port}"
    server.stop()


def application(tmp_path: Path, **config: Any) -> Flask:
    app = Flask("storage")
    app.config.update({"FILES_URL": "", "FILES_S3": {}, "INSTANCE": str(tmp_path), **config})
    return app


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    config = {}
    if request.param == "s3":
        config = {"FILES_URL": "s3://interlock/prod", "FILES_S3": {**KEYS, "endpoint": request.getfixturevalue("s3")}}
    with application(tmp_path, **config).app_context():
        yield storage()


@pytest.mark.parametrize("size", [0, 1, 300_000, 12_000_000])
def test_what_is_written_is_read(place: Storage, size: int) -> None:
    content = os.urandom(size)
    place.write("7/abc", io.BytesIO(content))
    assert b"".join(place.read("7/abc")) == content


def test_what_is_not_there_is_said_before_the_first_piece(place: Storage) -> None:
    with pytest.raises(FileNotFoundError):
        place.read("7/nothing")


def test_removing_leaves_nothing_and_minds_nothing_that_is_missing(place: Storage) -> None:
    place.write("7/a", io.BytesIO(b"a"))
    place.delete(["7/a", "7/a.320", "7/b"])
    with pytest.raises(FileNotFoundError):
        place.read("7/a")


def test_the_folder_is_nobody_elses(tmp_path: Path) -> None:
    with application(tmp_path).app_context():
        storage().write("7/a", io.BytesIO(b"a"))
    assert (tmp_path / "files").stat().st_mode & 0o777 == 0o700


def test_a_bucket_that_does_not_answer_is_unavailable(tmp_path: Path) -> None:
    config = {"FILES_URL": "s3://interlock", "FILES_S3": {**KEYS, "endpoint": "http://127.0.0.1:9"}}
    with application(tmp_path, **config).app_context(), pytest.raises(ServiceUnavailable):
        storage().read("7/a")


@pytest.mark.parametrize("url", ["s3://", "/var/files", "https://example.com/files", "gs://bucket"])
def test_an_address_that_is_no_bucket_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ConfigurationError, match="s3://bucket/folder"):
        check_url(url)
