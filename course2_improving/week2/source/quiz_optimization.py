"""The quiz of week 2: mini-batches, weighted averages, momentum and Adam, landscapes, schedules."""

import math

from grader.spec import integers, multiple_choice, numeric, uniform

# ---- mini-batches -------------------------------------------------------------------------------


@multiple_choice(points=10)
def four_times_the_batch() -> None:
    """Four times the batch.

    You train on 12,800 examples, first in mini-batches of 32, then in mini-batches of 128, both
    drawn at random. What changes?
    """


four_times_the_batch.right(
    "An epoch makes a quarter as many steps.",
    "12,800 examples make 400 mini-batches of 32, and 100 of 128. Each step costs more and there "
    "are fewer of them.",
)
four_times_the_batch.wrong(
    "The noise of a step's gradient has a quarter of the standard deviation.",
    "Its variance has a quarter: variances of independent examples add up, and the mean divides "
    "by 4² what has grown 4 times. What does that make of the standard deviation?",
)
four_times_the_batch.right(
    "The noise of a step's gradient has half the standard deviation.",
    "Noise shrinks with the root of the batch size. Four times the work for half the noise: this "
    "is why small batches so often pay, and why batches of 1 do not, on machines that compute "
    "many examples at once.",
)
four_times_the_batch.wrong(
    "An epoch looks at four times as many examples.",
    "An epoch looks once at each example, however they are cut into batches.",
)
four_times_the_batch.wrong(
    "A step with the same learning rate is about four times as long.",
    "The cost is a mean over the mini-batch, so its gradient does not grow with the number of "
    "examples.",
)


@numeric(
    "Add up the costs of all examples, then divide by how many there are.",
    why="Each mean cost stands for as many examples as its batch has, so it is multiplied by that "
    "size. A plain mean of the batches lets a few examples in the last one speak as loudly as 64.",
    points=10,
    tolerance=0.0005,
)
def small_last_batch(k: int, n: int, J_full: float, J_last: float) -> float:
    """A small last batch.

    An epoch has `k` mini-batches of 64 examples and a last one of `n`. The mean cost in each of the
    full ones is `J_full`, and in the last one it is `J_last`. What is the mean cost of an example
    in this epoch?
    """
    ### BEGIN SOLUTION
    J = (k * 64 * J_full + n * J_last) / (k * 64 + n)
    ### END SOLUTION
    return J


# fmt: off
small_last_batch.random(
    k=integers(3, 8), n=integers(10, 40), J_full=uniform(0.2, 0.6), J_last=uniform(1, 3))
small_last_batch.mistake(
    "This is the mean of the batches. The last one has fewer examples: how much should it count?",
    "(k * 64 * J_full + n * J_last) / (k * 64 + n)", "(k * J_full + J_last) / (k + 1)")
small_last_batch.mistake(
    "This forgets the last batch. Its examples belong to the epoch.",
    "(k * 64 * J_full + n * J_last) / (k * 64 + n)", "J_full")
small_last_batch.mistake(
    "Here all the full batches together count as much as the last one. How many examples has each "
    "side?",
    "(k * 64 * J_full + n * J_last) / (k * 64 + n)", "(J_full + J_last) / 2")
small_last_batch.mistake(
    "Here there is a single full batch. There are k of them.",
    "(k * 64 * J_full + n * J_last) / (k * 64 + n)", "(64 * J_full + n * J_last) / (64 + n)")
# fmt: on


# ---- averages -----------------------------------------------------------------------------------


@multiple_choice(points=10)
def which_beta() -> None:
    """Which curve has which beta.

    The three curves above are exponentially weighted averages of the grey dots,
    v = β v + (1 - β) x, with bias correction. They were made with β = 0.5, β = 0.9 and β = 0.98.
    Which is which?
    """


