"""One module for each check: a thin `collect` that reads, and a pure `judge` that concludes."""
