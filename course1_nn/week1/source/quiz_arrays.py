"""The quiz of week 1: broadcasting, views, vectorization, the perceptron, learning rates."""

from grader.spec import integers, multiple_choice, numeric, uniform

# ---- arrays -------------------------------------------------------------------------------------


@multiple_choice(points=10)
def perfect_prediction() -> None:
    """A perfect prediction with a cost.

    Every prediction below equals its label. What does the last line print?

    ```python
    y_hat = np.array([[1.0], [2.0], [3.0]])  # (3, 1), as a layer returns it
    y = np.array([1.0, 2.0, 3.0])  # (3,)
    print(np.mean((y_hat - y) ** 2))
    ```
    """


perfect_prediction.wrong(
    "`0.0`",
    "It would be 0 if each prediction met its own label. But a column `(3, 1)` minus a flat "
    "array `(3,)` pairs every prediction with every label. Print the shape of `y_hat - y`.",
)
perfect_prediction.wrong(
    "`4.0`",
    "4 is the largest of the squares, for a prediction of 1 and a label of 3. The mean is taken "
    "over all nine differences: write them down as a square.",
)
perfect_prediction.right(
    "`1.3333333333333333`",
    "The two shapes broadcast to `(3, 3)`: every prediction meets every label. The nine squares "
    "are three 0s, four 1s and two 4s, and 12 / 9 = 1.33. No error warns you, so compare shapes "
    "before you subtract.",
)
perfect_prediction.wrong(
    "It raises an error, because the shapes differ.",
    "Shapes may differ as long as the lengths agree from the end or are 1. Here `(3, 1)` and "
    "`(3,)` stretch to `(3, 3)`, which is why this accident is silent.",
)


@multiple_choice(points=10)
def what_fits() -> None:
    """What can be added to a table.

    `X` has the shape `(4, 3)`: four examples with three features each. Arrays of which shapes can
    be added to `X`, so that the result has the shape `(4, 3)` again?
    """


what_fits.right(
    "`(3,)`",
    "Shapes are aligned at their ends: 3 meets 3, and the row is added to each of the 4 rows.",
)
what_fits.wrong(
    "`(4,)`",
    "The ends are compared first, and there 4 meets 3. NumPy does not look for an axis that "
    "would fit: make it `(4, 1)`.",
)
what_fits.right(
    "`(4, 1)`",
    "4 meets 4, and the axis of length 1 is stretched to 3: one number for each example.",
)
what_fits.wrong(
    "`(3, 4)`",
    "3 meets 4 and 4 meets 3, and neither is 1. That both arrays hold 12 numbers does not help.",
)


@numeric(
    "Is `row` an array of its own, or another way to look at `A`?",
    why="`A[0]` is a view: it shares its three numbers with `A`, and `+=` writes into them. The "
    "sum grows from 15 by 3 · 10 to 45. With `row = row + 10` a new array would be made, and `A` "
    "would keep its 15.",
    points=10,
)
def row_in_place() -> int:
    """A row that is changed in place.

    Which number does the last line print?

    ```python
    A = np.arange(6).reshape(2, 3)  # 0 to 5
    row = A[0]
    row += 10
    print(A.sum())
    ```
    """
    ### BEGIN SOLUTION
    total = 15 + 3 * 10
    ### END SOLUTION
    return total


row_in_place.mistake(
    "15 is the sum of `A` before. Does `row += 10` make a new array, or does it write into the "
    "numbers that `row` shows?",
    "15 + 3 * 10", "15")  # fmt: skip
row_in_place.mistake(
    "10 was added once. How many numbers does `row` show?",
    "15 + 3 * 10", "15 + 10")  # fmt: skip
row_in_place.mistake(
    "10 was added to all six numbers. Which of them does `A[0]` show?",
    "15 + 3 * 10", "15 + 6 * 10")  # fmt: skip


@multiple_choice(points=10)
def who_writes_into_a() -> None:
    """Who writes into the table.

    `A = np.arange(6).reshape(2, 3)`. Which of these lines change `A`?
    """


who_writes_into_a.right(
    "`A[A > 2] = 0`",
    "With the index on the left of `=`, NumPy writes into `A` itself, at every place where the "
    "condition holds.",
)
who_writes_into_a.wrong(
    "`A[A > 2][0] = 9`",
    "`A[A > 2]` comes first, and an index of booleans copies the chosen numbers. The 9 goes into "
    "that copy, which nobody keeps.",
)
who_writes_into_a.right(
    "`A.reshape(3, 2)[0, 0] = 9`",
    "Here the reshaped array is a view: the same six numbers, read in rows of two. The 9 lands "
    "in `A[0, 0]`.",
)
who_writes_into_a.wrong(
    "`A.astype(float)[0, 0] = 9`",
    "Floats need other bytes than integers, so `astype` makes a new array, and the 9 goes there.",
)


