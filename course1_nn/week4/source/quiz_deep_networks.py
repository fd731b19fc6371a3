"""The quiz of week 4: caches, parameters, depth and width, gradients, hyperparameters."""

import math

from grader.spec import integers, multiple_choice, numeric, uniform

# ---- what a layer keeps -------------------------------------------------------------------------


@multiple_choice(points=10)
def needed_later() -> None:
    """What backward needs.

    A dense layer computes `Z = A @ W + b`. Its backward pass gets `dZ` and returns `dA`, `dW` and
    `db`. Which of these does it need from the forward pass?
    """


needed_later.right(
    "`A`",
    "dW = Aᵀ dZ: a weight's gradient is the error times the input that the weight has seen.",
)
needed_later.right(
    "`W`",
    "dA = dZ Wᵀ: the error goes back along the same weights on which the input came.",
)
needed_later.wrong(
    "`b`",
    "A bias is added, so its derivative is 1 wherever it stands: db is the sum of dZ over the "
    "examples.",
)
needed_later.wrong(
    "`Z`",
    "The affine step is linear: its derivatives do not depend on its result. It is the "
    "activation after it that needs Z.",
)


@numeric(
    "Which arrays go into the two products `Aᵀ dZ`? Leave the parameters out.",
    why="The first layer keeps its input, (m, n_0), the second one its own, (m, n_1). The "
    "outputs of the last layer are no input of any layer. The cache grows with the batch, the "
    "parameters do not: this is why a large batch can use up the memory.",
    points=10,
)
def numbers_in_caches(m: int, n_0: int, n_1: int, n_2: int) -> int:
    """What the caches hold.

    Two dense layers, with sizes `n_0` to `n_1` to `n_2`, get `m` examples. Each layer caches its
    input `A` for the backward pass. How many numbers are that in both caches together?
    """
    ### BEGIN SOLUTION
    count = m * (n_0 + n_1)
    ### END SOLUTION
    return count


# fmt: off
numbers_in_caches.random(
    m=integers(20, 90), n_0=integers(30, 60), n_1=integers(10, 25), n_2=integers(2, 8),
    contrast=["m", "n_0", "n_1"])
numbers_in_caches.mistake(
    "The outputs of the last layer are in here, too. Of which layer are they an input?",
    "(n_0 + n_1)", "(n_0 + n_1 + n_2)")
numbers_in_caches.mistake(
    "This is for one example. How many rows does each `A` have?", "m * ", "")
numbers_in_caches.mistake(
    "These are the weights. The caches hold the inputs, a row for each example.",
    "m * (n_0 + n_1)", "n_0 * n_1 + n_1 * n_2")
numbers_in_caches.mistake(
    "These are the outputs of the two layers. Which arrays came in?",
    "(n_0 + n_1)", "(n_1 + n_2)")
# fmt: on


# ---- depth and width ----------------------------------------------------------------------------


@numeric(
    "Write the shapes of all weights and biases in a column, and count.",
    why="Each layer has n_in · n_out weights and n_out biases: the biases belong to the units "
    "that they are added to. Most of the numbers are usually in one or two large matrices.",
    points=10,
)
def learned_numbers(n_0: int, n_1: int, n_2: int) -> int:
    """How many numbers a network learns.

    A network takes `n_0` inputs, has two hidden layers of `n_1` and `n_2` units, and a single
    sigmoid output. Every layer has biases. How many numbers does it learn?
    """
    ### BEGIN SOLUTION
    count = n_0 * n_1 + n_1 + n_1 * n_2 + n_2 + n_2 * 1 + 1
    ### END SOLUTION
    return count


# fmt: off
learned_numbers.random(n_0=integers(20, 70), n_1=integers(9, 18), n_2=integers(3, 8))
learned_numbers.mistake(
    "The biases are missing: one for each unit, the output included.",
    "n_0 * n_1 + n_1 + n_1 * n_2 + n_2 + n_2 * 1 + 1", "n_0 * n_1 + n_1 * n_2 + n_2")
learned_numbers.mistake(
    "The output layer is missing: it learns as well.", " + n_2 * 1 + 1", "")
learned_numbers.mistake(
    "Here the biases belong to the units on the left. They are added to those on the right.",
    "n_0 * n_1 + n_1 + n_1 * n_2 + n_2 + n_2 * 1 + 1",
    "n_0 * n_1 + n_0 + n_1 * n_2 + n_1 + n_2 * 1 + n_2")
