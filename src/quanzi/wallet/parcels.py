"""The sixth door of wallet: money for whoever owns an e-mail or a phone.

Promises: nobody learns by sending whether an address belongs to a member; the address is kept by keyed hash alone; what
nobody takes within a day is the sender's again, and until it is taken the sender can take it back.
"""

from quanzi.wallet.parcel import NewParcel, Parcel, Sent, claim_parcel, list_parcels, send_parcel, sweep_parcels

__all__ = ["NewParcel", "Parcel", "Sent", "claim_parcel", "list_parcels", "send_parcel", "sweep_parcels"]
