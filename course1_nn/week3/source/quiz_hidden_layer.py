"""The quiz of week 3: why not linear, symmetry, derivatives, capacity, units that die."""

import math

from grader.spec import integers, multiple_choice, numeric, uniform

# ---- why a hidden layer needs a bend ------------------------------------------------------------


@numeric(
    "Multiply out: what is (X W1 + b1) W2 + b2?",
    why="Without an activation, W1 W2 is one matrix of shape (n_x, n_y) and b1 W2 + b2 is one "
    "bias, however many hidden units stand between. Depth without a bend adds parameters and no "
    "new function.",
    points=10,
)
def collapsed(n_x: int, n_h: int, n_y: int) -> int:
    """Two layers without a bend.

    A network has `n_x` inputs, `n_h` hidden units and `n_y` outputs, with biases, and `n_h` is
    larger than the other two. Its hidden layer has **no** activation function. How many numbers
    does the smallest single layer have that computes the same outputs?
    """
    ### BEGIN SOLUTION
    count = n_x * n_y + n_y
    ### END SOLUTION
    return count


# fmt: off
collapsed.random(
    n_x=integers(7, 30), n_h=integers(40, 90), n_y=integers(2, 6), contrast=["n_x", "n_y"])
collapsed.mistake(
    "This is the size of the network itself. What single layer does it amount to?",
    "n_x * n_y + n_y", "n_x * n_h + n_h + n_h * n_y + n_y")
collapsed.mistake(
    "The weights are right. What becomes of the two biases?", " + n_y", "")
collapsed.mistake(
    "This is the second layer alone. A single layer has to take the inputs.",
    "n_x * n_y", "n_h * n_y")
collapsed.mistake(
    "This is the first layer alone. A single layer has to give the outputs.",
    "n_x * n_y + n_y", "n_x * n_h + n_h")
# fmt: on


@multiple_choice(points=10)
def two_bends() -> None:
    """Two bends in a line.

    `relu(z)` is `z` where `z` is positive, else 0. Which function of `x` is `relu(x) - relu(-x)`?
    """


two_bends.wrong(
    "The distance from 0, |x|",
    "For that the two parts have to be added: `relu(x) + relu(-x)`. Put in x = -3 here.",
)
two_bends.right(
    "`x` itself, a straight line",
    "For x = 3 it is 3 - 0, for x = -3 it is 0 - 3. Two bends that cancel leave a line: a ReLU "
    "network can compute linear functions as well, which an extra layer therefore cannot spoil.",
)
two_bends.wrong(
    "0 everywhere",
    "Put in x = 3: the first part is 3 and the second is 0.",
)
two_bends.wrong(
    "`relu(x)`, because the second part is always 0",
    "The second part is 0 where x is positive. Put in x = -3: then -x is 3.",
)


# ---- symmetry -----------------------------------------------------------------------------------


@multiple_choice(points=10)
def equal_start() -> None:
    """All weights start at 0.5.

    A network has 2 inputs, 8 hidden tanh units and one sigmoid output. Every weight starts at 0.5,
    every bias at 0, and gradient descent runs for 1000 steps. What do the hidden units compute
    then?
    """


equal_start.wrong(
    "Eight different features: only zeros are a bad start, and 0.5 is not 0.",
    "What counts is whether the units differ. Write down the gradient of two units with equal "
    "weights in and equal weights out: is anything different between them?",
)
equal_start.right(
    "Eight times the same feature: the network is as good as one with a single hidden unit.",
    "Equal units have equal outputs and equal gradients, so every step keeps them equal. Random "
    "starts are there to make units differ, and it takes only a little randomness.",
)
equal_start.wrong(
    "Nothing: all of their weights have become 0.",
    "Their gradients are not 0, so they do learn. They learn in step with each other.",
)
equal_start.wrong(
    "Eight random features, since gradient descent is a random process.",
    "Nothing is random here: the same start and the same examples give the same steps.",
)


@multiple_choice(points=10)
def broken_symmetry() -> None:
    """Which starts break the symmetry.

    The same network of tanh units, with all biases 0. From which starts do the hidden units become
    different from each other?
    """


