"""How fast grading is, against nbgrader's own executor, on the same notebooks in the same run.

    python -m grader.benchmarks                    all assignments, table and benchmarks.json
    python -m grader.benchmarks numpy --quick      one of them, few submissions

- ``classes``, ``plain``: assignments and submissions
- ``stock``: nbgrader's `autograde` command
- ``ours``: the command `grader grade`; ``autograde``: the same for courses that are not ours
- ``figures``: from seconds to slopes and ratios
"""
