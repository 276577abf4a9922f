"""At which points of the common factors are the members judged, and with what weight?

One or two factors: the points of normal.py, the same for every draw. From three on a grid would be too large, so they
are scrambled Sobol points turned normal, half of them around 0 and half around the point that matters most for
unanimity,

    f* = argmax -|f|^2 / 2 + sum_i log Phi(z_i + L_i f),

which is concave, so Newton's method finds it. Each point weighs its normal density over the mean of the two densities
it may come from (a defensive mixture: no weight exceeds two, so no rule is hurt, and a rare unanimity is met by half of
the points). Shapes: D draws, n members, P points, q factors.
"""

from __future__ import annotations

import numpy as np

from equipoise.agree.normal import Array, log_phi, points
from equipoise.agree.streams import even_normals

__all__ = ["mode", "shocks"]

_NEWTON = 25
_PER_ORDER = 16  # Sobol points for each point of one factor asked for


def shocks(z: Array, loading: Array, order: int, seed: int = 0) -> tuple[Array, Array]:
    """How much the factors move each member at every point, (n, D, P), and log weights, (P,) or (D, P).

    ``z`` is (D, n). ``loading`` is (D,) for one factor that moves all alike, or (D, n, q). ``order`` says how fine.
    """
    if loading.ndim == 1:
        at, logw = points(1, order)
        return loading[None, :, None] * at[:, 0], logw
    factors = loading.shape[2]
    if factors <= 2:
        # Two factors multiply the points; half the order keeps the errors alike, because the rule converges so fast.
        at, logw = points(factors, order if factors < 2 else max(order // 2, 8))
        return (loading @ at.T).transpose(1, 0, 2), logw
    # A power of two: each half is then as even as the whole.
    count = 1 << (_PER_ORDER * order - 1).bit_length()
    x = even_normals(seed, count, factors)
    centre = mode(z, loading)
    shifted = np.arange(count) >= count // 2
    f = x[None] + shifted[:, None] * centre[:, None, :]
    # log of density(0) over the mean of density(0) and density(f*), at f.
    ratio = np.einsum("dpq,dq->dp", f, centre) - 0.5 * (centre**2).sum(axis=1)[:, None]
    logw = np.log(2) - np.logaddexp(0.0, ratio) - np.log(count)
    return np.einsum("dnq,dpq->ndp", loading, f), logw


def mode(z: Array, loading: Array) -> Array:
    """The point of the factors that matters most for unanimity, (D, q)."""
    f = np.zeros((len(z), loading.shape[2]))
    for _ in range(_NEWTON):
        x = z + np.einsum("dnq,dq->dn", loading, f)
        mills = np.exp(-0.5 * x * x - 0.5 * np.log(2 * np.pi) - log_phi(x))
        slope = -f + np.einsum("dn,dnq->dq", mills, loading)
        bend = np.eye(f.shape[1]) + np.einsum("dn,dnq,dnr->dqr", np.maximum(mills * (mills + x), 0.0), loading, loading)
        step = np.linalg.solve(bend, slope[:, :, None])[:, :, 0]
        f = f + step
        if np.abs(step).max() < 1e-6:
            break
    return f
