"""A worker that only has mail to deliver, over SMTP: `python -m tests.support.postman`, with POSTMAN_DATABASE and POSTMAN_PORT."""

from __future__ import annotations

import os

from tests.support.places import settings
from webapp import create_app
from webapp.jobs.worker import work


def main() -> None:
    smtp = {"MAIL_BACKEND": "smtp", "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": int(os.environ["POSTMAN_PORT"])}
    work(create_app({**settings(os.environ["POSTMAN_DATABASE"]), **smtp}), 1)


if __name__ == "__main__":
    main()
