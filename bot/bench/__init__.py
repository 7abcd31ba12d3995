"""`qisu bench`: what the product can bear, measured on this machine."""