learned_numbers.mistake(
    "These are the units. What is learned stands on the lines between them.",
    "n_0 * n_1 + n_1 + n_1 * n_2 + n_2 + n_2 * 1 + 1", "n_0 + n_1 + n_2 + 1")
learned_numbers.equivalent("n_2 * 1 -> n_2 / 1", "divided by 1")
learned_numbers.equivalent("n_2 * 1 -> n_2", "times 1")
# fmt: on


@multiple_choice(points=10)
def double_the_width() -> None:
    """Twice as wide.

    A deep network has five hidden layers of 100 units each. You double the width of all five. By
    which factor does the number of weights **between hidden layers** grow?
    """


double_the_width.wrong(
    "2",
    "Each matrix has as many rows as the layer before has units, and as many columns as its own. "
    "Both double.",
)
double_the_width.right(
    "4",
    "Each of the four matrices between hidden layers goes from 100 × 100 to 200 × 200. Width "
    "costs by its square. Depth costs in proportion: twice as many hidden layers have about "
    "twice as many weights.",
)
double_the_width.wrong(
    "10",
    "The factor does not depend on the number of layers: compare a single matrix before and after.",
)
double_the_width.wrong(
    "32",
    "2 to the power of 5 would multiply the layers with each other. The weights of the layers "
    "are added up.",
)


# ---- gradients ----------------------------------------------------------------------------------


@multiple_choice(points=10)
def tiny_gradient() -> None:
    """A gradient that fades.

    In a network of 20 sigmoid layers with small random weights, the gradient of `W1` is a billion
    times smaller than that of `W20`. What is the best explanation?
    """


tiny_gradient.wrong(
    "The first layer is trained already.",
    "Before the first step nothing is trained, and the picture is the same. What does the chain "
    "rule multiply on the way to layer 1?",
)
tiny_gradient.wrong(
    "The factor 1/m is applied in each layer.",
    "The cost carries the 1/m, once. In correct code no layer divides again, and the gradient "
    "fades all the same.",
)
tiny_gradient.right(
    "On its way back the gradient is multiplied in each layer by a slope of at most 0.25 and by "
    "small weights.",
    "Nineteen such factors make it vanish. ReLU, whose slope is 1 for active units, and weights "
    "of the right size keep the product near 1.",
)
tiny_gradient.wrong(
    "Gradients of early layers are rounded to 0 by float64.",
    "A billionth is nothing for float64, which reaches down to 1e-308. The number is right, and "
    "really is that small.",
)


@numeric(
    "The mean over m examples is taken once. Where does its 1/m stand in the gradient?",
    why="For a sigmoid output with cross-entropy the derivative by the score is the error a - y, "
    "and the mean over the examples makes it (a - 1) / m. It is negative: the score should rise. "
    "From here on, backward only multiplies: no layer divides by m again.",
    points=10,
    tolerance=0.0001,
)
def one_entry(a: float, m: int) -> float:
    """One entry of the first gradient.

    The cost is the mean cross-entropy of `m` examples. One of them has the label 1, and the network
    gives it the probability `a`. What is its entry of `dZ` in the output layer?
    """
    ### BEGIN SOLUTION
    dz = (a - 1) / m
    ### END SOLUTION
    return dz


# fmt: off
one_entry.random(a=uniform(0.1, 0.8), m=integers(3, 20))
one_entry.mistake(
    "This is the error of the example. The cost is a mean: where is the 1/m?",
    "(a - 1) / m", "a - 1")
one_entry.mistake(
    "This is the derivative by the probability. By the score, the slope of the sigmoid comes in.",
    "(a - 1) / m", "-1 / a / m")
one_entry.mistake(
    "The slope of the sigmoid was multiplied once more. For cross-entropy it has cancelled.",
    "(a - 1) / m", "(a - 1) * a * (1 - a) / m")
one_entry.mistake("This is for the label 0.", "(a - 1)", "a")
# fmt: on


@multiple_choice(points=10)
def too_early() -> None:
    """An update that comes too early.

    To save memory, somebody updates each `W` in the backward loop, at once:

    ```python
    for l in reversed(range(L)):
        dW = caches[l].T @ dZ
        W[l] -= learning_rate * dW
        dA = dZ @ W[l].T
        ...  # dZ of the layer before
    ```

    What is wrong with it?
    """