@multiple_choice(points=10)
def where_the_time_goes() -> None:
    """Where the time goes.

    For two arrays `x` and `w` of a million floats, `x @ w` takes a tiny fraction of the time of
    `sum(x[j] * w[j] for j in range(len(x)))`. Why?
    """


where_the_time_goes.wrong(
    "It needs fewer multiplications.",
    "Both multiply a million pairs and add them up. What differs is what has to be done around "
    "each multiplication.",
)
where_the_time_goes.right(
    "Its loop runs in compiled code over plain numbers that lie side by side.",
    "In the Python loop each `x[j]` is looked up, wrapped into an object, given to a function "
    "that has to find out its type, and thrown away. `@` knows once that all numbers are float64 "
    "and goes through memory in order.",
)
where_the_time_goes.wrong(
    "It computes with fewer digits.",
    "Both compute in float64. They may differ in the last digits, because the terms are added in "
    "another order, but neither is coarser.",
)
where_the_time_goes.wrong(
    "It skips the products that are 0.",
    "Nothing is skipped: the time is the same for zeros and for any other numbers.",
)


@numeric(
    "Which shape has the array of differences, before anything is summed?",
    why="The differences have the shape `(m, k, d)`, and each float64 takes 8 bytes. A shortcut "
    "without loops can cost a lot of memory. Expanding the square into |a|² - 2 a·b + |b|² needs "
    "nothing larger than `(m, k)`.",
    points=10,
    unit="megabytes (millions of bytes)",
)
def memory_of_a_shortcut(m: int, k: int, d: int) -> float:
    """What a shortcut costs.

    `A` is `(m, d)` and `B` is `(k, d)`, both float64. You want all squared distances between rows
    of `A` and rows of `B`, and write

    ```python
    D = ((A[:, np.newaxis, :] - B) ** 2).sum(axis=2)  # (m, k)
    ```

    How much memory does the array of differences take, the one in the inner parentheses?
    """
    ### BEGIN SOLUTION
    megabytes = m * k * d * 8 / 1e6
    ### END SOLUTION
    return megabytes


# fmt: off
memory_of_a_shortcut.random(m=integers(200, 900), k=integers(20, 90), d=integers(4, 16))
memory_of_a_shortcut.mistake(
    "This is the memory of `D`. Before the sum, each of its numbers is a whole row of d.",
    "m * k * d", "m * k")
memory_of_a_shortcut.mistake(
    "This is for float32. How many bytes are 64 bits?", "* 8", "* 4")
memory_of_a_shortcut.mistake(
    "These are millions of numbers. How many bytes does each of them take?", " * 8", "")
memory_of_a_shortcut.mistake(
    "This counts the two tables one below the other. Here every row of `A` meets every row of `B`.",
    "m * k * d", "(m + k) * d")
memory_of_a_shortcut.excuse("float32", "the number is exact, and a float32 is not")
# fmt: on


# ---- a first neuron -----------------------------------------------------------------------------


@multiple_choice(points=10)
def beyond_a_line() -> None:
    """Beyond one straight line.

    A perceptron looks at two bits and answers yes or no, with any weights and any bias that you
    choose. Which of these rules can it **not** follow?
    """


beyond_a_line.wrong(
    "Yes if both bits are 1.",
    "A line cuts off one corner of the square: with weights (1, 1) and bias -1.5 only (1, 1) "
    "gets a positive score.",
)
beyond_a_line.right(
    "Yes if exactly one bit is 1.",
    "(0, 1) and (1, 0) would have to lie on one side of a line, (0, 0) and (1, 1) on the other. "
    "Add up the scores: both pairs have the same sum, so they cannot have different signs.",
)
beyond_a_line.wrong(
    "Yes if at least one bit is 1.",
    "Only (0, 0) has to be cut off: weights (1, 1) and bias -0.5 do it.",
)
beyond_a_line.right(
    "Yes if the bits are equal.",
    "This is the opposite of `exactly one`, and with all signs flipped it is as impossible: no "
    "line has opposite corners of a square on one side and the other two on the other.",
)
beyond_a_line.wrong(
    "Yes if the first bit is 1, whatever the second is.",
    "The line may be upright: weights (1, 0) and bias -0.5 do not even look at the second bit.",
)


