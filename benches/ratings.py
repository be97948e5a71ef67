"""The table of `cargo bench --bench agreement -- alpha`, for other programs.

    python benches/ratings.py 1000000 --csv ratings.csv    write it: one row a unit, one column a coder
    python benches/ratings.py 1000000                      time krippendorff.alpha on it, with peak memory

Needs numpy; timing needs `krippendorff` (pip install krippendorff).
"""

import argparse
import resource
import time

import numpy as np

CODERS = 5
DRAWS = 1 + 3 * CODERS


def ratings(units, categories=5):
    """Units by coders, from 1, NaN where a value is missing: the same numbers as in agreement.rs."""
    count = units * DRAWS
    multiplier, increment = np.uint64(6364136223846793005), np.uint64(1442695040888963407)
    with np.errstate(over="ignore"):
        powers = np.cumprod(np.full(count, multiplier))
        before = np.concatenate(([np.uint64(1)], powers[:-1]))
        states = powers + increment * np.cumsum(before)
    draws = (states >> np.uint64(33)).reshape(units, DRAWS)
    unit = (draws[:, :1] % categories).astype(np.float64)
    missing = draws[:, 1::3] % 20 == 0
    own = draws[:, 2::3] % 5 > 0
    other = (draws[:, 3::3] % categories).astype(np.float64)
    values = np.where(own, unit, other) + 1
    values[missing] = np.nan
    return values


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("units", type=int)
    arguments.add_argument("--categories", type=int, default=5)
    arguments.add_argument("--csv")
    arguments.add_argument("--metric", default="nominal")
    asked = arguments.parse_args()
    table = ratings(asked.units, asked.categories)
    if asked.csv:
        with open(asked.csv, "w") as file:
            file.write("unit,a,b,c,d,e\n")
            for unit, row in enumerate(table):
                cells = ("" if value != value else str(int(value)) for value in row)
                file.write(f"{unit},{','.join(cells)}\n")
        return
    import krippendorff

    began = time.perf_counter()
    alpha = krippendorff.alpha(reliability_data=table.T, level_of_measurement=asked.metric)
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"alpha {alpha:.10f} in {took:.2f} s, peak {peak:.2f} GiB")


if __name__ == "__main__":
    main()
