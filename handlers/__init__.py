"""What the product does: one file for each thing a person wants."""
