"""What a learner lives with: a workspace, progress, hints, new versions, a look before handing in.

- ``notebook``: the notebook's `check`, with hints, solutions and progress
- ``workspace``, ``start``, ``server``: `grader start` and its home page
- ``update``: new versions that keep a learner's answers
- ``order``: what breaks when a notebook is restarted and run top to bottom
"""
