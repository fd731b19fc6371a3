"""The quiz of week 2: scores and probabilities, cross-entropy, gradients, thresholds."""

import math

from grader.spec import integers, multiple_choice, numeric, uniform

# ---- scores and probabilities -------------------------------------------------------------------


@multiple_choice(points=10)
def one_more() -> None:
    """A score that rises by 1.

    A neuron gives a picture the score `z`, and the sigmoid makes a probability of it. Now the score
    rises by 1. What happens, whatever `z` was?
    """


one_more.wrong(
    "The probability rises by 0.1.",
    "It depends on where you start: from z = 0 to 1 the probability rises from 0.50 to 0.73, "
    "from z = 5 to 6 by 0.004 only.",
)
one_more.wrong(
    "The probability is multiplied by e, about 2.72.",
    "Then a probability of 0.5 would become 1.36. Something else is multiplied by e: what can "
    "grow without a bound?",
)
one_more.right(
    "The odds are multiplied by e, about 2.72.",
    "The score is the logarithm of the odds a / (1 - a), and adding 1 to a logarithm multiplies "
    "by e. So 1 to 1 becomes 2.72 to 1, and 100 to 1 becomes 272 to 1.",
)
one_more.wrong(
    "The probability gets halfway closer to 1.",
    "From z = 0 to 1 the distance to 1 shrinks from 0.50 to 0.27, which is nearly half, but from "
    "z = -5 to -4 it stays above 0.98.",
)


@numeric(
    "First the odds, then their logarithm.",
    why="The odds are p / (1 - p), and the score is their natural logarithm. It is 0 for even "
    "odds and grows without a bound as p approaches 1: that is why a neuron can compute it with "
    "a plain weighted sum.",
    points=10,
    tolerance=0.001,
)
def score_behind(p: float) -> float:
    """The score behind a probability.

    The sigmoid of which score is the probability `p`?
    """
    ### BEGIN SOLUTION
    z = math.log(p / (1 - p))
    ### END SOLUTION
    return z


# fmt: off
score_behind.random(p=uniform(0.55, 0.95))
score_behind.mistake(
    "These are the odds. Which function turns odds into a score?",
    "math.log(p / (1 - p))", "p / (1 - p)")
score_behind.mistake(
    "This is the sigmoid of p. The question goes the other way, from the probability to the score.",
    "math.log(p / (1 - p))", "1 / (1 + math.exp(-p))")
score_behind.mistake(
    "This is the logarithm of p alone. Where does the probability of the other label come in?",
    "p / (1 - p)", "p")
score_behind.mistake(
    "This logarithm has the base 10. The sigmoid uses e.", "math.log(", "math.log10(")
# fmt: on


# ---- cross-entropy ------------------------------------------------------------------------------


@numeric(
    "What is the probability that the model gives to each label that came true?",
    why="The label 1 had probability a1, the label 0 had probability 1 - a2. Cross-entropy is "
    "the mean of the two surprises -log p. It looks at nothing but the probability of what "
    "really happened.",
    points=10,
    tolerance=0.001,
    unit="nats",
)
def mean_surprise(a1: float, a2: float) -> float:
    """The cost of two predictions.

    A classifier says that the label is 1 with probability `a1` for the first picture and `a2` for
    the second. The true labels are 1 and 0. What is the binary cross-entropy?
    """
    ### BEGIN SOLUTION
    J = -(math.log(a1) + math.log(1 - a2)) / 2
    ### END SOLUTION
    return J


# fmt: off
mean_surprise.random(a1=uniform(0.3, 0.9), a2=uniform(0.1, 0.7))
mean_surprise.mistake(
    "This is the sum of the two surprises. The cost is their mean.", ") / 2", ")")
mean_surprise.mistake(
    "Both labels were taken for 1. Which probability does the model give to the label 0?",
    "math.log(1 - a2)", "math.log(a2)")
mean_surprise.mistake(
    "The labels are swapped: the first one is 1, the second one is 0.",
    "math.log(a1) + math.log(1 - a2)", "math.log(1 - a1) + math.log(a2)")
