"""The quiz of week 1: bias and variance, leaks, regularization, gradient checks, first weights."""

from grader.spec import integers, multiple_choice, numeric, uniform

# ---- bias and variance --------------------------------------------------------------------------


@multiple_choice(points=10)
def who_buys_examples() -> None:
    """Who should buy examples.

    The picture above shows the errors of two teams that fit the same noisy measurements. Each team
    could pay for four times as many training examples and change nothing else. For whom is that
    worth the money?
    """


who_buys_examples.wrong(
    "For P, because its dev error is the larger one.",
    "The dev error of P is large, but so is its training error, and the two have almost met. More "
    "examples can close a gap between the curves. How much of one is left here?",
)
who_buys_examples.wrong(
    "For both, because more examples never hurt.",
    "They would not hurt P, but they would hardly help: at the right end its two curves have "
    "almost met, far above the noise. Its model cannot bend enough, whatever it is shown.",
)
who_buys_examples.right(
    "For Q, because its dev error is far above its training error.",
    "Q has learned some of the noise in its 80 examples by heart: that is variance, and more "
    "examples make it smaller. With four times as many the dev error falls from 0.125 to 0.099, "
    "close to the noise of 0.09. P has bias, which only another model takes away.",
)
who_buys_examples.wrong(
    "For neither: the training error of Q even rises with more examples.",
    "It rises because more examples are harder to learn by heart. That is no loss: you want to "
    "know how new examples fare. Which way does the dev error go?",
)


@multiple_choice(points=10)
def close_to_people() -> None:
    """Close to people.

    X-rays are blurred, and careful doctors are wrong on 12 % of them. Your network is wrong on 13 %
    of the training set and on 20 % of the dev set. What is the most promising next step?
    """


close_to_people.wrong(
    "A larger network, because 13 % of the training set are wrong.",
    "13 % looks large beside 0, but careful people do not come below 12 %. How much of it can you "
    "hope to avoid?",
)
close_to_people.wrong(
    "Training for longer, until the training error is near 0.",
    "Where careful doctors are wrong, the pictures hardly show the answer. A network that is "
    "right there has learned these very pictures by heart. What does that do to the dev error?",
)
close_to_people.wrong(
    "None: 20 % is about as good as people are.",
    "8 points lie between the network and the doctors. Which of the two steps, 12 to 13 and 13 to "
    "20, is the one to work on?",
)
close_to_people.right(
    "Regularization or more examples, because of the 7 points between training and dev set.",
    "Bias is measured from what is possible, here 12 %, so that it is 1 point. The 7 points up to "
    "the dev error are variance, and both of these work against it.",
)


@numeric(
    "Write each prediction as the mean of both, plus or minus half of their difference.",
    why="Both predictions lie half of their difference away from their mean, one above and one "
    "below. The mean of the two squared errors is bias² + variance: the squared distance from the "
    "mean to the truth, plus the square of that half. The mean of the predictions keeps the bias "
    "and loses the variance, wherever the truth lies.",
    points=10,
    tolerance=0.001,
)
def two_predictions(p1: float, p2: float, y: float) -> float:
    """Two predictions and their mean.

    Two networks were trained on different examples. For a new example, whose true value is `y`,
    they predict `p1` and `p2`. You could take one of the two networks, or the mean of their
    predictions. By how much is the squared error of that mean smaller than the mean of the two
    squared errors?
    """
    ### BEGIN SOLUTION
    gain = ((p2 - p1) / 2) ** 2
    ### END SOLUTION
    return gain


# fmt: off
two_predictions.random(p1=uniform(2, 4), p2=uniform(5, 8), y=uniform(9, 12), contrast=["p1", "p2"])
two_predictions.mistake(
    "This is the squared error of the mean, the bias². By how much is it smaller than the mean of "
    "the two squared errors?",
    "((p2 - p1) / 2) ** 2", "((p1 + p2) / 2 - y) ** 2")
