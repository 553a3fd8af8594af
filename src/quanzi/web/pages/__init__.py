"""Page handlers by the word in their address; each turns a visit into one call at a slice's door and a struct."""
