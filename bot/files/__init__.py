"""Files that people send, whatever channel they come by: looked at, cleaned, scanned, stored encrypted, swept."""
