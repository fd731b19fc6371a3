"""What learners get wrong in two exercises of regularization: a table for each.

A row is a hint, some text of the solution, and what wrong answers have in its place.
"""

Mistakes = tuple[tuple[str, str, str], ...]

L1: Mistakes = (
    ("The penalty has squares. L1 takes absolute values.", "np.abs(array)", "np.square(array)"),
    (
        "Weights of both signs cancel in the penalty. Make each positive before you sum.",
        "np.abs(array).sum()",
        "array.sum()",
    ),
    (
        "The absolute value of the sum is taken. Each weight has its own: sum afterwards.",
        "np.abs(array).sum()",
        "np.abs(array.sum())",
    ),
    (
        (
            "The slope at a weight of 0 is 1 here, which pushes it away from 0. Which function "
            "gives 0?"
        ),
        "np.sign(array)",
        "np.where(array >= 0, 1.0, -1.0)",
    ),
    (
        (
            "The slope at a weight of 0 is −1 here, which pushes it away from 0. Which function "
            "gives 0?"
        ),
        "np.sign(array)",
        "np.where(array > 0, 1.0, -1.0)",
    ),
    (
        "At a weight of 0 this is 0 / 0. Which function gives the sign, and 0 for 0?",
        "np.sign(array)",
        "array / np.abs(array)",
    ),
    (
        ("Neither the penalty nor its slopes are divided by m. The cost is a mean: so are they."),
        ('lam / m * np.abs(array).sum()\n            subgrads[f"d{name}"] = lam / m'),
        ('lam * np.abs(array).sum()\n            subgrads[f"d{name}"] = lam'),
    ),
    (
        "The slopes lack the 1/m of the penalty. Both have the same factor.",
        "lam / m * np.sign(array)",
        "lam * np.sign(array)",
    ),
    (
        "The slopes lack the factor of the penalty. What stands before its sum?",
        "lam / m * np.sign(array)",
        "np.sign(array)",
    ),
    (
        "The penalty is halved, as L2 is. There is no 2 that would cancel it here.",
        "lam / m * np.abs(array).sum()",
        "lam / (2 * m) * np.abs(array).sum()",
    ),
    (
        (
            "Penalty and slopes are halved, as in L2. There is no square here whose 2 would "
            "cancel it."
        ),
        ('lam / m * np.abs(array).sum()\n            subgrads[f"d{name}"] = lam / m'),
        ('lam / (2 * m) * np.abs(array).sum()\n            subgrads[f"d{name}"] = lam / (2 * m)'),
    ),
    (
        (
            "The slopes are proportional to the weights, as in L2. |w| rises equally fast "
            "everywhere."
        ),
        "np.sign(array)",
        "array",
    ),
    (
        ("Biases have a slope. The penalty does not contain them: how does it change with them?"),
        "np.zeros(array.shape)",
        "lam / m * np.sign(array)",
    ),
    (
        ("The biases are in the penalty and have slopes. They only shift a unit: leave them out."),
        'name.startswith("W")',
        "name",
    ),
    (
        (
            "The names are those of params. A slope of W1 is called dW1: which names do gradients"
            " have?"
        ),
        (
            'if name.startswith("W"):\n'
            "            penalty += lam / m * np.abs(array).sum()\n"
            '            subgrads[f"d{name}"] = lam / m * np.sign(array)\n'
            "        else:\n"
            '            subgrads[f"d{name}"] = np.zeros(array.shape)'
        ),
        (
            'penalty += lam / m * np.abs(array).sum() * name.startswith("W")\n'
            '        subgrads[name] = lam / m * np.sign(array) * name.startswith("W")'
        ),
    ),
    (
        (
            "Biases have no entry. Give each parameter an array, so that all can be added to "
            "gradients."
        ),
        ('\n        else:\n            subgrads[f"d{name}"] = np.zeros(array.shape)'),
        "",
    ),
)

