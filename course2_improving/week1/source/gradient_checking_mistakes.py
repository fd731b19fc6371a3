"""What learners get wrong in gradient_checking: a table for each exercise.

A row is a hint, some text of the solution, and what wrong answers have in its place.
"""

Mistakes = tuple[tuple[str, str, str], ...]

# fmt: off
PARAMS_TO_VECTOR: Mistakes = (
    (("The arrays come in the order of the dict, which another dict may have otherwise. Sort "
      "the names."), "sorted(params)", "params"),
    ("Only arrays whose names begin with W are there. Which numbers does training change, too?",
     "sorted(params)]", 'sorted(params) if name[0] == "W" or len(params) == 1]'),
    ("The entries run column after column. `ravel` has another order by default.", "ravel()",
     'ravel("F")'),
    ("The arrays differ in shape, so they cannot be joined as they are. Unroll each.", ".ravel()",
     ""),
    ("This is a matrix with a single row. Give it one axis.", "np.concatenate(rows)",
     "np.concatenate(rows)[np.newaxis]"),
    ("With one array, the vector is a view: changing it changes params. Make a copy.",
     "np.concatenate(rows)", "np.concatenate(rows) if len(rows) > 1 else rows[0]"),
    ("This is a matrix with a single column. Give it one axis.", "np.concatenate(rows)",
     "np.concatenate(rows)[:, np.newaxis]"),
    ("The arrays come layer by layer, W1 and b1 first. `sorted` puts all W before all b.",
     "sorted(params)", "sorted(params, key=lambda name: (name[1:], name))"),
    (("Capital and small letters are taken for the same, so b1 comes before W1. Plain `sorted` "
      "puts capitals first."), "sorted(params)", "sorted(params, key=str.lower)"),
    (("The vector is empty. `np.append` leaves its argument as it is and returns a new array: "
      "what becomes of that?"), "vector = np.concatenate(rows)",
     "vector = np.zeros(len(rows) * 0)"),
)
NUMERICAL_GRAD_VECTOR: Mistakes = (
    (("This looks to one side only. Its error shrinks with eps, the central one with its "
      "square."), "(above - below) / (2 * eps)", "(above - f(point)) / eps"),
    ("This looks to one side only, the lower one. A central difference looks to both.",
     "(above - below) / (2 * eps)", "(f(point) - below) / eps"),
    ("Every slope is twice too large. How far apart are the two points?", "(2 * eps)", "eps"),
    ("Python divides by 2 and then multiplies by eps. Where do parentheses belong?", "(2 * eps)",
     "2 * eps"),
    ("The number is not put back before the next one moves. Write the old one there again.",
     "        point[i] = kept\n", ""),
    ("The step is fixed at 1e-12, where rounding drowns the difference. Use the argument eps.",
     "point = theta", "eps = 1e-12\n    point = theta"),
    ("The nudges happen in single precision, which has seven digits. Convert theta first.",
     "theta.astype(np.float64)", "theta.copy()"),
    (("The slopes are measured in double precision and stored in single. What has the type of "
      "theta here?"), "np.zeros(point.size)", "np.zeros_like(theta)"),
    (("Everything is rounded to single precision, where a nudge of 1e-5 almost drowns. Which "
      "dtype has 16 digits?"), "np.float64", "np.float32"),
    ("theta itself is nudged, and `+=` and `-=` do not cancel in the last digit. Nudge a copy.",
     ("kept = point[i]\n        point[i] = kept + eps\n        above = f(point)\n        "
      "point[i] = kept - eps\n        below = f(point)\n        point[i] = kept"),
     ("theta[i] += eps\n        above = f(theta)\n        theta[i] -= 2 * eps\n        below = "
      "f(theta)\n        theta[i] += eps")),
    ("All numbers move at once, so each slope is the sum of all. Move one, keep the others.",
     ("point[i] = kept + eps\n        above = f(point)\n        point[i] = kept - eps\n        "
      "below = f(point)"), "above, below = f(point + eps), f(point - eps)"),
    ("The rise is not divided by anything. A slope is a rise over a distance.",
     "(above - below) / (2 * eps)", "above - below"),
)
RELATIVE_ERROR: Mistakes = (
    ("Where both are zeros, this is 0 / 0. What should it be?", "0.0 if lengths == 0 else ", ""),
    ("This is the absolute error. What is small depends on how large the gradients are.",
     "distance / lengths", "distance"),
    ("The largest differences and entries are compared. A length adds up the squares of all.",
     "distance / lengths", "np.max(np.abs(a - b)) / (np.max(np.abs(a)) + np.max(np.abs(b)))"),
    ("The squares are missing: these are sums of absolute values.", "distance / lengths",
     "np.sum(np.abs(a - b)) / (np.sum(np.abs(a)) + np.sum(np.abs(b)))"),
    ("The root is missing: these are squares of lengths.", "distance / lengths",
     "np.sum((a - b) ** 2) / (np.sum(a**2) + np.sum(b**2))"),
    (("The length of the sum is small where a and b point in opposite directions. Add their "
      "lengths."), "np.linalg.norm(a) + np.linalg.norm(b)", "np.linalg.norm(a + b)"),
    ("This is divided by the length of b alone, which may be 0. Both count.",
     "np.linalg.norm(a) + ", ""),
    (("The number under the line never vanishes, but tiny gradients drown in it. Ask whether "
      "the lengths are 0."), "0.0 if lengths == 0 else distance / lengths",
     "distance / (lengths + 1e-8)"),
    (("The number under the line is at least 1e-12, so a wrong gradient below that looks "
      "right. Ask whether the lengths are 0."), "0.0 if lengths == 0 else distance / lengths",
     "distance / max(lengths, 1e-12)"),
    (("`np.allclose` takes all numbers below 1e-8 for equal. Two gradients agree without a "
      "doubt only where both are zeros."), "lengths == 0", "np.allclose(a, b)"),
    (("A nan gets the answer of two zeros here, and a gradient that is no number looks right. "
      "Which question has the answer yes for zeros, and for nothing else?"),
     "0.0 if lengths == 0 else distance / lengths", "distance / lengths if lengths > 0 else 0.0"),
    ("This is divided by the length of a alone. Both count.", " + np.linalg.norm(b)", ""),
    ("This is divided by the longer of both lengths. Add them.",
     "np.linalg.norm(a) + np.linalg.norm(b)", "max(np.linalg.norm(a), np.linalg.norm(b))"),
    ("Python divides first, and then adds the length of b. Where do parentheses belong?",
     "distance / lengths", "distance / np.linalg.norm(a) + np.linalg.norm(b)"),
    (("The squares of both lengths are added, and the root is taken at the end. Add the "
      "lengths."), "np.linalg.norm(a) + np.linalg.norm(b)",
     "np.sqrt(np.linalg.norm(a) ** 2 + np.linalg.norm(b) ** 2)"),
    (("Each entry is compared for itself, so the smallest counts as much as the largest. "
      "Compare lengths of whole arrays."), "distance / lengths",
     "np.nanmean(np.abs(a - b) / (np.abs(a) + np.abs(b)))"),
    ("Lengths are subtracted, not vectors. Two vectors of equal length may differ.",
     "np.linalg.norm(a - b)", "abs(np.linalg.norm(a) - np.linalg.norm(b))"),
)
GRADCHECK_SAMPLED: Mistakes = (
    (("Some places are drawn twice, and so fewer than k are checked. Which method of rng draws "
      "none twice?"), "rng.choice(theta.size, min(k, theta.size), replace=False)",
     "rng.integers(theta.size, size=min(k, theta.size))"),
    (("Places are drawn twice, and k of them even where there are fewer. Which method of rng "
      "draws none twice, and how many are there?"),
     "rng.choice(theta.size, min(k, theta.size), replace=False)",
     "rng.integers(theta.size, size=k)"),
    ("Where there are fewer than k numbers, k different places cannot be drawn. Then take all.",
     "rng.choice(theta.size, min(k, theta.size), replace=False)",
     "rng.choice(theta.size, k, replace=False)"),
    (("The places are the same in every call. A check that is repeated should see new ones: "
      "use rng."), "rng.choice(theta.size, min(k, theta.size), replace=False)",
     "np.random.default_rng(0).permutation(theta.size)[:k]"),
    ("These are always the first k numbers. Draw the places.",
     "rng.choice(theta.size, min(k, theta.size), replace=False)", "np.arange(theta.size)[:k]"),
    (("k numbers are compared with the length of the whole gradient, so errors look small. "
      "Take those places only."), "relative_error(grad[places], numeric)",
     ("float(np.linalg.norm(grad[places] - numeric) / (np.linalg.norm(grad) + "
      "np.linalg.norm(numeric)))")),
    (("The places that were not drawn count as slopes of 0. Compare the k entries and no "
      "others."), "relative_error(grad[places], numeric)",
     "relative_error(grad, np.bincount(places, numeric, theta.size))"),
    (("The places that were not drawn are compared with themselves, so the error looks small. "
      "Compare the k entries and no others."), "relative_error(grad[places], numeric)",
     ("relative_error(grad, np.array([numeric[list(places).index(i)] if i in places else g for "
      "i, g in enumerate(grad)]))")),
    ("All places are nudged at once, so each slope is the sum of all. Move one at a time.",
     "step[place] = eps", "step[places] = eps"),
    (("Each place has an error of its own here, and they are averaged. Compare the k entries "
      "as one vector."), "relative_error(grad[places], numeric)",
     ("float(np.mean([relative_error(grad[p], m) for p, m in zip(places, numeric, "
      "strict=True)]))")),
    ("All numbers are nudged, which is what takes long. Nudge k of them.", "min(k, theta.size)",
     "theta.size"),
    ("This is the absolute error. How large are the gradients themselves?",
     "relative_error(grad[places], numeric)", "float(np.linalg.norm(grad[places] - numeric))"),
)
FIND_BUGGY: Mistakes = (
    ("One draw is not enough: some errors sleep. Draw new parameters twelve times.", "range(12)",
     "range(1)"),
    ("A right layer is accused, whose score lies near a corner. What does a smaller step say?",
     "(1e-5, 1e-7)", "(1e-5,)"),
    (("A right layer is accused: with a step of 1e-7, costs of large numbers are rounded too "
      "coarsely. Are both errors above 1e-3?"), "(1e-5, 1e-7)", "(1e-7,)"),
    ("The error of all numbers hides a wrong b beside a large X. Look at each array.",
     "_, per_param = gradient_check(layer.loss_and_grads, params, eps)",
     'per_param = {"all": gradient_check(layer.loss_and_grads, params, eps)[0]}'),
    (("nan is above no limit, so a gradient that is no number goes free. Ask the other way "
      "round."), "not all(error <= 1e-3 for", "any(error > 1e-3 for"),
    ("`max` loses a nan that does not come first, and a gradient goes free. Ask each error.",
     "not all(error <= 1e-3 for error in per_param.values())",
     "not max(per_param.values()) <= 1e-3"),
    ("A layer goes free if one of its gradients is right. One wrong one is enough.",
     "not all(error <= 1e-3 for", "all(not error <= 1e-3 for"),
    ("An error of one percent goes free. Which limit is asked for?", "1e-3", "0.1"),
    (("Each step has a draw of its own, so two false alarms make a right layer guilty. Check "
      "the same parameters with both steps."), "gradient_check(layer.loss_and_grads, params, eps)",
     "gradient_check(layer.loss_and_grads, layer.draw(rng), eps)"),
    ("All twelve draws are equal: each begins with a new generator. Go on with rng.",
     "layer.draw(rng)", "layer.draw(np.random.default_rng(0))"),
    ("Places in a list count from 0.", "enumerate(layers)", "enumerate(layers, 1)"),
    ("Only W is looked at. X and b have gradients as well.", "per_param.values())",
     '[per_param["W"]])'),
    ("The search ends with the first broken layer. Look at the others too.", "buggy.add(index)\n",
     "return {index}\n"),
    ("The right ones are accused, and the wrong ones go free.",
     "if suspicious:\n                buggy", "if not suspicious:\n                buggy"),
    (("This is a limit on the absolute error: large gradients are coarse, tiny ones hide. "
      "Divide."), "_, per_param = gradient_check(layer.loss_and_grads, params, eps)",
     ("_, grads = layer.loss_and_grads(params, rng)\n                    per_param = {name: "
      "np.linalg.norm(grads[f'd{name}'] - numerical_gradient(lambda x: "
      "layer.loss_and_grads(params | {name: x})[0][0], params[name], eps)) for name in params}")),
)
# fmt: on
