"""`qisu play`: written conversations played against the whole product, on a fake clock and a fresh database."""
