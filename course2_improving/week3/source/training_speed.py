"""Make training fast: measure a step, batch a loop, draw a graph once, feed it in time.

Examples are rows: ``x (m, …)``, labels ``y (m,)``. Speeds are never judged: observers count calls,
tracings and products, and give a stopwatch a clock of their own; see `helpers.counts` and
`helpers.histories`.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from jaxtyping import Float, Int, Shaped
from numpy import ndarray as Array

from course2_improving.helpers import speed_inputs as draw
from grader.spec import choice, exercise, integers, uniform


@exercise(
    "Work out the first case by hand: which calls count, and what is their median?",
    "Read the clock before a call and after it, for one call at a time.",
    "A device may return before it is done. `.numpy()` waits for the number: where does it belong?",
    points=15,
)
def time_per_step(
    fn: Callable[..., Any],
    args: tuple[Any, ...],
    warmup: int,
    repeats: int,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Return how long a call of `fn` takes, as the median of single measurements.

    Parameters
    ----------
    fn : callable
        ``fn(*args)`` returns a tensor. The call is over when ``.numpy()`` of it has returned.
    args : tuple
        Its arguments.
    warmup : int
        How many calls to make first, which do not count.
    repeats : int
        How many calls are measured after them, at least 1.
    clock : callable
        Returns the time, in seconds.

    Returns
    -------
    float
        Seconds.
    """
    ### BEGIN SOLUTION
    seconds: list[float] = []
    for _ in range(warmup + repeats):
        start = clock()
        fn(*args).numpy()
        seconds.append(clock() - start)
    median = float(np.median(seconds[warmup:]))
    ### END SOLUTION
    return median


@time_per_step.observe
def on_a_device(
    answer: Any, fn: Array, args: tuple[Any, ...], warmup: int, repeats: int
) -> dict[str, Any]:
    """Let the answer measure a device whose calls take the seconds `fn`, one after the other."""
    from course2_improving.helpers import counts

    return counts.on_a_device(answer, fn, args, warmup, repeats)


# fmt: off
time_per_step.probe(np.array([9.0, 1.0, 2.0, 30.0, 3.0]), (), 1, 4)
time_per_step.probe_because("no warm-up", np.array([4.0, 1.0, 2.0]), (3, 0.5), 0, 3)
time_per_step.random(fn=draw.times, args=(2, 7), warmup=integers(1, 4), repeats=integers(5, 9),
    contrast=["warmup", "repeats"])
time_per_step.random(1, fn=draw.times, args=(), warmup=4, repeats=integers(5, 9), contrast=False)
time_per_step.mistake("The slow calls of the warm-up count, too. Which calls shall count?",
    "seconds[warmup:]", "seconds")
time_per_step.mistake("This is the mean, which one slow call spoils. What is in the middle?",
    "np.median", "np.mean")
time_per_step.mistake(
    "The clock stops before the result is there. Which call waits for the number?", ".numpy()", "")
time_per_step.mistake(
    "The warm-up is not waited for: its rest runs into the first measured call. What ends a call?",
    "fn(*args).numpy()", "result = fn(*args)\n        if len(seconds) >= warmup:\n"
    "            result.numpy()")
time_per_step.mistake(
    "Of an even number of calls two lie in the middle. What is the median of 1, 2, 3 and 30?",
    "np.median(seconds[warmup:])", "sorted(seconds[warmup:])[repeats // 2]")
time_per_step.mistake("This is the shortest call. What lies in the middle of all of them?",
    "np.median", "min")
time_per_step.mistake("The warm-up is taken from `repeats`. How often is `fn` called in all?",
    "range(warmup + repeats)", "range(repeats)")
time_per_step.mistake(
    "The clock started once, so each measurement holds all calls before it. Where does it start?",
    "    for _ in range(warmup + repeats):\n        start = clock()\n",
    "    start = clock()\n    for _ in range(warmup + repeats):\n")
time_per_step.mistake("`fn` gets one tuple. How is a tuple unpacked into arguments?",
    "fn(*args)", "fn(args)")