too_early.wrong(
    "Nothing: each layer is updated exactly once.",
    "It is, but look at the line after the update: which `W[l]` does it use, and with which one "
    "was the forward pass made?",
)
too_early.right(
    "`dA` uses the new weights, so the layers before get a gradient of no cost at all.",
    "The chain rule wants the weights with which the outputs were computed. With a small rate "
    "the error is small and hard to see: a gradient check with a rate of 0 would pass. Compute "
    "all gradients first, or `dA` before the update.",
)
too_early.wrong(
    "The shapes do not match after the update.",
    "An update keeps the shape of `W[l]`. The numbers are what has changed.",
)
too_early.wrong(
    "The learning rate is applied twice.",
    "It is applied once to each `W[l]`. But it also gets into a place where no rate belongs: "
    "which line reads what the update wrote?",
)


@multiple_choice(points=10)
def where_is_the_bug() -> None:
    """Read a gradient check.

    A network has three layers. This table compares its gradients with finite differences. In which
    line is the bug?

    | gradient | relative error |
    | --- | ---: |
    | `dW3`, `db3` | 2e-10 |
    | `dW2`, `db2` | 5e-10 |
    | `db1` | 4e-10 |
    | `dW1` | 0.6 |
    """


where_is_the_bug.wrong(
    "In the output layer, because all other gradients come from there",
    "What is wrong there would be wrong everywhere. The gradients of layers 3 and 2 are right, "
    "so what came out of layer 3 is right.",
)
where_is_the_bug.wrong(
    "In the derivative of the activation of layer 1",
    "That makes dZ1, and db1 is the sum of dZ1 over the examples. db1 is right.",
)
where_is_the_bug.right(
    "In the product that makes `dW1` from `dZ1` and the input",
    "db1 is right, so dZ1 is right, and the only thing left is its product with the cached "
    "input: a wrong array in the cache of layer 1, such as A1 in the place of X, or a missing "
    "transpose.",
)
where_is_the_bug.wrong(
    "In the forward pass of layer 1",
    "Finite differences use the same forward pass, so an error in it does not show as a "
    "difference: the check asks whether backward fits forward.",
)


# ---- what you choose ----------------------------------------------------------------------------


@numeric(
    "He's rule keeps the size of the signal through ReLU. Which side of W does it look at?",
    why="A unit adds up n_in products, so the variance of its score grows with n_in, and ReLU "
    "throws half of it away: a variance of 2 / n_in, a standard deviation of its root, keeps the "
    "signal at its size from layer to layer.",
    points=10,
    tolerance=0.0001,
)
def spread_of_he(n_in: int, n_out: int) -> float:
    """How far weights are spread.

    A layer of `n_out` ReLU units gets `n_in` inputs. With which standard deviation are its weights
    drawn by He's rule?
    """
    ### BEGIN SOLUTION
    std = math.sqrt(2 / n_in)
    ### END SOLUTION
    return std


# fmt: off
spread_of_he.random(n_in=integers(50, 400), n_out=integers(5, 40), contrast=["n_in"])
spread_of_he.mistake(
    "This is the variance. The standard deviation is its root.", "math.sqrt(2 / n_in)", "2 / n_in")
spread_of_he.mistake(
    "This looks at the outputs. How many products does one unit add up?", "n_in)", "n_out)")
spread_of_he.mistake(
    "This would do for tanh. ReLU throws half of the signal away, so there is a 2.",
    "2 / n_in", "1 / n_in")
# fmt: on


@multiple_choice(points=10)
def who_chooses() -> None:
    """Who chooses the number.

    Which of these are hyperparameters of a network that is trained by gradient descent?
    """


who_chooses.right(
    "The learning rate",
    "You choose it before training. Gradient descent cannot choose it: it is what the steps are "
    "made with.",
)
who_chooses.wrong(
    "The bias of the last unit",
    "It has a gradient and is changed by every step: a parameter.",
)
who_chooses.right(
    "The number of hidden layers",
    "It decides which parameters there are at all, and it has no gradient. You choose it and "
    "compare on the dev set.",
)
who_chooses.wrong(
    "The accuracy on the dev set",
    "It is a result, by which you compare choices. Nobody can set it.",
)
who_chooses.right(
    "The number of steps",
    "Steps change the parameters, and how many of them are taken is decided from outside: by "
    "you, or by a rule that you chose.",
)
