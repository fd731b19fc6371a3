"""The quiz of week 3: searches, batch normalization, temperature, tapes, graphs and pipelines."""

import math

from grader.spec import choice, integers, multiple_choice, numeric, uniform

# ---- searches -----------------------------------------------------------------------------------


@numeric(
    "How many powers of ten has the whole range, and how many lie between the two numbers?",
    why="Log-uniform means that the logarithm is spread evenly, so a share is a ratio of "
    "distances between logarithms. The range has 5 powers of ten, and each of them gets a fifth "
    "of the draws: as many between 0.00001 and 0.0001 as between 0.1 and 1.",
    points=10,
    tolerance=0.0005,
)
def share_of_the_draws(a: float, b: float) -> float:
    """A share of the draws.

    Learning rates are drawn log-uniformly between 0.00001 and 1. Which share of them lies between
    `a` and `b`?
    """
    ### BEGIN SOLUTION
    share = math.log10(b / a) / 5
    ### END SOLUTION
    return share


# fmt: off
share_of_the_draws.random(a=uniform(0.001, 0.02), b=uniform(0.05, 0.6))
share_of_the_draws.mistake(
    "So it would be if the rates themselves were spread evenly: 90 % of them above 0.1. What is "
    "spread evenly here?",
    "math.log10(b / a) / 5", "b - a")
share_of_the_draws.mistake(
    "These are powers of ten. How many of them does the whole range have?", " / 5", "")
share_of_the_draws.mistake(
    "The 5 counts powers of ten, and this logarithm has the base e. Take one base for both.",
    "math.log10(b / a)", "math.log(b / a)")
share_of_the_draws.mistake(
    "This is the share between b and 1. Where does the interval begin?",
    "b / a", "1 / b")
share_of_the_draws.mistake(
    "This is the share between a and 1. Where does the interval end?",
    "b / a", "1 / a")
# fmt: on


@multiple_choice(points=10)
def just_below_one() -> None:
    """Just below one.

    The β of momentum is to be drawn between 0.9 and 0.999, so that averages over 10 to 100 steps
    are as likely as averages over 100 to 1000. Which of these lines do that?
    """


just_below_one.wrong(
    "`rng.uniform(0.9, 0.999)`",
    "Nine of ten of these numbers are below 0.99, which reaches back over 100 steps.",
)
just_below_one.right(
    "`1 - 10 ** rng.uniform(-3, -1)`",
    "An average reaches back over 1 / (1 - β) steps, so it is the distance 1 - β that has to be "
    "drawn log-uniformly, here from 0.001 to 0.1.",
)
just_below_one.wrong(
    "`10 ** rng.uniform(np.log10(0.9), np.log10(0.999))`",
    "This is log-uniform in β itself. From 0.9 to 0.999 a logarithm is nearly a straight line, so "
    "that about nine of ten numbers are below 0.99.",
)
just_below_one.wrong(
    "`1 - rng.uniform(0.001, 0.1)`",
    "The distance to 1 is the right thing to draw, but here it is spread evenly: about nine of "
    "ten are above 0.01.",
)
just_below_one.right(
    "`1 - np.exp(rng.uniform(np.log(0.001), np.log(0.1)))`",
    "The base does not matter, as long as the same one takes the logarithm and undoes it: this "
    "draws the distance to 1 log-uniformly from 0.001 to 0.1.",
)


@multiple_choice(points=10)
def one_that_matters() -> None:
    """One that matters.

    The picture above shows nine trials of a grid and nine random ones. As the colours say, the
    accuracy depends on the learning rate, and hardly on the number of units, but who searches does
    not know that yet. Which reading is best?
    """


one_that_matters.wrong(
    "The grid is the better search: it covers the square evenly, and chance leaves gaps.",
    "It covers the square, but only one direction matters. Look at its points from below: how "
    "many different rates do you see?",
)
one_that_matters.wrong(
    "Both have tried nine learning rates, so they know equally much about it.",
    "Count the columns of points on the left.",
)
one_that_matters.right(
    "The grid has tried three learning rates, each three times, and the random search nine.",
    "Trials above one another tell nothing new about the rate. Whichever hyperparameter turns out "
    "to matter, each random trial is a new value of it. With three hyperparameters it would be 27 "
    "trials for three values.",
)
one_that_matters.wrong(
    "The random search was lucky: with other draws it may try fewer rates than the grid.",
    "Chance decides how close to the best rate it comes. But how likely is it that two draws from "
    "a continuous range are the same number?",
)


@numeric(
    "What is the probability that a single draw misses, and that all of them do?",
    why="Each draw misses with probability 1 - p, all n of them with (1 - p)^n, so at least one "
    "hits with 1 - (1 - p)^n. The number of hyperparameters does not appear: 60 random trials "
    "find the best 5 % of any space with a probability of 95 %.",
    points=10,
    tolerance=0.0005,
)
def lucky_draws(p: float, n: int) -> float:
    """Luck with n draws.

    You would be content with a config from the best share `p` of all configs. You try `n` random
    ones. What is the probability that at least one of them is that good?
    """
    ### BEGIN SOLUTION
    chance = 1 - (1 - p) ** n
    ### END SOLUTION
    return chance


