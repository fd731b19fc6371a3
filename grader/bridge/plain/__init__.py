"""Assignments with tests of their own, from any nbgrader course, graded in the warm sandbox."""
