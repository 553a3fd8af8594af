"""What the entries of an account's log say, as English message ids."""

LOG_WORDS = {
    "account_opened": "An operator looked at your account.",
    "address_added": "A new address was added.",
    "address_change_asked": "A change of your addresses was asked for.",
    "address_change_stopped": "A change of your addresses was stopped.",
    "address_not_added": "An address was not added, since it belongs to somebody else by now.",
    "address_removed": "An address was removed.",
    "deletion_asked": "The deletion of your account was asked for.",
    "deletion_cancelled": "The deletion of your account was called off.",
    "document_opened": "An operator opened a photo of your document.",
    "export_taken": "A copy of your data was taken.",
    "made_operator": "You became an operator.",
    "new_device": "A new device signed in.",
    "not_verified": "A check of your real name was declined.",
    "recovery_approved": "An operator agreed to let you in again with a new address.",
    "recovery_declined": "An operator declined to let you in again with a new address.",
    "signed_up": "You joined.",
    "restored": "Your account was restored.",
    "suspended": "Your account was suspended.",
    "verified": "A check of your real name was passed.",
}
OTHER = "Something changed on your account."
