"""Tables of the marketplace: feeds, connections and what is read and written over them."""

from modules.marketplace.models.connections import Connection, Status, SyncRun
from modules.marketplace.models.feeds import FeedAddress, FeedBuild, FeedFile, FeedText, PublicFeed, UncountedLocation
from modules.marketplace.models.outbound import Action, Call, Kind, Progress
from modules.marketplace.models.shipments import RemoteProduct, RemoteShipment, RemoteUnit

__all__ = [
    "Action",
    "Call",
    "Connection",
    "FeedAddress",
    "FeedBuild",
    "FeedFile",
    "FeedText",
    "Kind",
    "Progress",
    "PublicFeed",
    "RemoteProduct",
    "RemoteShipment",
    "RemoteUnit",
    "Status",
    "SyncRun",
    "UncountedLocation",
]
