"""Writes of the marketplace. All flush and none commits."""

from modules.marketplace.services.comparing import compare, forget_unseen
from modules.marketplace.services.connecting import (
    SEND,
    SYNC,
    TEST,
    activate,
    begin_test,
    catch_up,
    compare_products,
    forget_key,
    import_past,
    keep_test,
    pause,
    resume,
    save_key,
    send_soon,
    sync_now,
)
from modules.marketplace.services.exporting import finish_export, start_export
from modules.marketplace.services.incoming import CHANNEL, gone, refresh, take
from modules.marketplace.services.outbound import ToSend, begin_call, drop, finish_call, follow, left, put_back, send_again
from modules.marketplace.services.publishing import PUBLISH, build_soon, close_address, digest, exchange_address, open_address, put_out
from modules.marketplace.services.running import Counted, begin_run, count, end_run
from modules.marketplace.services.words import change_words, mark, write_words

__all__ = [
    "CHANNEL",
    "PUBLISH",
    "SEND",
    "SYNC",
    "TEST",
    "Counted",
    "ToSend",
    "activate",
    "begin_call",
    "begin_run",
    "begin_test",
    "build_soon",
    "catch_up",
    "change_words",
    "close_address",
    "compare",
    "compare_products",
    "count",
    "digest",
    "drop",
    "end_run",
    "exchange_address",
    "finish_call",
    "finish_export",
    "follow",
    "forget_key",
    "forget_unseen",
    "gone",
    "import_past",
    "keep_test",
    "left",
    "mark",
    "open_address",
    "pause",
    "put_back",
    "put_out",
    "refresh",
    "resume",
    "save_key",
    "send_again",
    "send_soon",
    "start_export",
    "sync_now",
    "take",
    "write_words",
]
