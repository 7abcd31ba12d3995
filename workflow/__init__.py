"""The closed loop in plain Python. Imports nothing of the other rooms."""
