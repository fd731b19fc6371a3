"""A sample class, to see the grader at work: `grader demo`.

- ``students``: who hands in what, and what should be said about it
- ``cheats``: five ways to try to get points for nothing
- ``show``: the table
"""
