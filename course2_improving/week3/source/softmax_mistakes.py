"""What learners get wrong in softmax_and_tensorflow: a table for each exercise.

A row is a hint, some text of the solution, and what wrong answers have in its place.
"""

Mistakes = tuple[tuple[str, str, str], ...]

# fmt: off
SOFTMAX_CROSS_ENTROPY: Mistakes = (
    (("exp of a large score is infinite. What can you subtract from a whole row and change "
      "nothing?"), "logits - logits.max(axis=1, keepdims=True)", "logits"),
    ("One maximum for all rows leaves exp of the other rows at 0. Each row needs its own.",
     "logits.max(axis=1, keepdims=True)", "logits.max()"),
    ("These maxima are of columns. An example is a row: over which axis is its largest score?",
     "max(axis=1, keepdims=True)", "max(axis=0)"),
    (("The sum of exp runs over the examples. Over which axis do one example's probabilities "
      "add up?"), "np.sum(np.exp(shifted), axis=1, keepdims=True)",
     "np.sum(np.exp(shifted), axis=0)"),
    ("This is the sum over the examples; the cost is their mean.", "np.mean", "np.sum"),
    ("This is one loss for each example; the cost is their mean.",
     "-np.mean(log_p[np.arange(len(y)), y])", "-log_p[np.arange(len(y)), y]"),
    (("The logarithms of all classes are in the mean. Only the class that came true costs "
      "anything."), "log_p[np.arange(len(y)), y]", "log_p"),
    (("`log_p[:, y]` takes all these columns of every row. How do you take one number of each "
      "row?"), "log_p[np.arange(len(y)), y]", "log_p[:, y]"),
    ("The logarithm of a probability is below 0, the cost is not. Where is the minus?", "-np.mean",
     "np.mean"),
    ("y holds class numbers, shape (m,), no rows of zeros and ones. Use it as an index.",
     "log_p[np.arange(len(y)), y]", "np.sum(y * log_p, axis=1)"),
    (("The maxima have the shape (m,), which is no column. What keeps the axis that `max` "
      "drops?"), "max(axis=1, keepdims=True)", "max(axis=1)"),
    ("These are scores less the largest. For log p, the logarithm of the sum is still missing.",
     "shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))", "shifted"),
    ("The largest score is subtracted in the sum only. Both parts of log p need it.",
     "log_p = shifted - ", "log_p = logits - "),
    (("This is also divided by the number of classes. The mean is over examples, classes are "
      "summed."), "log_p[np.arange(len(y)), y]", "one_hot(y, logits.shape[1]) * log_p"),
)
LABEL_SMOOTHING_LOSS: Mistakes = (
    (("eps is shared by the K - 1 other classes. Here all K get a share: what does a row add "
      "up to?"), "eps / K", "eps / (K - 1)"),
    ("Each class gets the whole of eps. Share it: what does a row of targets add up to?",
     "+ eps / K", "+ eps"),
    (("The label keeps all of its weight. A row of targets adds up to 1: what is left for the "
      "label?"), "(1 - eps) * tf.one_hot(y, K)", "tf.one_hot(y, K)"),
    ("The other classes get nothing. Where does the rest of eps go?", " + eps / K", ""),
    ("This is the plain cross-entropy. Where does eps come in?",
     "(1 - eps) * tf.one_hot(y, K) + eps / K", "tf.one_hot(y, K)"),
    (("Small probabilities are rounded to 0, and log 0 is infinite. Which function takes both "
      "steps?"), "tf.nn.log_softmax(logits)", "tf.math.log(tf.nn.softmax(logits))"),
    ("The scores stand where log-probabilities should. What turns one into the other?",
     "tf.nn.log_softmax(logits)", "logits"),
    ("Integer rows do not mix with fractions. Which dtype does tf.one_hot give by itself?",
     "tf.one_hot(y, K)", "tf.one_hot(y, K, dtype=tf.int32)"),
    (("This is also divided by the number of classes. The mean is over examples, classes are "
      "summed."), "tf.reduce_sum", "tf.reduce_mean"),
    ("This is the sum over the examples; the cost is their mean.", "tf.reduce_mean",
     "tf.reduce_sum"),
    ("The logarithm of a probability is below 0, the cost is not. Where is the minus?",
     "-tf.reduce_sum", "tf.reduce_sum"),
    ("eps is shared by the K - 1 other classes. Here the right one gets a share as well.",
     "(1 - eps) * tf.one_hot(y, K) + eps / K",
     "(1 - eps) * tf.one_hot(y, K) + eps / (K - 1) * (1 - tf.one_hot(y, K))"),
    ("The label does not get its own share of eps. What does a row of targets add up to?",
     "+ eps / K", "+ eps / K * (1 - tf.one_hot(y, K))"),
    ("eps and 1 - eps have changed places. At eps = 0 the label has all.",
     "(1 - eps) * tf.one_hot(y, K) + eps / K", "eps * tf.one_hot(y, K) + (1 - eps) / K"),
    ("eps is shared by all examples here. It is shared by all classes.", "eps / K",
     "eps / logits.shape[0]"),
    ("This is one loss for each example; the cost is their mean.", "tf.reduce_mean(losses)",
     "losses"),
    (("A small number in the logarithm caps it near -16, so the loss is too small. Which "
      "function goes from scores to log p?"), "tf.nn.log_softmax(logits)",
     "tf.math.log(tf.nn.softmax(logits) + 1e-7)"),
    (("These probabilities add up to 1 down each column. An example is a row: which axis is "
      "that?"), "tf.nn.log_softmax(logits)", "tf.nn.log_softmax(logits, axis=0)"),
    ("The loss takes these scores for probabilities. Which argument says what they are?",
     "tf.reduce_mean(losses)",
     "keras.losses.CategoricalCrossentropy(label_smoothing=eps)(tf.one_hot(y, K), logits)"),
)
BUILD_MLP: Mistakes = (
    ("It ends with softmax, and the loss applies one too. Return scores.",
     "Dense(n_classes)", 'Dense(n_classes, activation="softmax")'),
    ("All scores have one sign, as behind ReLU or sigmoid. Which activation do scores need?",
     "Dense(n_classes)", 'Dense(n_classes, activation="relu")'),
    ("All scores lie between -1 and 1, as behind tanh. Which activation do scores need?",
     "Dense(n_classes)", 'Dense(n_classes, activation="tanh")'),
    ("Dropout stands after the last layer and drops scores. Put it after a hidden layer.",
     "    layers.append(keras.layers.Dense(n_classes))",
     ("    layers.append(keras.layers.Dense(n_classes))\n"
      "    layers.append(keras.layers.Dropout(dropout))")),
    ("Scores are normalized over the mini-batch. Batch normalization belongs in hidden layers.",
     "    layers.append(keras.layers.Dense(n_classes))",
     ("    layers.append(keras.layers.Dense(n_classes))\n"
      "    layers.append(keras.layers.BatchNormalization())")),
    ("The model has no weights before its first call. What tells it the size of its input?",
     "keras.Input((n_in,)), ", ""),
    ("It normalizes although `bn` is False. Which `if` belongs here?", "if bn:", "if True:"),
    ("Batch normalization is missing where `bn` is True.", "if bn:", "if False:"),
    ("Dropout is missing where `dropout` is above 0.", "if dropout > 0:", "if False:"),
    ("This is the share that is kept. keras.layers.Dropout takes the share that is dropped.",
     "if dropout > 0:\n        layers.append(keras.layers.Dropout(dropout))",
     "layers.append(keras.layers.Dropout(1 - dropout))"),
    ("The same share is dropped, whatever `dropout` says. Which number does the layer get?",
     "keras.layers.Dropout(dropout)", "keras.layers.Dropout(0.5)"),
    ("Inputs are dropped, and no hidden unit. Behind which layer does Dropout belong?",
     "keras.layers.Dense(128)]",
     "keras.layers.Dropout(dropout), keras.layers.Dense(128)]\n    dropout = 0.0"),
    ("Without an activation the two layers are one. What makes the model bend?",
     "    layers.append(keras.layers.ReLU())\n", ""),
)
# fmt: on