two_predictions.mistake(
    "This is the mean of the two squared errors. What is left of it when the predictions are "
    "averaged first?",
    "((p2 - p1) / 2) ** 2", "((p1 - y) ** 2 + (p2 - y) ** 2) / 2")
two_predictions.mistake(
    "This is a distance. The question is about squared errors.", ") ** 2", ")")
two_predictions.mistake(
    "This divides by B - 1 = 1, as if to estimate the variance of many more networks. Here it is "
    "about these two: compute both errors for an example of your own.",
    "((p2 - p1) / 2) ** 2", "(p2 - p1) ** 2 / 2")
two_predictions.mistake(
    "The sign is turned round: which of the two errors is the smaller one?",
    "((p2 - p1) / 2) ** 2", "-(((p2 - p1) / 2) ** 2)")
two_predictions.mistake(
    "This is the square of the whole difference. How far is each prediction from their mean?",
    "((p2 - p1) / 2) ** 2", "(p2 - p1) ** 2")
two_predictions.equivalent("p2 - p1 -> p1 - p2", "it is squared")
# fmt: on


# ---- what a dev set must not tell ---------------------------------------------------------------


@multiple_choice(points=10)
def where_it_leaks() -> None:
    """Where it leaks.

    A dev set stands for examples that nobody has seen. In which of these does something of the dev
    set get into the training?
    """


where_it_leaks.right(
    "All examples are scaled to mean 0 and standard deviation 1, then they are split.",
    "Mean and deviation were computed from the dev examples as well, so each training example is "
    "scaled by what the dev set holds. Split first.",
)
where_it_leaks.wrong(
    "The examples are split, then both parts are scaled with the mean and deviation of the "
    "training set.",
    "This is how it should be. The dev set then has a mean that is not quite 0, as new examples "
    "will.",
)
where_it_leaks.right(
    "Ten shifted copies are made of each picture, then the copies are split at random.",
    "Copies of one picture land on both sides, and who has learned one copy by heart knows the "
    "other. Split the pictures first, then copy those of the training set.",
)
where_it_leaks.right(
    "Of 1000 features the 20 that go best with the labels are kept, then the examples are split.",
    "The choice has seen the labels of the dev set. Among 1000 features of pure chance some go "
    "well with these very labels, and they will look good on the dev set too.",
)
where_it_leaks.wrong(
    "The examples are shuffled, then they are split.",
    "Shuffling looks at no number of any example. Without it, a file that is sorted by class "
    "gives a dev set of one class.",
)


# ---- regularization -----------------------------------------------------------------------------


@multiple_choice(points=10)
def two_penalties() -> None:
    """Two penalties, two valleys.

    Two weights have the cost ½ (w1 - 3)² + ½ (w2 - 0.3)², which is lowest at 3 and 0.3. Now a
    penalty is added, with λ/m = 0.5: for L1 it is 0.5 (|w1| + |w2|), for L2 it is
    0.25 (w1² + w2²). Where is the cost lowest?
    """


two_penalties.right(
    "With L1 at 2.5 and 0, with L2 at 2 and 0.2",
    "L1 pulls with the same 0.5 everywhere, so a weight that the data want less than that becomes "
    "exactly 0: take it to find out which features matter. L2 pulls in proportion to the weight, "
    "shrinks both by a third, and makes neither 0: take it to keep all of them small.",
)
two_penalties.wrong(
    "With L1 at 2.5 and -0.2, with L2 at 2 and 0.2",
    "Here L1 takes 0.5 away from both weights. But it pulls towards 0, and on the other side of 0 "
    "it pulls back: put in w2 = -0.2 and w2 = -0.1, and see which costs less.",
)
two_penalties.wrong(
    "With L1 at 2 and 0.2, with L2 at 2.5 and 0",
    "The two are swapped. The slope of a square grows with the weight, and that of an absolute "
    "value does not: which of them pulls at 0.3 as hard as at 3?",
)
two_penalties.wrong(
    "With both at 2.5 and 0",
    "Both make weights smaller, and not in the same way. The slope of 0.25 w² is 0.5 w: at which "
    "w is it as large as the slope back to 3, which is 3 - w?",
)


