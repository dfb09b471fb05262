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
from modules.marketplace.services.running import Counted, begin_run, count, end_run
from modules.marketplace.services.words import change_words, write_words

__all__ = [
    "CHANNEL",
    "SEND",
    "SYNC",
    "TEST",
    "Counted",
    "ToSend",
    "activate",
    "begin_call",
    "begin_run",
    "begin_test",
    "catch_up",
    "change_words",
    "compare",
    "compare_products",
    "count",
    "drop",
    "end_run",
    "finish_call",
    "finish_export",
    "follow",
    "forget_key",
    "forget_unseen",
    "gone",
    "import_past",
    "keep_test",
    "left",
    "pause",
    "put_back",
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
