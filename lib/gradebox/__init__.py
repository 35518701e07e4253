"""Grade the notebooks of a class: isolated, in parallel, resumable, for any nbgrader course."""
