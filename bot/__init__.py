"""The running process: wiring, channels, delivery, clock, web."""