time_per_step.mistake("This is the time of another clock. The function is given one: which?",
    "    for _ in range(warmup + repeats):\n",
    "    clock = time.perf_counter\n    for _ in range(warmup + repeats):\n")
time_per_step.accept("fn(*args).numpy()", "np.asarray(fn(*args))")
time_per_step.accept("fn(*args).numpy()", "result = fn(*args)\n"
    "        if len(seconds) >= warmup - 1:\n            result.numpy()")  # waits for the last
time_per_step.accept("float(np.median(seconds[warmup:]))",
    "float(np.percentile(seconds[-repeats:], 50))")
# fmt: on


@exercise(
    "Which shape has the stacked list, which one W, and which one the result?",
    "Give each axis a letter. The axis over which is summed is missing behind the arrow.",
    "A letter that both have and that stays behind the arrow is paired: part 0 with part 0.",
    points=20,
    seconds=15,
)
def vectorize_loop(
    W: Float[tf.Tensor, "g n k"], X: list[Float[tf.Tensor, "m n"]]
) -> Float[tf.Tensor, "g m k"]:
    """Multiply each matrix of a list with its own weights, without a loop.

    Parameters
    ----------
    W : tensor of float32, shape (g, n, k)
        Weights, one matrix for each part.
    X : list of g tensors of float32, shape (m, n) each
        What each part sees of the m examples.

    Returns
    -------
    tensor of float32, shape (g, m, k)
        Row i is ``X[i] @ W[i]``.
    """
    ### BEGIN SOLUTION
    stacked = tf.stack(X)  # (g, m, n)
    Z: Any = tf.einsum("gmn,gnk->gmk", stacked, W)
    ### END SOLUTION
    return Z


@vectorize_loop.observe
def products(answer: Any, W: Array, X: list[Array]) -> dict[str, Any]:
    """Show tensors to the answer, ask for gradients, and count products."""
    from course2_improving.helpers import counts

    return counts.list_of_products(answer, W, X)


# fmt: off
vectorize_loop.probe(
    np.array([[[1.0], [0.0]], [[0.0], [1.0]], [[1.0], [-1.0]]]),
    [np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]), np.array([[5.0, 6.0]])])
vectorize_loop.probe_because("no two sizes are equal",
    np.arange(24.0).reshape(2, 3, 4), [np.arange(15.0).reshape(5, 3), -np.ones((5, 3))])
vectorize_loop.random(1, g=(2, 4), m=(5, 8), n=(2, 6), k=(2, 7), X=draw.parts)
vectorize_loop.mistake(
    "The examples come first. The result has one block for each part: which letter leads?",
    "->gmk", "->mgk")
vectorize_loop.mistake(
    "The parts are added up. Their letter is missing behind the arrow: which one?", "->gmk", "->mk")
vectorize_loop.mistake("All weights are added up. Which letter pairs a part with its own?",
    "gnk", "hnk")
vectorize_loop.mistake("The parts stand on the last axis. Which shape does the docstring ask for?",
    "->gmk", "->mkg")
vectorize_loop.mistake(
    "The letters do not name the axes of the stack in their order. Print its shape: what leads?",
    "tf.stack(X)", "tf.stack(X, axis=-1)")
vectorize_loop.mistake("All parts meet the weights of the first. Where are the others?",
    '"gmn,gnk->gmk", stacked, W', '"gmn,nk->gmk", stacked, W[0]')
vectorize_loop.mistake(
    "Every part meets the weights of every part. Only equal parts belong together: name them.",
    'tf.einsum("gmn,gnk->gmk", stacked, W)', "tf.tensordot(stacked, W, axes=[[2], [1]])")
vectorize_loop.mistake(
    "NumPy stacks arrays, and no gradient comes back through them. Which `tf` function does it?",
    "tf.stack", "np.stack")
vectorize_loop.mistake(
    "The result is float64 and the arguments are float32. Which line changes the dtype?",
    'tf.einsum("gmn,gnk->gmk", stacked, W)',
    'tf.cast(tf.einsum("gmn,gnk->gmk", stacked, W), tf.float64)')