broken_symmetry.right(
    "W1 random, W2 all 0",
    "The units differ from the start, so their weights in W2 get different gradients in the "
    "first step. W1 waits one step, because its gradient passes through W2, and then moves as "
    "well.",
)
broken_symmetry.right(
    "W1 all 0, W2 random",
    "Every hidden output is 0 at first, but the error comes back through W2, a different share "
    "for each unit, and the slope of tanh at 0 is 1. So W1 gets different columns in the first "
    "step.",
)
broken_symmetry.wrong(
    "W1 all 0, W2 all 0",
    "The gradient of W2 needs the hidden outputs, which are 0, and that of W1 needs W2, which is "
    "0. Only the last bias ever moves.",
)
broken_symmetry.wrong(
    "W1 all 0.1, W2 all 0.1",
    "Equal units in, equal units out: they get equal gradients and stay equal.",
)


# ---- derivatives --------------------------------------------------------------------------------


@numeric(
    "How large can a (1 - a) be?",
    why="The slope of the sigmoid is a (1 - a), at most 0.25, where a = 0.5. So even in the best "
    "case each layer leaves a quarter, and five layers leave a thousandth. This is why hidden "
    "layers use tanh, whose slope reaches 1, or ReLU.",
    points=10,
    tolerance=0.00001,
)
def quarter_by_quarter(layers: int) -> float:
    """A gradient through sigmoids.

    On its way back, a gradient is multiplied by the slope of the activation in each layer. It
    passes `layers` layers of sigmoid units. By which factor do these slopes multiply it at most?
    """
    ### BEGIN SOLUTION
    factor = 0.25**layers
    ### END SOLUTION
    return factor


# fmt: off
quarter_by_quarter.random(layers=integers(2, 6))
quarter_by_quarter.mistake(
    "0.5 is the value of the sigmoid at 0. How steep is it there?", "0.25", "0.5")
quarter_by_quarter.mistake(
    "The factors of the chain rule are multiplied, not added.", "**", " * ")
quarter_by_quarter.mistake(
    "This is for one layer less. How many slopes does it pass?", "layers", "(layers - 1)")
quarter_by_quarter.mistake(
    "1 is the largest slope of tanh. That of the sigmoid is smaller.", "0.25", "1.0")
# fmt: on


@numeric(
    "Its derivative at z can be said with the value tanh(z) alone.",
    why="The derivative of tanh is 1 - tanh(z)², which is 1 - a². Backward needs the activation "
    "only, which forward has computed anyway. Near a = 1 or a = -1 the unit is saturated, and "
    "hardly anything comes back through it.",
    points=10,
    tolerance=0.001,
)
def slope_of_tanh(a: float) -> float:
    """The slope of a tanh unit.

    A tanh unit has the pre-activation `z` and the output `a`, so `a = tanh(z)`. What is the
    derivative of the output by `z`?
    """
    ### BEGIN SOLUTION
    slope = 1 - a**2
    ### END SOLUTION
    return slope


# fmt: off
slope_of_tanh.random(a=uniform(0.2, 0.9))
slope_of_tanh.mistake(
    "This is the slope of the sigmoid. That of tanh is 1 where its output is 0.",
    "1 - a**2", "a * (1 - a)")
slope_of_tanh.mistake(
    "The square is missing. What is the slope at a = -0.5, and at 0.5?", "a**2", "a")
# fmt: on


@slope_of_tanh.mistake("tanh was taken twice: `a` is its value already.")
def _tanh_of_tanh(a: float) -> float:
    return 1 - math.tanh(a) ** 2


# ---- units that die -----------------------------------------------------------------------------


@multiple_choice(points=10)
def dead_unit() -> None:
    """A unit that is silent.

    The pre-activation of a ReLU unit is negative for every training example. What does plain
    gradient descent make of this unit?
    """


