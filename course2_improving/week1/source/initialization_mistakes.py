"""What learners get wrong in initialization: a table for each exercise.

A row is a hint, some text of the solution, and what wrong answers have in its place.
"""

Mistakes = tuple[tuple[str, str, str], ...]

# fmt: off
SYMMETRY_BROKEN: Mistakes = (
    (("This asks whether a layer has changed. Twins may move together: compare units of a "
      "layer."), "np.triu(twins[0] & twins[1], k=1).any()",
     'np.array_equal(params_before[f"W{layer}"], params_after[f"W{layer}"])'),
    ("Twins that differ in the sixteenth digit pass as different. Where is the tolerance?",
     "gaps <= tolerance", "gaps == 0"),
    ("Only the biases are compared. Put the incoming weights above them.",
     'np.vstack([params[f"W{layer}"], params[f"b{layer}"]])', 'params[f"b{layer}"][np.newaxis]'),
    ("Only the weights are compared. A bias can tell two units apart as well.",
     'np.vstack([params[f"W{layer}"], params[f"b{layer}"]])', 'params[f"W{layer}"]'),
    ("Rows of W are compared, which belong to inputs. What enters one unit is a column.",
     'np.vstack([params[f"W{layer}"], params[f"b{layer}"]])', 'params[f"W{layer}"].T'),
    ("Only the first layer is asked. Which other layers have hidden units?", "range(1, L)",
     "range(1, 2)"),
    (("The output layer is asked as well. Its units have labels of their own and are not "
      "hidden."), "range(1, L)", "range(1, L + 1)"),
    ("Units that only met by chance count as twins. Were they twins before the step?",
     "twins[0] & twins[1]", "twins[1]"),
    ("This only asks whether there were twins before. Are they still twins after the step?",
     "twins[0] & twins[1]", "twins[0]"),
    ("True and False are swapped. True says that no twins are left.", "if np.triu(",
     "if not np.triu("),
    ("This asks whether all units are still equal. One pair that stayed is enough for False.",
     "np.triu(twins[0] & twins[1], k=1).any()", "(twins[0] & twins[1])[0].all()"),
    ("Each unit is its own twin here, so the answer is always False. Leave the diagonal out.",
     ", k=1", ""),
    (("`np.isclose` and `np.allclose` also allow 1e-5 of the size of a number. Only the "
      "tolerance counts here: which argument is the other one?"), "gaps <= tolerance",
     "np.isclose(units[:, :, np.newaxis], units[:, np.newaxis, :], atol=tolerance).all(axis=0)"),
    ("Only neighbours are compared. Twins may stand anywhere in a layer.",
     "np.triu(twins[0] & twins[1], k=1)", "np.diag(twins[0] & twins[1], k=1)"),
    ("A difference as large as the tolerance still counts as rounding.", "gaps <= tolerance",
     "gaps < tolerance"),
    ("The result is turned round at the end and says whether twins are left. True: none are.",
     "            broken = False", "            broken = False\n    broken = not broken"),
    ("The differences are added up. Each of them for itself may be as large as the tolerance.",
     ".max(axis=0)", ".sum(axis=0)"),
    ("One entry that agrees makes twins here. All of them have to agree.", ".max(axis=0)",
     ".min(axis=0)"),
    ("A difference far below 0 counts as small. What is the distance of two numbers?",
     "np.abs(units[:, :, np.newaxis] - units[:, np.newaxis, :])",
     "(units[:, :, np.newaxis] - units[:, np.newaxis, :])"),
    (("Each layer overwrites what the one before it said. One pair in any layer is enough for "
      "False."), "if np.triu(twins[0] & twins[1], k=1).any():\n            broken = False",
     "broken = not np.triu(twins[0] & twins[1], k=1).any()"),
    (("Each pair overwrites what the one before it said, so only the last pair counts. Once it "
      "is False, it stays so."),
     "if np.triu(twins[0] & twins[1], k=1).any():\n            broken = False",
     "broken = not (twins[0] & twins[1])[-1, -2]"),
)
INIT_RANDOM: Mistakes = (
    (("scale was taken for the variance. The method wants the deviation, and that is scale "
      "itself."), "(0, scale, ", "(0, np.sqrt(scale), "),
    ("scale enters twice: the deviation is its square. Once is enough.", "(0, scale, ",
     "(0, scale**2, "),
    ("scale is not used: the deviation is always 1. What does scale do?", "(0, scale, ", "(0, 1, "),
    ("The deviation is always 10, whatever scale says. Print scale and W1.std().", "(0, scale, ",
     "(0, 10, "),
    ("The biases are random too. Weights alone tell units apart: leave the biases at 0.",
     'params[f"W{layer}"] = rng.normal(0, scale, shape)',
     ('params[f"W{layer}"] = rng.normal(0, scale, shape)\n        params[f"b{layer}"] = '
      "rng.normal(0, scale, shape[1])")),
    ("scale is the mean here, and the deviation 1. Which argument comes first?", "(0, scale, ",
     "(scale, 1, "),
    ("`rng.random` lies between 0 and 1, so no weight is below 0. Which method has mean 0?",
     "rng.normal(0, scale, shape)", "scale * rng.random(shape)"),
    (("Numbers that lie evenly between -scale and scale have a smaller deviation than scale. "
      "Which method draws from a normal distribution?"), "rng.normal(0, scale, shape)",
     "rng.uniform(-scale, scale, shape)"),
    ("No weight is below 0. With mean 0, half of them are.", "rng.normal(0, scale, shape)",
     "np.abs(rng.normal(0, scale, shape))"),
    ("These numbers lie evenly between two borders. A normal distribution has none.",
     "rng.normal(0, scale, shape)", "rng.uniform(-scale * 3**0.5, scale * 3**0.5, shape)"),
    ("rng is not used: the numbers come from a seed of your own. Draw them from rng.", "rng.normal",
     "np.random.default_rng(layer).normal"),
    (("rng is not used: a generator without a seed gives other numbers in each run. Draw from "
      "rng."), "rng.normal", "np.random.default_rng().normal"),
    ("The same rng gives other numbers: they come from np.random. Draw from rng.", "rng.normal",
     "np.random.normal"),
    (("The columns of a layer are equal, so its units are twins. Draw one number for each "
      "weight."), "rng.normal(0, scale, shape)",
     "rng.normal(0, scale, (shape[0], 1)) + np.zeros(shape)"),
    (("The rows of a layer are equal, so each input counts alike. Draw one number for each "
      "weight."), "rng.normal(0, scale, shape)",
     "rng.normal(0, scale, shape[1]) + np.zeros(shape)"),
    (("All weights of a layer are one number, and its units are twins. Ask rng for a whole "
      "shape."), "rng.normal(0, scale, shape)", "np.full(shape, rng.normal(0, scale))"),
    ("The last layer is left at 0. Where does the loop end?", "range(1, len(layer_dims))",
     "range(1, len(layer_dims) - 1)"),
    ("W lies on its side. It keeps the shape that `init_zeros` gave it.", "(0, scale, shape)",
     "(0, scale, shape[::-1])"),
    ("np.random.seed makes every call return the same, for everybody. Draw from rng instead.",
     "for layer in range(1, len(layer_dims)):",
     "np.random.seed(3)\n    rng = np.random\n    for layer in range(1, len(layer_dims)):"),
    ("Every layer begins with the same numbers. Draw for each layer anew, from the same rng.",
     "for layer in range(1, len(layer_dims)):",
     ("state = rng.bit_generator.state\n    for layer in range(1, len(layer_dims)):\n        "
      "rng.bit_generator.state = state")),
    ("Only the first layer is random. Which weights are left at 0?", "range(1, len(layer_dims))",
     "range(1, 2)"),
)
# fmt: on