mean_surprise.mistake(
    "This is the mean squared error. What does cross-entropy make of a probability?",
    "-(math.log(a1) + math.log(1 - a2)) / 2", "((1 - a1) ** 2 + a2**2) / 2")
# fmt: on


@multiple_choice(points=10)
def many_factors() -> None:
    """A thousand factors.

    A model gives each of 1000 independent labels the probability 0.4. The likelihood of all labels
    is the product. What does this print?

    ```python
    print(np.prod(np.full(1000, 0.4)))
    ```
    """


many_factors.right(
    "`0.0`",
    "The true value is about 10 to the power of -398, and float64 ends near 10 to the power of "
    "-324: below that there is 0. The sum of the logarithms is an ordinary number, -916.3. This "
    "is one reason to minimize a sum of surprises and not to maximize a product.",
)
many_factors.wrong(
    "A number near `1e-398`",
    "That is the true value. But float64 keeps no number other than 0 below about 5e-324, so "
    "something else is printed.",
)
many_factors.wrong(
    "`0.4`",
    "That is the geometric mean, the likelihood of one label. The product of 1000 of them is far "
    "smaller.",
)
many_factors.wrong(
    "`nan`, with a warning",
    "nan comes from 0 / 0 or inf - inf. A product that gets too small becomes something quiet "
    "and ordinary: what?",
)


@multiple_choice(points=10)
def one_valley() -> None:
    """Costs with a single valley.

    One neuron, several weights. Which of these costs are convex functions of the weights, so that
    gradient descent with a small rate cannot get stuck in a second valley?
    """


one_valley.right(
    "Cross-entropy of the sigmoid of the score",
    "As a function of the score the surprise bends upwards everywhere, with second derivative a "
    "(1 - a), and the score is linear in the weights.",
)
one_valley.wrong(
    "Squared error of the sigmoid of the score",
    "Where the sigmoid is flat, this cost is flat too, even where the answer is entirely wrong: "
    "between the steep part and the plateau it bends downwards.",
)
one_valley.right(
    "Squared error of the score itself",
    "This is linear regression: the cost is a parabola in every direction of the weights.",
)
one_valley.wrong(
    "The share of wrong decisions",
    "It is a staircase: flat almost everywhere, with jumps. Its gradient is 0 and leads nowhere.",
)


@multiple_choice(points=10)
def first_cost() -> None:
    """The first cost of all.

    You start with zero weights and a zero bias, and before the first step the cost is 0.693. What
    does it tell you?
    """


first_cost.wrong(
    "About 69 % of the training examples are classified right.",
    "A cost is no share of anything. Which probability does a neuron without weights give to "
    "each label, and how surprising is that?",
)
first_cost.right(
    "Nothing about the data: every probability is 0.5.",
    "Scores of 0 mean a = 0.5, and -log 0.5 = 0.693 for either label. It is a good check of your "
    "code: another first cost means that something is wrong before any training.",
)
first_cost.wrong(
    "About 31 % of the labels are 1.",
    "The labels cannot show yet: a probability of 0.5 is equally surprised by 0 and by 1.",
)
first_cost.wrong(
    "The learning rate is too small.",
    "No step was taken yet, so the rate had no say.",
)


# ---- gradients ----------------------------------------------------------------------------------


@numeric(
    "Error times input, for each example. Then the mean.",
    why="Each example pulls with its error a - y, as hard as its feature is large. The first "
    "example has the error a1 - 1, which is negative, the second has a2 - 0, and its negative "
    "feature turns the direction of its pull around.",
    points=10,
    tolerance=0.001,
)
def two_pulls(a1: float, a2: float) -> float:
    """Two examples pull at one weight.

    Two examples have one feature: 2 for the first and -1 for the second. Their labels are 1 and 0,
    and the neuron gives them the probabilities `a1` and `a2` of label 1. What is the derivative of
    the mean cross-entropy by the weight?
    """
    ### BEGIN SOLUTION
    dw = (2 * (a1 - 1) - a2) / 2
    ### END SOLUTION
    return dw