dead_unit.wrong(
    "It comes back slowly, because its gradient is small.",
    "A small gradient would be a sigmoid's trouble. What is the slope of ReLU, exactly, where z "
    "is negative?",
)
dead_unit.wrong(
    "Its weights stay, but its bias grows until the unit is active again.",
    "The gradient of the bias is the sum of the same dZ, and each of them was multiplied by the "
    "slope of ReLU. What is that slope here?",
)
dead_unit.right(
    "Its own weights and bias never change again, as long as its inputs stay the same.",
    "The slope is exactly 0 for each example, so all gradients of the unit are exactly 0. It can "
    "only come back if earlier layers change what it gets. Leaky ReLU keeps a small slope for "
    "this reason.",
)
dead_unit.wrong(
    "It is revived by the next steps if the learning rate is larger.",
    "A larger rate times 0 is still 0. Too large a rate is rather what kills units: one huge "
    "step can push a bias far below 0.",
)


@multiple_choice(points=10)
def which_are_dead() -> None:
    """Find the dead units.

    The training set has three examples, `[1, 2]`, `[2, 1]` and `[3, 3]`. Which of these ReLU units
    are dead on it?
    """


which_are_dead.right(
    "`w = [-1, -1]`, `b = 2`",
    "Its pre-activations are -1, -1 and -4: a positive bias is not enough to be alive.",
)
which_are_dead.wrong(
    "`w = [1, -1]`, `b = 0`",
    "For `[2, 1]` it gets 2 - 1 = 1. One active example is enough to learn from.",
)
which_are_dead.wrong(
    "`w = [-1, 0]`, `b = 2.5`",
    "For `[1, 2]` it gets -1 + 2.5 = 1.5. Negative weights alone make no dead unit.",
)
which_are_dead.right(
    "`w = [0, -1]`, `b = 0.5`",
    "Its pre-activations are -1.5, -0.5 and -2.5: each second feature is larger than 0.5.",
)


# ---- width --------------------------------------------------------------------------------------


@numeric(
    "Draw the output for one unit, then for two. Where does the line bend?",
    why="Each hidden unit bends the line at one place, where its pre-activation crosses 0, and "
    "n_h bends make n_h + 1 straight pieces. Width buys pieces, one a unit: to follow a wilder "
    "curve you need more units.",
    points=10,
)
def pieces(n_h: int) -> int:
    """Pieces of a line.

    A network has one input, one layer of `n_h` ReLU units and a linear output. As a function of the
    input, its output is made of straight pieces. How many can there be at most?
    """
    ### BEGIN SOLUTION
    count = n_h + 1
    ### END SOLUTION
    return count


# fmt: off
pieces.random(n_h=integers(3, 40))
pieces.mistake(
    "This is the number of bends. How many pieces does a line with one bend have?", " + 1", "")
pieces.mistake(
    "Each unit bends the line once, not twice. Try a single unit.", "n_h + 1", "2 * n_h")
pieces.mistake(
    "All combinations of active units cannot occur: along one axis a unit switches only once.",
    "n_h + 1", "2**n_h")
# fmt: on


@multiple_choice(points=10)
def wider_and_wider() -> None:
    """Wider and wider.

    Three networks were trained until their cost stood still. Which reading of this table is the
    best supported?

    | hidden units | accuracy on training set | accuracy on dev set |
    | ---: | ---: | ---: |
    | 2 | 0.75 | 0.74 |
    | 8 | 0.93 | 0.92 |
    | 64 | 1.00 | 0.88 |
    """


wider_and_wider.wrong(
    "2 units overfit: their accuracy is the lowest.",
    "Overfitting shows in a gap between training and dev set. Here both are low and close "
    "together: the network cannot bend enough.",
)
wider_and_wider.right(
    "64 units can fit what is accidental in the training set, and that costs them on new examples.",
    "They know the training set by heart and lose 12 points on the dev set, 4 points below 8 "
    "units. Capacity is needed up to what the problem asks for; beyond it, more data or "
    "regularization has to hold it in check.",
)
wider_and_wider.wrong(
    "64 units were not trained for long enough.",
    "They are right on every training example, so training has done all it can. What is left is "
    "a gap, not a lack of steps.",
)
wider_and_wider.wrong(
    "64 units are best, because an accuracy of 1.00 cannot be beaten.",
    "Not on the examples that it was trained on. Which of the two columns tells how it does on "
    "new ones?",
)