DROPOUT: Mistakes = (
    (
        ("The survivors keep their size, so the mean shrinks to keep_prob. By what do they grow?"),
        " / keep_prob",
        "",
    ),
    (
        "The survivors shrink. Multiply or divide: which keeps the mean?",
        "* mask / keep_prob",
        "* mask * keep_prob",
    ),
    ("The survivors are scaled twice. Once keeps the mean.", "/ keep_prob", "/ keep_prob**2"),
    (
        (
            "The survivors are divided by the share that is dropped. By which share do they need "
            "to grow?"
        ),
        "/ keep_prob",
        "/ (1 - keep_prob)",
    ),
    (
        "Entries are dropped with probability keep_prob. It is the probability to keep.",
        "< keep_prob",
        "> keep_prob",
    ),
    (
        "The mask is right, and A_out holds what it drops. Which entries survive?",
        "A * mask",
        "A * ~mask",
    ),
    (
        "All examples share one mask. Draw a number for each entry of A.",
        "rng.random(A.shape)",
        "rng.random((1, A.shape[1])) + np.zeros(A.shape)",
    ),
    (
        "All units of an example share one draw. Draw one for each entry of A.",
        "rng.random(A.shape)",
        "rng.random((len(A), 1)) + np.zeros(A.shape)",
    ),
    (
        "All entries share one draw: all are kept or none. Draw one for each.",
        "rng.random(A.shape)",
        "rng.random() + np.zeros(A.shape)",
    ),
    (
        "Units are dropped at test time, too. What does `training` ask for?",
        "if training:",
        "if True:",
    ),
    (
        "Training and test are exchanged. When are units dropped?",
        "if training:",
        "if not training:",
    ),
    (
        "A grows at test time, too. There it stays as it is, because nothing was dropped.",
        "A_out = A\n",
        "A_out = A / keep_prob\n",
    ),
    (
        "A shrinks at test time, as in dropout that is not inverted. Here it stays as it is.",
        "A_out = A\n",
        "A_out = A * keep_prob\n",
    ),
    (
        (
            "This is dropout that is not inverted: A shrinks at test time. Scale up in training "
            "instead."
        ),
        (
            "A_out = A\n    if training:\n"
            "        mask = rng.random(A.shape) < keep_prob  # (m, n)\n"
            "        A_out = A * mask / keep_prob"
        ),
        (
            "A_out = A * keep_prob\n    if training:\n"
            "        mask = rng.random(A.shape) < keep_prob  # (m, n)\n"
            "        A_out = A * mask"
        ),
    ),
    (
        (
            "The numbers come from a seed of your own, so each step drops the same. Draw them "
            "from rng."
        ),
        "rng.random(A.shape)",
        "np.random.default_rng(0).random(A.shape)",
    ),
    (
        "The same rng gives other masks: they come from np.random. Draw from rng.",
        "rng.random(A.shape)",
        "np.random.random(A.shape)",
    ),
    (
        "np.random.seed makes every call drop the same, for everybody. Draw from rng instead.",
        "    if training:\n",
        ("    np.random.seed(3)\n    rng = np.random\n    if training:\n"),
    ),
    (
        (
            "The random numbers are normal, so the wrong share lies below keep_prob. Which method"
            " draws evenly from 0 to 1?"
        ),
        "rng.random(",
        "rng.normal(size=",
    ),
    (
        "The same number of entries is dropped in each row. Toss a coin for each.",
        "rng.random(A.shape) < keep_prob",
        (
            "rng.permuted(np.tile(np.arange(A.shape[1]) < keep_prob * A.shape[1], (len(A), 1)), "
            "axis=1)"
        ),
    ),
    (
        "The mask is scaled already. Return True and False, and scale A_out alone.",
        "A_out = A * mask / keep_prob",
        ("mask = mask / keep_prob\n        A_out = A * mask"),
    ),
    (
        "The mask says what was dropped. It is True where an entry is kept.",
        "A_out = A * mask / keep_prob",
        ("A_out = A * mask / keep_prob\n        mask = ~mask"),
    ),
    (
        "At test time the mask drops everything. What does A_out keep there?",
        "np.ones(",
        "np.zeros(",
    ),
)
