"""Scripts that stand alone: they import nothing of the product."""
