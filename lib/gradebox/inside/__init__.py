"""What runs in the sandbox: a warm Python that is forked for each submission.

Nothing here is trusted any more once a student's cell has run in it.
"""