which_beta.wrong(
    "A has 0.5, B has 0.9, C has 0.98.",
    "C is right. But an average with β = 0.5 hears hardly more than the last two numbers, so it "
    "has to be the most restless of all. Is that A?",
)
which_beta.wrong(
    "A has 0.9, B has 0.98, C has 0.5.",
    "This takes β for the weight of the new number. It is the weight of the past: a large β makes "
    "a curve smooth and late.",
)
which_beta.wrong(
    "A has 0.98, B has 0.5, C has 0.9.",
    "B is right. With 0.98 an average reaches back over about 50 numbers. Which of the other two "
    "needs that long to come up?",
)
which_beta.right(
    "A has 0.9, B has 0.5, C has 0.98.",
    "An average reaches back over about 1 / (1 - β) numbers: 10, 2 and 50. The further it "
    "reaches, the smoother it is, and the later it notices that the numbers have jumped at step "
    "150. You cannot have one without the other.",
)


@numeric(
    "Compute v after one and after two steps, for g = 1. What is missing to 1, and how does it "
    "shrink?",
    why="What is missing to g is multiplied by beta in each step: beta, beta², and after t steps "
    "beta^t. So v is 1 - beta^t of g, and dividing by just that number is the bias correction. It "
    "fades by itself as t grows.",
    points=10,
    tolerance=0.0001,
)
def start_from_zero(beta: float, t: int) -> float:
    """An average that starts from 0.

    An average v = β v + (1 - β) g starts at v = 0, and g is the same number in each step, not 0.
    Without bias correction, which share of g has v reached after `t` steps?
    """
    ### BEGIN SOLUTION
    share = 1 - beta**t
    ### END SOLUTION
    return share


# fmt: off
start_from_zero.random(beta=uniform(0.8, 0.97), t=integers(3, 12))
start_from_zero.mistake(
    "This is what is still missing to g.", "1 - beta**t", "beta**t")
start_from_zero.mistake(
    "This is how much the last number counts, and v after one step. The earlier ones count too.",
    "1 - beta**t", "1 - beta")
start_from_zero.mistake(
    "Here no step forgets anything. What happens to the old v in each step?",
    "1 - beta**t", "t * (1 - beta)")
start_from_zero.mistake(
    "The weights of the steps are added, not multiplied. Compute v after two steps.",
    "1 - beta**t", "(1 - beta) ** t")
start_from_zero.mistake(
    "This counts the steps from 0. What is v after the first one?", "**t", "**(t - 1)")
start_from_zero.mistake(
    "By this factor bias correction multiplies v. Which share has v reached without it?",
    "1 - beta**t", "1 / (1 - beta**t)")
# fmt: on


# ---- momentum and Adam --------------------------------------------------------------------------


@numeric(
    "Compute both v for two steps from v = 0. Where does each of them stop growing?",
    why="The first v stops growing at g, the second at g / (1 - β), where v = β v + g. The ratio "
    "is the same from the first step on. Both are called momentum, and who moves from the "
    "notebook's to Keras's has to multiply the learning rate by 1 - β.",
    points=10,
    tolerance=0.001,
)
def two_kinds_of_momentum(beta: float) -> float:
    """Two kinds of momentum.

    The notebook's momentum is v = β v + (1 - β) g. Keras leaves the factor away: v = β v + g. Both
    step by the learning rate times v. You take β and the learning rate from the notebook to Keras.
    On a long slope, where g is the same in each step, how many times as long do the steps become?
    """
    ### BEGIN SOLUTION
    times = 1 / (1 - beta)
    ### END SOLUTION
    return times


# fmt: off
two_kinds_of_momentum.random(beta=uniform(0.75, 0.96))
two_kinds_of_momentum.mistake(
    "This is how many times as long the notebook's steps are. The question goes the other way.",
    "1 / (1 - beta)", "1 - beta")
two_kinds_of_momentum.mistake(
    "β multiplies the old v in both. By which factor does the new g come in, in each of them?",
    "1 / (1 - beta)", "1 / beta")