# fmt: off
two_pulls.random(a1=uniform(0.1, 0.9), a2=uniform(0.1, 0.9))
two_pulls.mistake(
    "This is the sum of both pulls. The cost is a mean, and so is its derivative.", ") / 2", ")")
two_pulls.mistake(
    "This is the derivative by the bias. For the weight, each error is multiplied by its feature.",
    "2 * (a1 - 1) - a2", "(a1 - 1) + a2")
two_pulls.mistake(
    "The second feature is -1: its sign matters.", "- a2", "+ a2")
two_pulls.mistake(
    "This forgets the labels. The error of an example is its probability minus its label.",
    "a1 - 1", "a1")
# fmt: on


@multiple_choice(points=10)
def negative_gradient() -> None:
    """A negative derivative.

    All features lie between 0 and 1. For one weight, the derivative of the cost is -0.3. What does
    the next step of gradient descent do?
    """


negative_gradient.right(
    "The weight rises, so a large value of this feature speaks more for label 1 than before.",
    "A step goes against the derivative: minus a negative number is a rise. On average the "
    "examples with label 1 had the feature larger than the neuron expected, so it gets more "
    "votes.",
)
negative_gradient.wrong(
    "The weight falls, so a large value of this feature speaks more for label 0 than before.",
    "That would be a step along the derivative, uphill. The step is minus the rate times the "
    "derivative: which sign has it here?",
)
negative_gradient.wrong(
    "The weight is set to -0.3.",
    "The derivative is a direction and a steepness, not a place. The weight changes by a small "
    "multiple of it.",
)
negative_gradient.wrong(
    "The probability of every example falls.",
    "The features are not negative and the weight changes by +0.3 times the rate: what does that "
    "do to the scores?",
)


# ---- thresholds ---------------------------------------------------------------------------------


@multiple_choice(points=10)
def lower_threshold() -> None:
    """A lower threshold.

    A trained classifier calls a tumour malignant when its probability is at least 0.5. You lower
    this threshold to 0.1 and change nothing else. What is certain?
    """


lower_threshold.wrong(
    "The accuracy rises.",
    "It may rise or fall: each example between 0.1 and 0.5 changes its side, and it depends on "
    "their labels whether that helps.",
)
lower_threshold.right(
    "No malignant tumour that was found before is missed now.",
    "What had a probability of 0.5 or more has 0.1 or more. The found ones stay found, and "
    "others join them.",
)
lower_threshold.wrong(
    "The cross-entropy falls.",
    "Cross-entropy is computed from the probabilities, and they are the same as before. A "
    "threshold comes after them.",
)
lower_threshold.right(
    "There are at least as many false alarms as before.",
    "Whatever caused an alarm still does, and healthy cases between 0.1 and 0.5 are added. "
    "Finding more costs more false alarms.",
)


@numeric(
    "Compare the two expected costs at a probability p: what does each decision cost on average?",
    why="An alarm costs (1 - p) · alarm on average, and staying silent costs p · miss. They are "
    "equal at p = alarm / (alarm + miss). The dearer a miss is, the lower the threshold; with "
    "equal costs it is 0.5.",
    points=10,
    tolerance=0.001,
)
def best_threshold(miss: int, alarm: int) -> float:
    """The cheapest threshold.

    A missed tumour costs `miss` and a false alarm costs `alarm`, in any unit; right decisions cost
    nothing. The probabilities of the classifier can be trusted. From which probability on is the
    alarm the cheaper decision?
    """
    ### BEGIN SOLUTION
    threshold = alarm / (alarm + miss)
    ### END SOLUTION
    return threshold


# fmt: off
best_threshold.random(miss=integers(6, 30), alarm=integers(1, 5))
best_threshold.mistake(
    "A miss is the dearer error here, and this threshold is above 0.5: it would miss more. Which "
    "cost goes on top?",
    "alarm / (", "miss / (")
best_threshold.mistake(
    "This is the ratio of the costs, the odds from which the alarm pays. Turn odds into a "
    "probability.", "(alarm + miss)", "miss")
best_threshold.mistake(
    "0.5 is cheapest when both errors cost the same.", "alarm / (alarm + miss)", "0.5")
# fmt: on
