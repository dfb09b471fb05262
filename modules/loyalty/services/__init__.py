"""Writes of loyalty. All flush and none commits: open `transaction()` around them."""

from modules.loyalty.services.cards import block, close, enrol, renew, unblock
from modules.loyalty.services.earning import adjust, earn_points, earn_stamp
from modules.loyalty.services.expiring import expire, put_off, stop_clock
from modules.loyalty.services.programmes import (
    add_tier,
    change_tier,
    create_programme,
    create_reward,
    remove_tier,
    save_programme,
    save_reward,
)
from modules.loyalty.services.spending import cancel, hand_out, reserve
from modules.loyalty.services.staff import add_staff, change_staff, compare, hashed_pin, try_pin
from modules.loyalty.services.undoing import undo

__all__ = [
    "add_staff",
    "add_tier",
    "adjust",
    "block",
    "cancel",
    "change_staff",
    "change_tier",
    "close",
    "compare",
    "create_programme",
    "create_reward",
    "earn_points",
    "earn_stamp",
    "enrol",
    "expire",
    "hand_out",
    "hashed_pin",
    "put_off",
    "remove_tier",
    "renew",
    "reserve",
    "save_programme",
    "save_reward",
    "stop_clock",
    "try_pin",
    "unblock",
    "undo",
]