# fmt: off
lucky_draws.random(p=uniform(0.03, 0.12), n=integers(8, 40))
lucky_draws.mistake(
    "This is how many good ones you can expect. It can be more than 1, and a probability cannot.",
    "1 - (1 - p) ** n", "n * p")
lucky_draws.mistake(
    "This is the probability that all of them miss.", "1 - (1 - p) ** n", "(1 - p) ** n")
lucky_draws.mistake(
    "1 - p^n is the probability that not all of them are good. At least one good one is the "
    "opposite of what?",
    "1 - (1 - p) ** n", "1 - p ** n")
lucky_draws.mistake(
    "This is for exactly one good draw. Two or more are welcome as well.",
    "1 - (1 - p) ** n", "n * p * (1 - p) ** (n - 1)")
# fmt: on


# ---- batch normalization ------------------------------------------------------------------------


@numeric(
    "What are the mean and the standard deviation of z1 and z2? How far from the mean is z2?",
    why="Two numbers lie one standard deviation below and above their mean, so that normalized "
    "they are -1 and 1, whatever they were. In a batch of two, batch normalization keeps only "
    "which example has the larger score: the smaller a batch, the more an example's output says "
    "about its neighbours.",
    points=10,
    tolerance=0.001,
)
def batch_of_two(z1: float, z2: float, gamma: float, beta: float) -> float:
    """A batch of two.

    In training, a mini-batch of two examples reaches batch normalization. A unit has the scores
    `z1` and `z2`, of which `z2` is the larger one, and the parameters `gamma` and `beta`. What is
    its output for the second example? (eps is too small to matter.)
    """
    ### BEGIN SOLUTION
    output = gamma + beta
    ### END SOLUTION
    return output


# fmt: off
batch_of_two.random(
    z1=uniform(-4, -1), z2=uniform(2, 6), gamma=uniform(0.5, 3), beta=uniform(-1.5, -0.3),
    contrast=["gamma", "beta"])
batch_of_two.mistake(
    "This is the output for the first example. On which side of the mean is z2?",
    "gamma + beta", "beta - gamma")
batch_of_two.mistake(
    "z2 was not normalized. First take away the mean of the batch and divide by its deviation.",
    "gamma + beta", "gamma * z2 + beta")
batch_of_two.mistake(
    "The mean is gone, and the division by the standard deviation is missing.",
    "gamma + beta", "gamma * (z2 - z1) / 2 + beta")
batch_of_two.mistake(
    "This divides by the variance. Its root is meant.",
    "gamma + beta", "gamma * 2 / (z2 - z1) + beta")
batch_of_two.mistake(
    "The variance was divided by m - 1. Batch normalization takes the mean of the squares, over m.",
    "gamma + beta", "gamma / math.sqrt(2) + beta")
# fmt: on


@multiple_choice(points=10)
def one_at_a_time() -> None:
    """One picture at a time.

    A trained Keras model consists of a dense layer, batch normalization, relu, and a dense layer
    for the scores. An app calls it with one picture at a time, as `model(x, training=True)`. What
    does the app show?
    """


one_at_a_time.right(
    "The same answer for every picture.",
    "The mean of a batch of one is the picture's own score, so that nothing of it is left: each "
    "unit gives its beta, whatever the picture. With `training=False` the layer takes the running "
    "averages that it kept in training.",
)
one_at_a_time.wrong(
    "The same answers as with `training=False`, because there are no other pictures in the batch.",
    "There are no neighbours, but with `training=True` mean and variance still come from the "
    "batch. What are they for a batch of one?",
)
one_at_a_time.wrong(
    "Answers that are a little noisy, but right on average.",
    "So it would be with larger batches. Compute what a unit's score minus the mean of a batch of "
    "one is.",
)
one_at_a_time.wrong(
    "An error, because one picture has no variance.",
    "Its variance is 0, and eps keeps 0 from dividing. PyTorch refuses a batch of one here; Keras "
    "says nothing. What is left of the score?",
)


# ---- TensorFlow ---------------------------------------------------------------------------------


@numeric(
    "A ratio of two probabilities is exp of a difference of scores. What becomes of the "
    "difference?",
    why="The ratio is e to the power of the difference of the scores. The difference is divided "
    "by T, so the ratio is raised to the power 1 / T. Above 1 a temperature makes answers less "
    "sure, below 1 surer, and it never changes which class is first.",
    points=10,
    tolerance=0.005,
)
def warmer(ratio: float, T: float) -> float:
    """Softmax with a temperature.

    A softmax makes one class `ratio` times as probable as another. Now all scores are divided by a
    temperature `T` before softmax. How many times as probable is the one as the other?
    """
    ### BEGIN SOLUTION
    now = ratio ** (1 / T)
    ### END SOLUTION
    return now