vectorize_loop.mistake(
    "There is one product for each part, which is the loop again. Stack first, then multiply once.",
    'tf.einsum("gmn,gnk->gmk", stacked, W)', "tf.stack([X[i] @ W[i] for i in range(len(X))])")
vectorize_loop.accept('tf.einsum("gmn,gnk->gmk", stacked, W)', "stacked @ W")
vectorize_loop.accept("tf.stack(X)", "tf.concat([x[tf.newaxis] for x in X], axis=0)")
vectorize_loop.accept('"gmn,gnk->gmk", stacked, W', '"mng,gnk->gmk", tf.stack(X, axis=-1), W')
# fmt: on


@exercise(
    "Compile once, outside of the function that is called again and again.",
    "How often does a line of Python run that stands inside this function?",
    "A `tf.Variable` keeps a number between calls. With which method does a graph change it?",
    points=20,
    seconds=15,
)
def compile_step(
    step: Callable[[tf.Tensor, tf.Tensor], tf.Tensor], total: tf.Variable
) -> Callable[[tf.Tensor, tf.Tensor], tf.Tensor]:
    """Return `step` as a graph that also adds up the costs.

    Parameters
    ----------
    step : callable
        ``step(x, y)`` takes one training step and returns its cost, a tensor of shape ().
    total : tf.Variable of float32, shape ()
        Each call adds its cost to it.

    Returns
    -------
    callable
        ``graph(x, y)`` does what `step` does, adds up, and returns the cost of this step: all of
        it in a graph. Python runs only when it meets a new shape.
    """

    ### BEGIN SOLUTION
    def counted(x: Any, y: Any) -> Any:
        loss = step(x, y)
        total.assign_add(loss)
        return loss

    graph = tf.function(counted)
    ### END SOLUTION
    return graph


@compile_step.observe
def five_steps(answer: Any, step: dict[str, float], total: float) -> dict[str, Any]:
    """Compile a step that fits a slope, take five steps, and count how often Python runs."""
    from course2_improving.helpers import counts

    return counts.five_steps(answer, step, total)


# fmt: off
compile_step.probe({"w": 1.0, "rate": 0.1}, 10.0)
compile_step.probe_because("a step that stands still", {"w": 0.5, "rate": 0.0}, 0.0)
compile_step.random(1, step={"w": uniform(-2, 1), "rate": uniform(0.05, 0.15)},
    total=uniform(1, 5))
compile_step.mistake("Nothing is compiled: Python runs in every call. What makes a graph?",
    "tf.function(counted)", "counted")
compile_step.mistake(
    "Each call compiles anew, so that Python runs in every call. Where is the place to do it once?",
    "tf.function(counted)", "lambda x, y: tf.function(counted)(x, y)")
compile_step.mistake(
    "This makes a new local `total`, and the variable stays as it is. Which method changes it?",
    "total.assign_add(loss)", "total = total + loss")
compile_step.mistake("`total` stays as it is. Which method of a variable adds to it?",
    "total.assign_add(loss)", "total + loss")
compile_step.mistake("`total` holds the last cost alone. Which method adds to what is there?",
    "assign_add", "assign")
compile_step.mistake(
    "In a graph there is no number yet, and `.numpy()` has nothing to return. Add the tensor.",
    "assign_add(loss)", "assign_add(loss.numpy())")
compile_step.mistake(
    "NumPy needs numbers, and a graph has none while it is drawn. Stay with tensors.",
    "assign_add(loss)", "assign_add(np.sum(loss))")
compile_step.mistake("The step is taken twice in each call. Keep its cost, and use that.",
    "total.assign_add(loss)", "total.assign_add(step(x, y))")
compile_step.mistake("This returns the sum so far; the cost of this step is asked for.",
    "return loss", "return total.read_value()")
