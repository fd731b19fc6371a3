"""The pages that people read after grading: feedback for a student, a report for the class.

- ``student``: one HTML page a student
- ``classroom``: one HTML page a class, and the same numbers as CSV and JSON
- ``measures``: what the class report counts, as frozen records
- ``words``, ``prose``: what verdicts are called, and how text of strangers becomes safe to show
- ``render``: templates, stylesheet and Content-Security-Policy
"""