two_kinds_of_momentum.mistake(
    "Both have the same slope and the same rate, but not the same v. Compute it for two steps.",
    "1 / (1 - beta)", "1.0")
two_kinds_of_momentum.mistake(
    "Keras's v stands still where v = β v + g. Bring β v to the other side: which sign has it?",
    "(1 - beta)", "(1 + beta)")
two_kinds_of_momentum.mistake(
    "This is Keras's v after two steps, for g = 1. It goes on growing: where does it stop?",
    "1 / (1 - beta)", "1 + beta")
# fmt: on


@multiple_choice(points=10)
def first_step_of_adam() -> None:
    """The first step of Adam.

    Adam starts with a learning rate of 0.01, b1 = 0.9, b2 = 0.999 and eps = 1e-8. The first
    gradient is 1000 for one weight and 0.001 for another. How far do the two weights move in the
    first step?
    """


first_step_of_adam.wrong(
    "10 and 0.00001",
    "This is the learning rate times the gradient, plain gradient descent. By what does Adam "
    "divide?",
)
first_step_of_adam.wrong(
    "1 and 0.000001",
    "This is the learning rate times v after one step, without a correction and without dividing "
    "by anything. What does the average of the squares do?",
)
first_step_of_adam.right(
    "0.01 and 0.01",
    "After the corrections the two averages are g and g², and g divided by the root of g² is 1 or "
    "-1: the first step goes by the sign alone. That frees you from the scale of the gradients, "
    "and it is why the learning rate of Adam says how far a weight moves.",
)
first_step_of_adam.wrong(
    "0.03 and 0.03",
    "So it would be without bias correction: 0.1 g divided by the root of 0.001 g² is about 3. "
    "What do both averages become when they are divided by 1 - 0.9 and by 1 - 0.999?",
)


@numeric(
    "Before this step both averages are 0. What are they after it?",
    why="The averages are (1 - b1) g and (1 - b2) g², and the size of g cancels. With 0.9 and "
    "0.999 the step is 3.2 learning rates long: the average of the squares remembers a thousand "
    "quiet steps, the average of the gradients only ten. So weights that are seldom needed, such "
    "as those of rare words, still move.",
    points=10,
    tolerance=0.001,
)
def lone_gradient(b1: float, b2: float) -> float:
    """A lone gradient.

    Adam has run for so long that its corrections are 1. The gradient of one weight has been 0 all
    that time. Now it is 5, once. How many learning rates long is the step of this weight? (eps is
    too small to matter.)
    """
    ### BEGIN SOLUTION
    length = (1 - b1) / math.sqrt(1 - b2)
    ### END SOLUTION
    return length


# fmt: off
lone_gradient.random(b1=uniform(0.8, 0.94), b2=uniform(0.98, 0.998))
lone_gradient.mistake(
    "So it would be in the very first step, because of the corrections. What are both averages "
    "here, without them?",
    "(1 - b1) / math.sqrt(1 - b2)", "1.0")
lone_gradient.mistake(
    "The root is missing. Below the line stands the root of an average of squares.",
    "math.sqrt(1 - b2)", "(1 - b2)")
lone_gradient.mistake(
    "These are the weights of the past, which is 0. What is the weight of the new gradient?",
    "(1 - b1) / math.sqrt(1 - b2)", "b1 / math.sqrt(b2)")
lone_gradient.mistake(
    "This is v with the gradient taken as 1. By what is it divided?", " / math.sqrt(1 - b2)", "")
lone_gradient.mistake(
    "This divides 5 by the root of the average, as RMSProp does. In Adam the gradient is averaged, "
    "too.", "(1 - b1) /", "1 /")
# fmt: on


# ---- landscapes ---------------------------------------------------------------------------------


