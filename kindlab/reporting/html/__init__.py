"""Reports as HTML: one self-contained page a run, and an index page of a suite; nothing is fetched from anywhere."""