@numeric(
    "Go through the costs with a finger and count the epochs since the last new lowest one.",
    why="Epochs 6, 7 and 8 bring no new lowest cost: 0.49 of epoch 5 stands. After epoch 8 "
    "training stops and gives the weights of epoch 5 back, 3 epochs old. The 0.44 of epoch 10 is "
    "never seen: more patience would have found it, and would cost epochs in every other run.",
    points=10,
)
def lost_patience() -> int:
    """Out of patience.

    Early stopping with `patience = 3` ends training as soon as 3 epochs in a row have brought no
    new lowest dev cost, and gives back the best parameters that it has seen. This is what the dev
    cost would do:

    | epoch | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 |
    | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
    | dev cost | 0.70 | 0.58 | 0.51 | 0.53 | 0.49 | 0.50 | 0.52 | 0.50 | 0.46 | 0.44 |

    The parameters of which epoch do you get?
    """
    ### BEGIN SOLUTION
    epoch = 8 - 3
    ### END SOLUTION
    return epoch


lost_patience.mistake(
    "0.44 is the lowest cost of the table, but training does not get there. Count from epoch 6 "
    "on: when have 3 epochs in a row brought nothing below 0.49?",
    "8 - 3", "10")  # fmt: skip
lost_patience.mistake(
    "This is where training stops. Which parameters were kept for that moment?",
    "8 - 3", "8")  # fmt: skip
lost_patience.mistake(
    "This gives up at the first rise. How many epochs without a new lowest cost are allowed?",
    "8 - 3", "3")  # fmt: skip


@multiple_choice(points=10)
def once_too_often() -> None:
    """Dropout, once too often.

    Somebody writes dropout like this:

    ```python
    def dropout(A, keep_prob, rng, training):
        if not training:
            return A * keep_prob
        mask = rng.random(A.shape) < keep_prob
        return A * mask / keep_prob
    ```

    What is wrong with it?
    """


once_too_often.wrong(
    "Nothing: at test time no unit is dropped, so all of them have to be made smaller.",
    "That would be right if training only dropped units. What else does the last line do, and "
    "what is the mean of its result over many masks?",
)
once_too_often.right(
    "At test time the activations are smaller than they were on average in training.",
    "Divided by `keep_prob`, what is kept makes up for what is dropped: over many masks the mean "
    "is `A`. So at test time `A` has to stay as it is. With `keep_prob = 0.8` the next layer "
    "would get a fifth less than it has learned with.",
)
once_too_often.wrong(
    "The mask drops with the probability `keep_prob`.",
    "With `keep_prob = 0.8`, random numbers between 0 and 1 are below it in 80 % of all cases. "
    "There the mask is True. What does True do to a unit?",
)
once_too_often.wrong(
    "At test time a mask has to be drawn as well, because the network has learned with one.",
    "Then the same picture would get another answer each time. At test time you want all units to "
    "speak. What has to hold for the size of their outputs?",
)


# ---- gradient checks ----------------------------------------------------------------------------


@numeric(
    "Write g as a multiple of h. What are the three lengths?",
    why="With g = m h, the difference has (m - 1) times the length of h, and the two lengths add "
    "up to (m + 1) times it. The size of the gradient cancels: a wrong factor gives the same "
    "error for large and for tiny gradients, and for large factors it comes close to 1.",
    points=10,
    tolerance=0.0001,
)
def forgotten_mean(m: int) -> float:
    """A forgotten mean.

    The cost is a mean over `m` examples, but the backward pass forgets the factor 1/m, so its whole
    gradient g is m times as large as the measured one, h. Which relative error
    ‖g - h‖ / (‖g‖ + ‖h‖) does the gradient check report?
    """
    ### BEGIN SOLUTION
    error = (m - 1) / (m + 1)
    ### END SOLUTION
    return error


