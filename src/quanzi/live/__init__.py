"""What happens now, on every open screen: ids over a WebSocket, never content."""
