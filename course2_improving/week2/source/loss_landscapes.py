"""The shape of a cost: ravines, curvature, flat points and saddles, and how fast one walks there.

A point ``x (n,)`` is one vector of all parameters, ``f`` a cost of it. ``A`` and ``H``, shape
``(n, n)``, hold curvatures; ``v (n,)`` is the velocity of a walk with momentum.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float
from numpy import ndarray as Array

from course2_improving.helpers import landscape_cases as cases
from course2_improving.helpers import landscapes
from course2_improving.week1.source.gradient_checking import numerical_grad_vector
from grader.spec import choice, exercise, integers, normal, uniform


@exercise(
    "Walk the first case by hand: what is the gradient at x0, and where is the first step?",
    "Only the symmetric part of A, (A + A transposed) / 2, matters to the cost. What is its slope?",
    "Each round: new velocity from the old one and the gradient, new point from the old one.",
    points=25,
)
def quadratic_path(
    A: Float[Array, "n n"],
    x0: Float[Array, " n"],
    learning_rate: float,
    steps: int,
    beta: float = 0.0,
) -> Float[Array, "points n"]:
    """Return the points of a walk with momentum on the cost f(x) = ½ x · A x.

    Parameters
    ----------
    A : array, shape (n, n)
        Any square matrix; it need not be symmetric.
    x0 : array, shape (n,)
        Where the walk begins; it stays as it is.
    learning_rate : float
        Step length in units of the gradient.
    steps : int
        Number of steps.
    beta : float
        Share of the velocity that is kept; 0 is plain gradient descent.

    Returns
    -------
    array, shape (steps + 1, n)
        The points, x0 first.

    Notes
    -----
    v ← beta v - learning_rate ∇f(x), then x ← x + v; the velocity v starts at zero.
    """
    ### BEGIN SOLUTION
    symmetric = (A + A.T) / 2  # (n, n)
    x, v, points = x0, np.zeros_like(x0), [x0]
    for _ in range(steps):
        v = beta * v - learning_rate * symmetric @ x
        x = x + v
        points.append(x)
    path = np.array(points)  # (steps + 1, n)
    ### END SOLUTION
    return path


# fmt: off
quadratic_path.probe(np.diag([1.0, 4.0]), np.array([8.0, 1.0]), 0.5, 2)
quadratic_path.probe_because("momentum", np.diag([1.0, 4.0]), np.array([8.0, 1.0]), 0.5, 3, 0.5)
quadratic_path.probe_because("a matrix that is not symmetric", np.array([[2.0, 2.0], [0.0, 4.0]]),
                             np.array([1.0, -2.0]), 0.25, 2, 0.5)
quadratic_path.probe_because("no step", np.eye(3), np.array([1.0, 2.0, 3.0]), 0.1, 0)
quadratic_path.random(n=(3, 5), A=normal(), learning_rate=uniform(0.05, 0.3),
                      steps=integers(6, 9), beta=uniform(0.3, 0.9))
quadratic_path.random(1, n=(3, 5), A=normal(), learning_rate=uniform(0.05, 0.3),
                      steps=integers(6, 9))
for hint, old, new in (
    ("x0 is missing. The walk begins there, so it is the first row.", ", [x0]", ", []"),
    ("A x is the slope only where A is symmetric. What does x · A x make of A₁₂ and A₂₁?",
     "symmetric = (A + A.T) / 2", "symmetric = A"),
    ("The gradient is twice too large: the cost has a factor ½. What is the slope of ½ a x²?",
     "(A + A.T) / 2", "(A + A.T)"),
    ("Half of A x. But x stands twice in ½ x · A x: where is the ½?", "(A + A.T) / 2", "A / 2"),
    ("The walk goes uphill. Where does the gradient point, and where should the velocity?",
     "- learning_rate", "+ learning_rate"),
    ("The old velocity turns around in each step. Which sign has beta?", "beta * v", "-beta * v"),
    ("One row is missing. How many are steps + 1?", "range(steps)", "range(steps - 1)"),
    ("There is one step too many. x0 is a row, and no step.", "range(steps)", "range(steps + 1)"),
    ("The old velocity is lost in each step, so beta does nothing. Keep v from round to round.",
     "v = beta * v - learning_rate", "v = beta * np.zeros_like(x0) - learning_rate"),
    ("There is a factor 1 - beta before the gradient. In the docstring it counts in full.",
     "learning_rate * symmetric", "(1 - beta) * learning_rate * symmetric"),
    ("The slope of x0 is used each time. Where is the walk now?", "etric @ x", "etric @ x0"),
    ("The point moves with the old velocity. Compute the new velocity first, then move.",
     "v = beta * v - learning_rate * symmetric @ x\n        x = x + v",
     "x = x + v\n        v = beta * v - learning_rate * symmetric @ x"),
    ("The slope is taken ahead, where the velocity would lead. Here it is taken at x.",
     "symmetric @ x", "symmetric @ (x + beta * v)"),
    ("All rows are the last point: `+=` changes the one array that every row is. Make a new one.",
     "x = x + v", "x += v"),
    ("All rows are one array, which x += v changes. Copy it.", "(points)", "([x] * len(points))"),
    ("These are velocities. Keep the points: each is the one before plus v.",
     "points.append(x)", "points.append(v)"),
):
    quadratic_path.mistake(hint, old, new)
quadratic_path.accept("symmetric @ x", "(x @ A + A @ x) / 2")
quadratic_path.accept(
    "v = beta * v - learning_rate * symmetric @ x\n        x = x + v",
    "v = beta * v + learning_rate * symmetric @ x\n        x = x - v")
for label in ("x @ (learning_rate * symmetric)", "(learning_rate * symmetric).T @ x",
              "learning_rate * symmetric @ x.T"):
    quadratic_path.equivalent(f"learning_rate * symmetric @ x -> {label}", "it is symmetric")
# fmt: on


@quadratic_path.accept
def _no_v(A: Array, x0: Array, learning_rate: float, steps: int, beta: float = 0.0) -> Array:
    path = np.zeros((steps + 1, len(x0)))
    path[0] = before = x0
    for k in range(steps):
        gradient = 0.5 * (A @ path[k] + A.T @ path[k])
        path[k + 1] = path[k] - learning_rate * gradient + beta * (path[k] - before)
        before = path[k]
    return path


@exercise(
    "Draw the bowl of the first case. In which direction is it steepest, and how steep?",
    "Eigenvalues are curvatures. `np.linalg.eigvalsh` gives those of a symmetric matrix, in order.",
    "The factor of one step is 1 - learning_rate times curvature. When is it -1?",
    points=15,
)
def max_stable_lr(A: Float[Array, "n n"]) -> float:
    """Return the learning rate at which gradient descent on f(x) = ½ x · A x no longer settles.

    Parameters
    ----------
    A : array, shape (n, n)
        Any square matrix; it need not be symmetric.

    Returns
    -------
    float
        2 divided by the largest eigenvalue of the symmetric part (A + Aᵀ) / 2: the limit for all
        directions that curve up. `np.inf` where no eigenvalue is positive.
    """
    ### BEGIN SOLUTION
    eigenvalues = np.linalg.eigvalsh((A + A.T) / 2)  # (n,), in ascending order
    steepest = eigenvalues[-1]
    limit = 2 / steepest if steepest > 0 else np.inf
    ### END SOLUTION
    return float(limit)


# fmt: off
max_stable_lr.probe(np.diag([1.0, 4.0]))
max_stable_lr.probe_because("a ravine across the axes", np.array([[3.0, 2.0], [2.0, 3.0]]))
max_stable_lr.probe_because("a matrix that is not symmetric", np.array([[3.0, 4.0], [0.0, 3.0]]))
max_stable_lr.probe_because("it curves down more than up", np.diag([2.0, -8.0, 1.0]))
max_stable_lr.probe_because("nothing curves up", np.diag([-1.0, -2.0]))
max_stable_lr.probe_because("a plain", np.zeros((3, 3)))
max_stable_lr.random(n=(3, 6), A=cases.bowl)
max_stable_lr.random(1, n=(3, 6), A=cases.mostly_down)
max_stable_lr.random(1, n=(3, 6), A=cases.dome, contrast=False)
for hint, old, new in (
    ("This is half the limit. Is it 2 that you divide, by the mean of A and Aᵀ and not their sum?",
     "2 / steepest", "1 / steepest"),
    ("This is the flattest direction. The steepest one breaks first.",
     "eigenvalues[-1]", "eigenvalues[0]"),
    ("The size of all entries together is no curvature. Which direction is the steepest?",
     "eigenvalues[-1]", "np.linalg.norm(A)"),
    ("A direction that curves down counts here. Those have no limit: which eigenvalues count?",
     "eigenvalues[-1]", "np.abs(eigenvalues).max()"),
    ("The diagonal says how steep it is along the axes. A ravine may lie across them.",
     "eigenvalues[-1]", "np.diag(A).max()"),
    ("`eigvalsh` reads one half of A and takes the other for granted. Make A symmetric first.",
     "(A + A.T) / 2", "A"),
    ("These are eigenvalues of A, which is not symmetric. The cost has those of (A + Aᵀ) / 2.",
     "np.linalg.eigvalsh((A + A.T) / 2)", "np.sort(np.linalg.eigvals(A).real)"),
    ("The limit came out negative. Where nothing curves up, no step is too long: how to say that?",
     "2 / steepest if steepest > 0 else np.inf", "2 / steepest if steepest else np.inf"),
    ("This says 0 where nothing curves up. No step is too long there: which number says so?",
     "else np.inf", "else 0.0"),
):
    max_stable_lr.mistake(hint, old, new)
max_stable_lr.equivalent("steepest > 0 -> steepest >= 0", "2 / 0 is infinite in NumPy")
max_stable_lr.accept("eigenvalues[-1]", "np.max(eigenvalues)")
max_stable_lr.accept("np.linalg.eigvalsh((A + A.T) / 2)",
                     "np.sort(np.linalg.eigvals(0.5 * A + 0.5 * A.T).real)")
max_stable_lr.accept("2 / steepest if steepest > 0 else np.inf",
                     "np.inf if steepest <= 0 else 2.0 / steepest")
# fmt: on


@exercise(
    "Begin with i = j: where do the four corners lie then, and what is left of the formula?",
    "Four corners of a square around x, two with a plus and two with a minus.",
    "H[i, j] and H[j, i] are the same number: measure it once, write it twice.",
    points=25,
    rtol=1e-5,  # right ways differ by rounding, 1e-16 / eps², and by eps²; one-sided ones by eps
)
def hessian_fd(
    f: Callable[[Array], float], x: Float[Array, " n"], eps: float = 1e-4
) -> Float[Array, "n n"]:
    """Return the second derivatives of f at x by central differences.

    Parameters
    ----------
    f : function
        Takes a vector of shape (n,) and returns one number.
    x : array, shape (n,)
        Where the curvature is asked; it stays as it is.
    eps : float
        Length of a nudge.

    Returns
    -------
    array, shape (n, n)
        H[i, j] says how fast the slope along number i changes along number j.

    Notes
    -----
    With e_i, which is eps at place i and 0 elsewhere, H[i, j] is
    (f(x + e_i + e_j) - f(x - e_i + e_j) - f(x + e_i - e_j) + f(x - e_i - e_j)) / (4 eps²).
    """
    ### BEGIN SOLUTION
    nudges = eps * np.eye(x.size)  # one nudge a row
    H = np.zeros((x.size, x.size))
    for i, e_i in enumerate(nudges):
        for j, e_j in enumerate(nudges[: i + 1]):
            same = f(x + e_i + e_j) + f(x - e_i - e_j)
            opposite = f(x + e_i - e_j) + f(x - e_i + e_j)
            H[i, j] = H[j, i] = (same - opposite) / (4 * eps**2)
    ### END SOLUTION
    return H


hessian_fd.observe(cases.curvatures_of)

# functions cannot travel as plain data: their names do
CUBES, EXPONENTIAL, PRODUCT = landscapes.FUNCTIONS
# fmt: off
hessian_fd.probe(CUBES, np.array([1.0, 2.0]), 0.5)
hessian_fd.probe_because("all curvature is off the diagonal", PRODUCT, np.array([1.0, 2.0, 4.0]))
hessian_fd.probe_because("steeper and steeper", EXPONENTIAL, np.array([0.5, -1.0, 0.25]), 0.001)
hessian_fd.random(n=(3, 5), f=choice(CUBES, EXPONENTIAL), x=uniform(0.5, 1.5),
                  eps=choice(0.0003, 0.0005, 0.001))
hessian_fd.random(1, n=4, f=PRODUCT, x=lambda rng, _: rng.permutation([1.0, 2.0, 3.0, 4.0]))
hessian_fd.excuse("transposed", "second derivatives are symmetric")
hessian_fd.excuse("ignored:eps", "the result hardly depends on it; the observer watches the nudges")
CORNERS = ("same = f(x + e_i + e_j) + f(x - e_i - e_j)\n"
           "            opposite = f(x + e_i - e_j) + f(x - e_i + e_j)\n"
           "            H[i, j] = H[j, i] = (same - opposite) / (4 * eps**2)")
for hint, old, new in (
    ("The slopes look to one side only, so their error is as large as eps. Look to both sides.",
     CORNERS, "H[i, j] = H[j, i] = (f(x + e_i + e_j) - f(x + e_i) - f(x + e_j) + f(x)) / eps**2"),
    ("One of the two slopes looks to one side only. Look to both sides in both directions.",
     CORNERS, ("up, down = f(x + e_i + e_j) - f(x + e_i), f(x - e_i + e_j) - f(x - e_i)\n"
     "            H[i, j] = H[j, i] = (up - down) / (2 * eps**2)")),
    ("Half of H is empty. H[i, j] and H[j, i] are equal.", "H[i, j] = H[j, i] =", "H[i, j] ="),
    ("Only the diagonal is measured. How does one slope change along another number?",
     "H[i, j] = H[j, i] = (same", "H[i, j] = (i == j) * (same"),
    ("This is the gradient. Measure how each slope changes along each number.",
     "/ (4 * eps**2)", "/ (4 * eps**2)\n    H = numerical_grad_vector(f, x, eps)"),
    ("On the diagonal one nudge replaces the other. There, both move one number: add them up.",
     "H[i, j] = H[j, i] = (same", "H[i, j] = H[j, i] = (i != j) * (same"),
    ("The step is fixed at 1e-8. Its square is lost in the rounding of f: use the argument eps.",
     "nudges = eps", "eps = 1e-8\n    nudges = eps"),
    ("The nudge is always 1e-4. The argument says how long it should be.",
     "nudges = eps", "eps = 1e-4\n    nudges = eps"),
    ("Four times too large. How far apart are two corners?", "(4 * eps**2)", "eps**2"),
    ("Twice too large. Both sides of the square are 2 eps long: what is its area?", "(4", "(2"),
    ("Python divides by 4 and then multiplies by eps². Where do parentheses belong?",
     "(4 * eps**2)", "4 * eps**2"),
    ("This divides by eps once. A curvature is a slope of a slope.", "(4 * eps**2)", "(4 * eps)"),
    ("All four corners are added. Which two have a minus?", "(same - opp", "(same + opp"),
):
    hessian_fd.mistake(hint, old, new)
hessian_fd.equivalent("np.zeros((x.size, x.size)) -> np.ones((x.size, x.size))", "all is replaced")
hessian_fd.equivalent("i + 1 -> i + 2", "the number above the diagonal is measured twice")
hessian_fd.accept("nudges[: i + 1]", "nudges")
hessian_fd.accept(
    "            same =", "            if i == j:\n"
    "                H[i, i] = (f(x + e_i) - 2 * f(x) + f(x - e_i)) / eps**2\n"
    "                continue\n            same =")
# fmt: on


@hessian_fd.accept
def _slopes_of_slopes(f: Callable[[Array], float], x: Array, eps: float = 1e-4) -> Array:
    slopes = lambda at: np.asarray(numerical_grad_vector(f, at, eps))  # noqa: E731
    return np.array([(slopes(x + e) - slopes(x - e)) / (2 * eps) for e in eps * np.eye(len(x))])


@exercise(
    "A measured H is symmetric up to noise. Make it symmetric, then take its eigenvalues.",
    "Sort the eigenvalues into three piles: above tol, below -tol, and between.",
    "Ask for the saddle first: one way up and one way down are enough, whatever else there is.",
    points=20,
)
def critical_point_type(H: Float[Array, "n n"], tol: float = 1e-6) -> str:
    """Say what kind of flat point has the second derivatives H.

    Parameters
    ----------
    H : array, shape (n, n)
        Second derivatives where the gradient is zero. Its symmetric part counts.
    tol : float
        An eigenvalue whose size is at most tol counts as zero.

    Returns
    -------
    str
        `"saddle"` if some directions curve up and some down, whatever else there is; else
        `"degenerate"` if some eigenvalue counts as zero; else `"minimum"` if all curve up and
        `"maximum"` if all curve down.
    """
    ### BEGIN SOLUTION
    eigenvalues = np.linalg.eigvalsh((H + H.T) / 2)
    up, down = eigenvalues > tol, eigenvalues < -tol  # (n,) each
    if up.any() and down.any():
        kind = "saddle"
    elif not (up | down).all():
        kind = "degenerate"
    else:
        kind = "minimum" if up.all() else "maximum"
    ### END SOLUTION
    return kind


# fmt: off
critical_point_type.probe(np.array([[2.0, 0.0], [0.0, -1.0]]))
for why, *case in (
    ("all curve up", np.array([[2.0, 1.0], [1.0, 2.0]])),
    ("all curve down", np.array([[-2.0, 1.0], [1.0, -2.0]])),
    ("flat in one direction", np.array([[1.0, 1.0], [1.0, 1.0]])),
    ("up, down and flat", np.diag([3.0, -2.0, 0.0])),
    ("two ways down, one up", np.diag([-1.0, -3.0, 2.0])),
    ("all numbers are positive", np.array([[1.0, 3.0], [3.0, 1.0]])),
    ("noise", np.array([[2.0, 0.5], [-0.5, 2.0]])),
    ("noise in one half", np.array([[1.0, 1.5], [0.5, 1.0]])),
    ("a coarse tolerance", np.diag([2.0, 0.5, 4.0]), 0.5),
    ("as low as the tolerance", np.diag([-2.0, -0.5, -4.0]), 0.5),
    ("just beyond the tolerance", np.diag([2.0, -0.6]), 0.5),
    ("small, and not zero", np.diag([2e-3, 1e-4, 5e-3]), 1e-5),
    ("one direction is steep", np.diag([2000.0, 0.5]), 1e-3),
    ("flat and down", np.diag([-2.0, 0.0, -1.0, -4.0])),
    ("almost flat, by rounding", np.diag([1.0, -1e-9, 2.0])),
):
    critical_point_type.probe_because(str(why), *case)
for signs in ((1.0, 1.0, 1.0), (-1.0, -1.0, -1.0, -1.0), (1.0, -1.0, 0.0, -1.0), (1.0, 0.0, 1.0),
              (-1.0, 0.0, -1.0), (-1.0, -1.0, 1.0), (1.0, 1e-3, 1.0), (-1.0, -1e-3, -1.0)):
    critical_point_type.random(1, n=len(signs), H=cases.turned(*signs),
                               tol=choice(1e-5, 1e-6, 1e-7), contrast=False)
critical_point_type.random(1, n=3, H=lambda rng, _: np.diag(rng.permutation([0.5, 2.0, 4.0])),
                           tol=0.5, contrast=False)
critical_point_type.random(1, n=2, H=lambda rng, _: np.diag(rng.uniform([0.2, 900], [0.6, 3000])),
                           tol=1e-3, contrast=False)
for hint, old, new in (
    ("The determinant is a product: two ways down multiply to a plus. Look at each eigenvalue.",
     "up, down = eigenvalues > tol, eigenvalues < -tol  # (n,) each",
     ("det = np.linalg.det((H + H.T) / 2)\n    up = np.array([det > tol, H[0, 0] > tol])\n"
     "    down = np.array([det < -tol, det > tol > H[0, 0]])")),
    ("An eigenvalue of 0 is passed over. A flat direction may lead anywhere: say degenerate.",
     'kind = "degenerate"', 'kind = "minimum" if up.any() else "maximum"'),
    ("A flat direction counts as a way up or down. A saddle has both for certain.",
     'kind = "degenerate"', 'kind = "saddle"'),
    ("`eigvalsh` reads one half of H, and its noise with it. Take the mean of both halves first.",
     "(H + H.T) / 2", "H"),
    ("These eigenvalues of H have its noise. Take the mean of H and its transpose first.",
     "np.linalg.eigvalsh((H + H.T) / 2)", "np.linalg.eigvals(H).real"),
    ("tol is not used: noise of 1e-9 decides. Where does 0 begin?",
     "eigenvalues > tol, eigenvalues < -tol", "eigenvalues > 0, eigenvalues < 0"),
    ("Here tol is a share of the largest eigenvalue. In the docstring it is a size by itself.",
     "up, down = eigen", "tol = tol * max(np.abs(eigenvalues))\n    up, down = eigen"),
    ("An eigenvalue as large as tol counts as zero. Compare with > and <.",
     "eigenvalues > tol, eigenvalues < -tol", "eigenvalues >= tol, eigenvalues <= -tol"),
    ("The diagonal alone is looked at. A way down, or a flat one, may lie across the axes.",
     "np.linalg.eigvalsh((H + H.T) / 2)", "np.diag(H)"),
    ("Minimum and maximum are exchanged. Is a bowl's flat point low or high?",
     '"minimum" if up.all() else "maximum"', '"maximum" if up.all() else "minimum"'),
    ("With ways up and down it is a saddle, also where some direction is flat. Ask that first.",
     "if up.any() and down.any():", "if up.any() and down.any() and (up | down).all():"),
    ("One eigenvalue above tol is taken for a minimum. Do all of them curve up?",
     "if up.any() and down.any():",
     ('if up.any() and (up | down).all():\n        kind = "minimum"\n'
     "    elif up.any() and down.any():")),
):
    critical_point_type.mistake(hint, old, new)
critical_point_type.accept("np.linalg.eigvalsh((H + H.T) / 2)",
                           "np.linalg.eigvals(0.5 * (H + H.T)).real")
critical_point_type.equivalent("up.all() -> up.any()", "here all are up or none is")
critical_point_type.accept("not (up | down).all()", "np.any(np.abs(eigenvalues) <= tol)")
# fmt: on


@exercise(
    "Walk the first case by hand and write down each distance from the origin. When is it above 8?",
    "Ask before each step whether the walk is outside, and whether steps are left.",
    "`step_fn` needs the gradient where you stand and the velocity of the last step.",
    points=15,
)
def escape_steps(
    grad: Callable[[Array], Array],
    x0: Float[Array, " n"],
    step_fn: Callable[[Array, Array, Array], tuple[Array, Array]],
    radius: float,
    max_steps: int,
) -> int:
    """Count the steps of a walk until it has left a saddle at the origin.

    Parameters
    ----------
    grad : function
        Takes a point of shape (n,) and returns the gradient there, shape (n,).
    x0 : array, shape (n,)
        Where the walk begins; it stays as it is.
    step_fn : function
        Called as `step_fn(x, g, v)` with a point, the gradient there and a velocity, shape (n,)
        each; returns the next point and the next velocity. The first velocity is zero.
    radius : float
        The walk has left when its distance from the origin is larger than this.
    max_steps : int
        Steps at most.

    Returns
    -------
    int
        Number of steps until the walk is outside: 0 if x0 is; max_steps if it still is inside then.
    """
    ### BEGIN SOLUTION
    x, v, count = x0, np.zeros_like(x0), 0
    while count < max_steps and np.linalg.norm(x) <= radius:
        x, v = step_fn(x, grad(x), v)
        count += 1
    ### END SOLUTION
    return count


escape_steps.observe(cases.way_out)

# saddles travel by name, a step as its learning rate and beta
PLAIN, BETWEEN, BOWL = landscapes.SADDLES
# fmt: off
escape_steps.probe(PLAIN, np.array([4.0, 1.0]), [0.5, 0.0], 8.0, 20)
escape_steps.probe_because("momentum", BETWEEN, np.array([0.3, 0.01, -0.2]), [0.1, 0.8], 0.7, 100)
escape_steps.probe_because("on the border", PLAIN, np.array([3.0, 4.0]), [0.5, 0.0], 5.0, 20)
escape_steps.probe_because("it begins outside", PLAIN, np.array([1.0, 5.0]), [0.5, 0.0], 2.0, 20)
escape_steps.probe_because("nobody leaves a bowl", BOWL, np.array([1.0, 1.5]), [0.25, 0.5], 2.0, 12)
escape_steps.probe_because("too few steps", PLAIN, np.array([0.5, 0.0625]), [0.25, 0.0], 2.0, 5)
escape_steps.random(n=(3, 5), grad=choice(PLAIN, BETWEEN), x0=cases.near,
                    step_fn=cases.small_step, radius=uniform(0.2, 0.4), max_steps=400,
                    contrast=["x0", "step_fn", "radius"])
escape_steps.random(1, n=(2, 4), grad=BOWL, x0=cases.near, step_fn=cases.small_step,
                    radius=uniform(1.1, 1.5), max_steps=integers(7, 12), contrast=["max_steps"])
for far in (uniform(0.7, 0.9), uniform(1.2, 1.4)):
    escape_steps.random(1, n=4, grad=PLAIN, x0=cases.beside, step_fn=cases.small_step,
                        radius=far, max_steps=30, contrast=False)
escape_steps.random(1, n=2, grad=PLAIN, x0=lambda rng, _: rng.permutation([3.0, 4.0]),
                    step_fn=cases.small_step, radius=5.0, max_steps=30, contrast=False)
INSIDE = "count += 1\n    if np.linalg.norm(x) <= radius:\n        "
for hint, old, new in (
    ("The count begins at 1. How many steps were taken before the first one?",
     "np.zeros_like(x0), 0", "np.zeros_like(x0), 1"),
    ("This measures how steep it is. Measure how far the point is from the origin.",
     "np.linalg.norm(x) <=", "np.linalg.norm(grad(x)) <="),
    ("This is the distance from x0. The saddle is at the origin.",
     "np.linalg.norm(x) <=", "np.linalg.norm(x - x0) <="),
    ("The walk never ends where it cannot leave. When is it time to stop?",
     "count < max_steps and ", ""),
    ("It takes a step more than max_steps. How many are left after the last one?",
     "count < max_steps", "count <= max_steps"),
    ("The largest coordinate is no distance. Square all of them, add up, take the root.",
     "np.linalg.norm(x) <=", "np.abs(x).max() <="),
    ("This is the squared distance. Compare like with like.", "np.linalg.norm(x) <=", "x @ x <="),
    ("Every step begins at rest: the velocity that step_fn returned is lost. Pass it on.",
     "grad(x), v)", "grad(x), np.zeros_like(x0))"),
    ("The slope of x0 is used in every step. Ask for it where the walk stands.",
     "grad(x), v)", "grad(x0), v)"),
    ("Point and velocity are exchanged. In which order does `step_fn` return them?",
     "x, v = step_fn", "v, x = step_fn"),
    ("A point as far as radius has not left yet. Which comparison says so?",
     "<= radius", "< radius"),
    ("The walk goes on while it is outside. It should go on while it is inside.",
     "<= radius", "> radius"),
    ("Who begins outside takes no step. Ask before the first step, too.",
     "np.linalg.norm(x) <= radius", "(count == 0 or np.linalg.norm(x) <= radius)"),
    ("Where the walk stays inside, the docstring asks for max_steps. Return that.",
     "count += 1", INSIDE + "count = -1"),
    ("Where the walk stays inside, nothing is returned. Return max_steps there.",
     "count += 1", INSIDE + "return None"),
    ("Where the walk stays inside, one step is missing. Rounds of a loop are counted from 0.",
     "count += 1", INSIDE + "count -= 1"),
):
    escape_steps.mistake(hint, old, new)
escape_steps.accept("np.linalg.norm(x) <= radius", "np.sqrt(np.sum(x**2)) <= radius")
escape_steps.accept("while count < max_steps and np.linalg.norm(x) <= radius",
                    "while not (count >= max_steps or np.linalg.norm(x) > radius)")
# fmt: on
