"""What measurements stand on: a house of their own in a temporary folder, a load generator, the machine's description."""