@numeric(
    "What is the gradient of b w², and by which number does a step multiply w?",
    why="A step multiplies w1 by 1 - 2 a · rate and w2 by 1 - 2 b · rate. The steep direction is "
    "the first to leave the range from -1 to 1: at 2 / (2 b), which is 2 divided by the largest "
    "second derivative. In the flat direction the same rate then is slow: that is what makes a "
    "ravine.",
    points=10,
    tolerance=0.0001,
)
def limit_of_a_ravine(a: float, b: float) -> float:
    """The limit in a ravine.

    The cost is J = a w1² + b w2², and `b` is much larger than `a`. From which learning rate on
    does plain gradient descent no longer come down to the lowest point?
    """
    ### BEGIN SOLUTION
    limit = 1 / b
    ### END SOLUTION
    return limit


# fmt: off
limit_of_a_ravine.random(a=uniform(0.5, 2), b=uniform(5, 30), contrast=["b"])
limit_of_a_ravine.mistake(
    "2 / λ is right for a cost of ½ λ w². What is the second derivative of b w²?", "1 / b", "2 / b")
limit_of_a_ravine.mistake(
    "With this rate w2 is at 0 after one step, the best there is. How far beyond may a step go "
    "until it ends as high as it began?", "1 / b", "1 / (2 * b)")
limit_of_a_ravine.mistake(
    "This is the limit of the flat direction. Which one runs away first?", "1 / b", "1 / a")
limit_of_a_ravine.mistake(
    "Each direction has its own factor, and a and b never meet in one. Which factor leaves the "
    "range from -1 to 1 first?", "1 / b", "1 / (a + b)")
# fmt: on


@multiple_choice(points=10)
def up_along_both_axes() -> None:
    """Up along both axes.

    At a point the gradient of the cost is 0, and the matrix of second derivatives is

    ```
    1  2
    2  1
    ```

    What kind of point is it?
    """


up_along_both_axes.wrong(
    "A minimum, because both numbers on the diagonal are positive.",
    "They say that the cost rises along each axis. There are other directions: how does it change "
    "if you go one step along the first axis and one step back along the second?",
)
up_along_both_axes.right(
    "A saddle, because the cost falls along (1, -1).",
    "Along (1, 1) the curvature is 3, along (1, -1) it is -1: these are the eigenvalues, and they "
    "have both signs. In a network with a million weights a million curvatures would have to be "
    "positive for a minimum, so most points with gradient 0 are saddles.",
)
up_along_both_axes.wrong(
    "A minimum, because all four numbers are positive.",
    "What counts are signs of curvatures, not of entries. How does the cost change along (1, -1), "
    "where the entries off the diagonal come in with a minus?",
)
up_along_both_axes.wrong(
    "That cannot be said without third derivatives.",
    "They are needed where a curvature is 0. Compute the eigenvalues: is one of them 0?",
)


# ---- schedules ----------------------------------------------------------------------------------


@multiple_choice(points=10)
def ten_times_slower() -> None:
    """A tenth of the rate.

    The picture above shows the cost in a bowl, whose only lowest point has the cost 0. The
    gradients are noisy, as those of mini-batches are. In the solid run the learning rate is divided
    by 10 at step 300. Why does the cost fall again there?
    """


ten_times_slower.right(
    "Each step carries noise, and shorter steps carry less of it, so the run settles lower.",
    "Near the lowest point the true gradient is small, and what moves the weights is the noise. "
    "Long steps kept throwing them out as far as the slope brought them back. With a tenth of the "
    "rate this balance lies about ten times lower, and it takes time to get down there.",
)
ten_times_slower.wrong(
    "Shorter steps have led it into another valley that is deeper.",
    "A bowl has one valley. What kept the run away from its lowest point before?",
)
ten_times_slower.wrong(
    "Shorter steps are faster, and the rate should have been low from the start.",
    "Look at the dashed curve, which did that: where is it when the solid one has long arrived?",
)
ten_times_slower.wrong(
    "Nothing but time: with the old rate the cost would have come down in the next steps, too.",
    "Between step 100 and step 300 it went up and down, but no further down. Which sign do you "
    "see that step 300 was about to be different?",
)
