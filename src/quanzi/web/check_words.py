"""What the identity checks are called, and how each works: for who chooses one, and for who decides."""

CHECKS = {
    "sandbox": ("Register of the demo", "Decides at once by the number. For trying things out only."),
    "documents": ("Photos of a document", "An operator compares them with what you typed. They are sealed, and deleted 30 days after."),
    "oidc": ("Identity provider", "You prove who you are there, and come back here."),
}