compile_step.mistake(
    "A sum or list of Python grows only while a graph is drawn. What keeps a number between calls?",
    "loss = step(x, y)\n        total.assign_add(loss)",
    "nonlocal total\n        loss = step(x, y)\n        total = total + loss")
compile_step.mistake(
    "The step is a graph, and Python adds its cost in each call. Which function must be compiled?",
    "loss = step(x, y)\n        total.assign_add(loss)\n        return loss\n\n"
    "    graph = tf.function(counted)",
    "loss = compiled(x, y)\n        total.assign_add(loss)\n        return loss\n\n"
    "    compiled, graph = tf.function(step), counted")
compile_step.accept("total.assign_add(loss)", "total.assign(total + loss)")
compile_step.accept("step(x, y)", "tf.identity(step(x, y))")
compile_step.accept("tf.function(counted)",
    "tf.function(counted, input_signature=[tf.TensorSpec((None,))] * 2)")
compile_step.accept("tf.function(counted)", "tf.function(counted, reduce_retracing=True)")
compile_step.accept("tf.function(counted)", "tf.function(counted, autograph=False)")
# fmt: on


@exercise(
    "Work out the first case by hand: which of the inputs needs a graph of its own?",
    "A line of Python runs only while a graph is drawn. What can such a line count?",
    "The first tracing is no retracing.",
    points=20,
    seconds=15,
)
def count_retraces(
    fn: Callable[[Any], Any], inputs: Sequence[Any], signature: list[tf.TensorSpec] | None = None
) -> int:
    """Count how often TensorFlow draws the graph of `fn` again.

    Parameters
    ----------
    fn : callable
        ``fn(x)`` computes with one argument.
    inputs : sequence
        Arguments for one call after the other, as they are: arrays, tensors, Python numbers.
    signature : list of one tf.TensorSpec, optional
        The `input_signature` with which `fn` is compiled.

    Returns
    -------
    int
        Tracings of one compiled `fn` in all these calls, without the first.
    """
    ### BEGIN SOLUTION
    traces = 0

    def counted(x: Any) -> Any:
        nonlocal traces
        traces += 1  # Python: runs while a graph is drawn
        return fn(x)

    graph = tf.function(counted, input_signature=signature)
    for x in inputs:
        graph(x)
    retraces = traces - 1
    ### END SOLUTION
    return retraces


@count_retraces.observe
def traced(
    answer: Any, fn: str, inputs: list[Any], signature: tuple[Any, ...] | None = None
) -> dict[str, Any]:
    """Let the answer count for x + x, and count how often Python runs; `signature` is a shape."""
    from course2_improving.helpers import counts

    return counts.traced(answer, inputs, signature)


# fmt: off
count_retraces.probe("x + x", [np.ones((2, 3)), np.zeros((2, 3)), np.ones((1, 3))])
count_retraces.probe_because("Python numbers", "x + x", [2, 3, 4, 3])
count_retraces.probe_because("whole numbers, and a fourth shape", "x + x",
    [np.ones((2, 3)), np.ones((2, 3), dtype=np.int64), np.ones((1, 3)), np.ones((5, 3)),
     np.ones((4, 3)), np.ones((2, 3))])
count_retraces.probe_because("a signature that leaves the rows open", "x + x",
    [np.ones((2, 3)), np.ones((1, 3)), np.ones((4, 3))], (None, 3))
count_retraces.random(2, fn="x + x", inputs=draw.mixed, contrast=False)
count_retraces.random(1, fn="x + x", inputs=draw.rows, signature=choice((None, 3)),
    contrast=False)
count_retraces.mistake("This counts calls. Which line runs only while a graph is drawn?",
    "traces - 1", "len(inputs) - 1")
count_retraces.mistake("This counts shapes. A graph also depends on dtypes and on Python numbers.",
    "traces - 1", "len({np.shape(x) for x in inputs}) - 1")
count_retraces.mistake(
    "`fn` has never run, so no graph was drawn and counted. Compile it, and call the graph.",
    "    for x in inputs:\n        graph(x)\n    retraces = traces - 1",
    "    retraces = len({str(getattr(x, 'dtype', x)) + str(np.shape(x)) for x in inputs}) - 1")