# fmt: off
warmer.random(ratio=integers(5, 60), T=choice(0.5, 2, 3, 4))
warmer.mistake(
    "The scores are divided by T, not the probabilities. What does exp make of a division?",
    "ratio ** (1 / T)", "ratio / T")
warmer.mistake(
    "The scores are divided by T, and this multiplies them.", "(1 / T)", "T")
warmer.mistake(
    "Softmax cancels what is added to all scores, and this is a division. Put in scores of 2 and "
    "0, and T = 2.",
    "ratio ** (1 / T)", "float(ratio)")
warmer.mistake(
    "This is the new difference of the scores. The question is about probabilities.",
    "ratio ** (1 / T)", "math.log(ratio) / T")
# fmt: on


@multiple_choice(points=10)
def second_round() -> None:
    """The second round.

    What does this program print?

    ```python
    w = tf.Variable(3.0)
    for step in range(2):
        with tf.GradientTape() as tape:
            J = w**2
        g = tape.gradient(J, w)
        w = w - 0.1 * g
    print(float(w))
    ```
    """


second_round.wrong(
    "About 1.92",
    "These are two steps as they were meant, 3 to 2.4 to 1.92. But what kind of thing is `w` "
    "after the line `w = w - 0.1 * g`?",
)
second_round.wrong(
    "2.4, because the second gradient is 0",
    "2.4 is right after the first round. In the second the tape does not say 0, which would be a "
    "slope: it says that it knows of no way from `w` to `J`.",
)
second_round.wrong(
    "Nothing: the first round fails, because nothing can be subtracted from a variable.",
    "A variable can be used in a calculation like any tensor. The line works in the first round. "
    "What does its result lack?",
)
second_round.right(
    "Nothing: in the second round `g` is `None`, and multiplying by it is an error.",
    "`w - 0.1 * g` makes a tensor, and the name `w` now stands for that. Tapes watch variables by "
    "themselves and tensors only when told, so there is no gradient. `w.assign_sub(0.1 * g)` "
    "changes the variable itself, as optimizers do.",
)


@numeric(
    "For each call: has a graph been made for this kind of argument before?",
    why="A graph is made for each dtype and shape of a tensor, and for each value of a Python "
    "number, because a number becomes a constant of the graph. So 1 and 2 make two, both tensors "
    "of one number share one, and 64 and 32 rows make two. Where numbers change, pass tensors, "
    "and mind a last batch that is smaller.",
    points=10,
)
def how_many_graphs() -> int:
    """How many graphs.

    `tf.function` traces: it runs the Python lines once for each new kind of arguments and keeps the
    graph. How many times is the word printed?

    ```python
    @tf.function
    def double(x):
        print("tracing")
        return 2 * x

    for x in (1, 2, 1):
        double(x)
    for x in (tf.constant(1.0), tf.constant(2.0)):
        double(x)
    for x in (tf.ones(64), tf.ones(64), tf.ones(32)):
        double(x)
    ```
    """
    ### BEGIN SOLUTION
    count = 2 + 1 + 2
    ### END SOLUTION
    return count


# fmt: off
how_many_graphs.mistake(
    "This counts calls. `print` is Python: it runs when a graph is made, and not when it is used.",
    "2 + 1 + 2", "8")
how_many_graphs.mistake(
    "One graph cannot serve all: it is made for a dtype and a shape.", "2 + 1 + 2", "1")
how_many_graphs.mistake(
    "One graph a loop is too few. Which loop brings arguments of two kinds?",
    "2 + 1 + 2", "3")
how_many_graphs.mistake(
    "One of the three loops makes one graph more. Look at the Python numbers and at the shapes.",
    "2 + 1 + 2", "4")
how_many_graphs.mistake(
    "One too many. Which calls bring nothing new? Look at the second 1, and at the two tensors of "
    "one number.",
    "2 + 1 + 2", "6")
# fmt: on


@multiple_choice(points=10)
def frozen_flips() -> None:
    """Frozen flips.

    `flip_at_random` mirrors a picture with probability ½. What does the network get in the second
    epoch?

    ```python
    dataset = (
        tf.data.Dataset.from_tensor_slices((X, y))
        .map(flip_at_random)
        .cache()
        .shuffle(len(X))
        .batch(64)
    )
    ```
    """


frozen_flips.wrong(
    "Each picture flipped by a new throw of the coin, in a new order",
    "So it was meant. But `cache` keeps what comes out of the lines above it, and from the second "
    "epoch on these lines do not run. Which ones are they?",
)
frozen_flips.right(
    "Each picture flipped or not as in the first epoch, in a new order",
    "`cache` has kept the results of the coin, and `shuffle` comes after it and mixes anew. What "
    "is random goes behind `cache`, what is slow and always the same before it.",
)
frozen_flips.wrong(
    "Exactly the batches of the first epoch",
    "`cache` keeps what comes out of the lines above it. Is `shuffle` above it or below?",
)
frozen_flips.wrong(
    "The pictures as they are in `X`, none of them flipped",
    "`cache` keeps what comes out of the lines above it, not what goes in. Is the flip above it "
    "or below?",
)
