"""Small data sets of the lessons: made from a seed, or measured and shipped with the package."""

from pathlib import Path

import numpy as np

CORNERS = np.array([(0, 0), (0, 1), (1, 0), (1, 1)])
GATES = {
    "AND": np.array([0, 0, 0, 1]),
    "OR": np.array([0, 1, 1, 1]),
    "NAND": np.array([1, 1, 1, 0]),
    "NOR": np.array([1, 0, 0, 0]),
    "XOR": np.array([0, 1, 1, 0]),
}


def cats_and_mice(n=40, seed=0, overlap=False):
    """Heights and weights of a toy shop's soft mice and soft cats.

    Returns X (n, 2) float and y (n,) int. The columns of X are the height in units of 10 cm and the
    weight in units of 100 g; y is 0 for a mouse, 1 for a cat. 45 % are cats. `seed` is an integer
    or a `numpy.random.Generator`. Cats are mostly the taller and heavier ones: one line can tell
    them from the mice, with a narrow gap, unless `overlap` is true. The animals are invented.
    """
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(n) < round(0.45 * n)).astype(int)
    X = np.empty((n, 2))
    for k, cat in enumerate(y):
        while True:
            height = rng.normal(2.2 if cat else 1.4, 0.35)
            weight = height - 0.2 + rng.normal(0, 0.35)
            gap = (height + weight - 3.4) * (1 if cat else -1)
            if min(height, weight) > 0.3 and (overlap or gap > 0.12):
                break
        X[k] = height, weight
    return X.round(2), y


def penguins():
    """Measurements of 342 penguins of three species, taken near Palmer Station, Antarctica.

    Returns X (342, 4) float, y (342,) int and the names of the species. The columns of X are bill
    length, bill depth and flipper length in mm, and body mass in g. Bird i is of the species
    `names[y[i]]`, with names ("Adelie", "Chinstrap", "Gentoo"). Two of the source's 344 birds have
    no measurements and are left out.

    Source: Gorman, Williams and Fraser (2014), PLoS ONE 9(3), e90081,
    https://doi.org/10.1371/journal.pone.0090081, as published in the R package palmerpenguins by
    Horst, Hill and Gorman (2020). Licence: CC0 1.0, public domain.
    """
    table = np.loadtxt(Path(__file__).with_name("penguins.csv"), "U20", delimiter=",")
    names, y = np.unique(table[:, 0], return_inverse=True)
    return table[:, 1:].astype(float), y, tuple(names.tolist())