@numeric(
    "Write down the score before. Is it a mistake? Then which three numbers change?",
    why="The score was x1 - x2, which is negative, so the label +1 is missed. The update adds "
    "the example to the weights and 1 to the bias, and the score of this example grows by |x|² + "
    "1. One update always moves the score the right way, though not always across 0.",
    points=10,
)
def after_one_update(x1: int, x2: int) -> int:
    """One update of a perceptron.

    A perceptron has the weights `w = (1, -1)` and the bias `b = 0`. It meets the example
    `(x1, x2)` with label +1, where `x2` is larger than `x1`, and makes its update:
    `w = w + y * x` and `b = b + y`. What is the score of this example now?
    """
    ### BEGIN SOLUTION
    w1, w2, b = 1 + x1, -1 + x2, 1
    score = w1 * x1 + w2 * x2 + b
    ### END SOLUTION
    return score


# fmt: off
after_one_update.random(x1=integers(1, 6), x2=integers(6, 12))
after_one_update.mistake(
    "This is the score before the update. Put the new weights and the new bias in.",
    "1 + x1, -1 + x2, 1", "1, -1, 0")
after_one_update.mistake(
    "The bias is part of the update, too: it grows by y.", "-1 + x2, 1", "-1 + x2, 0")
after_one_update.mistake(
    "The example was subtracted. A score that is too low needs weights that point more along x.",
    "1 + x1, -1 + x2, 1", "1 - x1, -1 - x2, -1")
after_one_update.mistake(
    "This is by how much the score has grown. Where did it start?",
    "1 + x1, -1 + x2, 1", "x1, x2, 1")
# fmt: on


# ---- learning rates -----------------------------------------------------------------------------


@numeric(
    "Do the first step by hand: what is the gradient of w² at 4?",
    why="The gradient of w² is 2w, so each step multiplies w by (1 - 2 · rate). The distance to "
    "the minimum shrinks by the same factor each time: fast at first, and never quite to 0.",
    points=10,
    tolerance=0.001,
)
def down_the_parabola(rate: float, steps: int) -> float:
    """Steps down a parabola.

    Gradient descent starts at `w = 4` on the cost `J = w ** 2`, with the learning rate `rate`.
    Where is it after `steps` steps?
    """
    ### BEGIN SOLUTION
    w = 4 * (1 - 2 * rate) ** steps
    ### END SOLUTION
    return w


# fmt: off
down_the_parabola.random(rate=uniform(0.1, 0.35), steps=integers(2, 5))
down_the_parabola.mistake(
    "These steps go by w. What is the derivative of w²?", "2 * rate", "rate")
down_the_parabola.mistake(
    "These steps lead uphill. Which sign does a step have?", "1 - 2", "1 + 2")
down_the_parabola.mistake(
    "Here every step is as long as the first. The gradient gets smaller on the way.",
    "(1 - 2 * rate) ** steps", "(1 - 2 * rate * steps)")
down_the_parabola.mistake(
    "This is the cost there, w². Which place is it the cost of?",
    "4 * (1 - 2 * rate) ** steps", "(4 * (1 - 2 * rate) ** steps) ** 2")
# fmt: on


@multiple_choice(points=10)
def rate_above_one() -> None:
    """A learning rate of 1.1.

    The same cost, `J = w ** 2`, from `w = 4`, with a learning rate of 1.1. What do the steps do?
    """


rate_above_one.wrong(
    "They approach 0 from one side, faster than with a small rate.",
    "A step multiplies w by 1 - 2 · 1.1 = -1.2. Compute two steps: where is w, and on which side?",
)
rate_above_one.wrong(
    "They jump between 4 and -4 for ever.",
    "That happens at a rate of exactly 1, where a step multiplies w by -1. At 1.1 the factor is "
    "-1.2.",
)
rate_above_one.right(
    "They switch sides each time, and get farther from 0.",
    "Each step multiplies w by -1.2: 4, -4.8, 5.76, … The gradient grows with the distance, so "
    "the steps grow as well. A cost that rises from step to step is the sign that the rate is "
    "too large.",
)
rate_above_one.wrong(
    "They run away on one side.",
    "For that the factor would have to be above 1, but 1 - 2 · 1.1 is -1.2: the sign flips with "
    "each step.",
)
