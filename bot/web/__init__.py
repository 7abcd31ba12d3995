"""The one HTTP app: the web chat, the desk, one-time links, health."""