# fmt: off
forgotten_mean.random(m=integers(4, 60))
forgotten_mean.mistake(
    "This divides by the length of h alone. Both lengths stand below the line.",
    "(m - 1) / (m + 1)", "m - 1.0")
forgotten_mean.mistake(
    "This divides by the length of g alone. Both lengths stand below the line.",
    "(m + 1)", "m")
forgotten_mean.mistake(
    "1 is the error of a gradient with the wrong sign, or of one that is 0. This one points the "
    "right way.",
    "(m - 1) / (m + 1)", "1.0")
forgotten_mean.mistake(
    "This is the error for a factor of 2. Which factor is it here?",
    "(m - 1) / (m + 1)", "1 / 3")
# fmt: on


@multiple_choice(points=10)
def which_are_bugs() -> None:
    """Which of them are bugs.

    Five networks were checked with central differences. Which results speak of a wrong formula?
    """


which_are_bugs.wrong(
    "An error of 2e-10, in double precision with a step of 1e-5",
    "It need not be 0: a measurement has an error of its own, and with this step a good one "
    "agrees with a right formula in about ten digits.",
)
which_are_bugs.right(
    "An error of 0.33, in double precision with a step of 1e-5",
    "No rounding makes errors of that size. A slope that is twice or half as large as the "
    "measured one has the error 1/3.",
)
which_are_bugs.wrong(
    "An error of 0.002, in single precision with a step of 1e-5",
    "This is what a right formula may get there: costs of seven digits are subtracted that agree "
    "in nearly all of them. Measure in double precision, then judge.",
)
which_are_bugs.wrong(
    "For relu units an error of 0.25 with a step of 1e-5, and below 1e-8 with a step of 1e-7",
    "A score lies so close to 0 that the longer step reaches across the corner and mixes two "
    "slopes. What is really wrong does not go away with a shorter step.",
)
which_are_bugs.right(
    "An error of 1e-9 for each array but `db2`, and of 1 for `db2`",
    "`db2` has the wrong sign, or is 0. One small array may hide in the error of all of them "
    "together, so look at each.",
)


# ---- where to start -----------------------------------------------------------------------------


@numeric(
    "What does Xavier's rule keep, and what does each relu take away?",
    why="In layers of equal width Xavier's variance is 2 / (n + n) = 1 / n: the scores have the "
    "mean square of what came in. Then relu sets half of them to 0 and halves it, once in each "
    "layer. He's variance is 2 / n, and its 2 gives that half back.",
    points=10,
    tolerance=0.0001,
)
def xavier_under_relu(layers: int) -> float:
    """Xavier's rule under relu.

    A tower of `layers` relu layers, all as wide as the input, starts with Xavier's rule and biases
    of 0. By which factor is the mean square of a signal multiplied on its way through the tower?
    Count with what holds on average: relu halves the mean square.
    """
    ### BEGIN SOLUTION
    factor = 0.5**layers
    ### END SOLUTION
    return factor


# fmt: off
xavier_under_relu.random(layers=integers(4, 10))
xavier_under_relu.mistake(
    "This is what is left of the standard deviation, the root of the mean square.",
    "**layers", "**(layers / 2)")
xavier_under_relu.mistake(
    "Each layer halves what the one before has left: factors are multiplied, not added.",
    "0.5**layers", "0.5 / layers")
xavier_under_relu.mistake(
    "So it would be with He's rule. What is Xavier's variance in layers of equal width?",
    "0.5**layers", "1.0")
xavier_under_relu.mistake(
    "The signal shrinks. What does relu do to half of the scores?",
    "0.5**layers", "2.0**layers")
# fmt: on