count_retraces.mistake("The first tracing is counted, too. What is a retracing?",
    "traces - 1", "traces")
count_retraces.mistake("The signature is not used. Where does `tf.function` take it?",
    ", input_signature=signature", "")
count_retraces.mistake(
    "Every input is made a tensor first, so Python numbers no longer show. Pass them as they are.",
    "graph(x)", "graph(tf.constant(x))")
count_retraces.mistake("These are the positions 0, 1, … in the list. Pass what stands there.",
    "in inputs", "in range(len(inputs))")
count_retraces.mistake(
    "Each call gets a compiled function of its own, which is always drawn. Compile once.",
    "    for x in inputs:\n", "    for x in inputs:\n"
    "        graph = tf.function(counted, input_signature=signature)\n")
count_retraces.mistake(
    "Nothing is compiled, so Python runs in every call. Which of the two functions is the graph?",
    "graph(x)", "counted(x)")
count_retraces.mistake("`reduce_retracing` soon gives up exact shapes. Count without it.",
    "input_signature=signature", "input_signature=signature, reduce_retracing=True")
count_retraces.accept("traces - 1", "graph.experimental_get_tracing_count() - 1")
count_retraces.accept("tf.function(counted, input_signature=signature)",
    "tf.function(input_signature=signature, autograph=False)(counted)")
# fmt: on


@exercise(
    "Write the chain on paper. What is done once, what in each epoch, what for a batch?",
    "Behind `cache` stands only what may be different in each epoch.",
    "Which steps need single examples, which one needs whole batches, and which one comes last?",
    points=25,
    seconds=20,
)
def fast_pipeline(
    X: Shaped[Array, "m ..."],
    y: Int[Array, " m"],
    batch: int,
    decode: Callable[[Any, Any], tuple[Any, Any]],
    augment: Callable[[Any, Any], tuple[Any, Any]],
    seed: int,
) -> tf.data.Dataset[Any]:
    """Return a data set that decodes once, augments in each epoch, and works ahead.

    Parameters
    ----------
    X : array, shape (m, …)
        Examples as they are stored.
    y : array of int, shape (m,)
        Labels.
    batch : int
        Examples in a mini-batch; the last one may have fewer.
    decode : callable
        ``decode(x, y)`` makes one stored example ready. It is slow, and always does the same, so
        it runs once for each example, while the data set is read, and its result is kept.
    augment : callable
        ``augment(x, y)`` changes a batch at random. It runs for each batch in each epoch.
    seed : int
        Which random orders these are: all m examples are mixed, in another order in each epoch.

    Returns
    -------
    tf.data.Dataset
        Yields tuples (examples, labels), each example once. While one batch is used, the next one
        is made ready.
    """
    ### BEGIN SOLUTION
    stored = tf.data.Dataset.from_tensor_slices((X, y))
    decoded = stored.map(decode, num_parallel_calls=tf.data.AUTOTUNE).cache()
    mixed = decoded.shuffle(len(X), seed=seed).batch(batch)
    dataset = mixed.map(augment).prefetch(tf.data.AUTOTUNE)
    ### END SOLUTION
    return dataset


@fast_pipeline.observe
def two_epochs(
    answer: Any, X: Array, y: Array, batch: int, decode: float, augment: float, seed: int
) -> dict[str, Any]:
    """Read from two epochs what was done to each row: decode multiplies, augment counts, adds."""
    from course2_improving.helpers import histories

    return histories.two_epochs(answer, X, y, batch, decode, augment, seed)


# fmt: off
fast_pipeline.probe(
    np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0], [9.0, 10.0]]), np.arange(5), 2,
    2.0, 100.0, 0)
fast_pipeline.probe_because(
    "66 rows", np.arange(132.0).reshape(66, 2), np.arange(66), 8, 2.0, 1000.0, 3)
