"""Orders: what customers have ordered of a store, from the first look to the parcel and back."""
