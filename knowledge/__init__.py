"""Policy questions: documents in, cited answers out. Imports nothing of the other rooms."""