for sizes, batches, contrast in (((66, 80), (5, 12), ["batch"]), ((5, 9), (2, 4), False)):
    fast_pipeline.random(1, m=sizes, X=draw.table, y=draw.numbers, batch=integers(*batches),
        decode=uniform(2, 3), augment=uniform(50, 90), seed=integers(0, 1000), contrast=contrast)
fast_pipeline.mistake(
    "All epochs have one order. Is there a cache behind `shuffle`, or an argument that freezes it?",
    ".cache()\n    mixed = decoded.shuffle(len(X), seed=seed)",
    "\n    mixed = decoded.shuffle(len(X), seed=seed).cache()")
fast_pipeline.mistake(
    "The cache keeps the augmented batches, so that epoch 2 repeats epoch 1. What may be kept?",
    ".cache()\n    mixed = decoded.shuffle(len(X), seed=seed).batch(batch)\n"
    "    dataset = mixed.map(augment)",
    "\n    mixed = decoded.shuffle(len(X), seed=seed).batch(batch)\n"
    "    dataset = mixed.map(augment).cache()")
fast_pipeline.mistake("Each epoch decodes all again. What is to be kept, behind which step?",
    ".cache()", "")
fast_pipeline.mistake(
    "No batch is made ready before somebody asks for it. Which step is the last of the chain?",
    ".map(augment).prefetch(tf.data.AUTOTUNE)", ".prefetch(tf.data.AUTOTUNE).map(augment)")
fast_pipeline.mistake(
    "`augment` gets single examples and is called for each of them. What groups them first?",
    ".batch(batch)\n    dataset = mixed.map(augment)",
    "\n    dataset = mixed.map(augment).batch(batch)")
fast_pipeline.mistake(
    "Whole batches are shuffled, and their rows stay together. Which method comes first?",
    "decoded.shuffle(len(X), seed=seed).batch(batch)",
    "decoded.batch(batch).shuffle(len(X), seed=seed)")
fast_pipeline.mistake("`decode` takes one stored example and gets batches. What must wait?",
    "((X, y))", "((X, y)).batch(batch)")
fast_pipeline.mistake(
    "A small buffer, such as one batch, mixes neighbours only. How many examples shall be mixed?",
    "shuffle(len(X)", "shuffle(batch")
fast_pipeline.mistake("Every run gets another order. Where does `shuffle` take the seed?",
    ", seed=seed", "")
fast_pipeline.mistake("The last, smaller batch is lost. Which argument of `batch` drops it?",
    "batch(batch)", "batch(batch, drop_remainder=True)")
fast_pipeline.mistake("The data set never ends. What does `repeat` do, and who counts the epochs?",
    ".prefetch", ".repeat().prefetch")
fast_pipeline.mistake("The examples come in their stored order. Which method mixes them?",
    ".shuffle(len(X), seed=seed)", "")
fast_pipeline.mistake(
    "Python decodes all examples before the data set is made. Which of its methods decodes them?",
    "stored = tf.data.Dataset.from_tensor_slices((X, y))\n"
    "    decoded = stored.map(decode, num_parallel_calls=tf.data.AUTOTUNE).cache()",
    "ready = [tf.stack(part) for part in zip(*map(decode, X, y), strict=True)]\n"
    "    decoded = tf.data.Dataset.from_tensor_slices(tuple(ready))")
fast_pipeline.mistake("The examples are never augmented. Which step of the chain is missing?",
    ".map(augment)", "")
fast_pipeline.equivalent(
    "stored.map(decode, num_parallel_calls=tf.data.AUTOTUNE) -> stored.map(decode)",
    "decoding several at a time saves time and changes no value")
fast_pipeline.accept("mixed.map(augment)", "mixed.map(augment, num_parallel_calls=2)")
fast_pipeline.accept(", num_parallel_calls=tf.data.AUTOTUNE", "")
fast_pipeline.accept(".prefetch(tf.data.AUTOTUNE)", ".prefetch(1)")
fast_pipeline.accept("shuffle(len(X), seed=seed)",
    "shuffle(decoded.cardinality(), seed, reshuffle_each_iteration=True)")
# fmt: on
