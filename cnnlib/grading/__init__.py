"""The instructor's side: reading submissions, running them in a jail, scoring them."""
