"""Functions compiled to machine code once, and kept on disk where a place for it can be written."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar, get_args, get_type_hints

import numba
import numpy as np
import numpy.typing as npt

Row = Annotated[npt.NDArray[np.int32], numba.int32[::1]]
Table = Annotated[npt.NDArray[np.int32], numba.int32[:, ::1]]
Tables = Annotated[npt.NDArray[np.int32], numba.int32[:, :, ::1]]
Sums = Annotated[npt.NDArray[np.int64], numba.int64[::1]]
SumTable = Annotated[npt.NDArray[np.int64], numba.int64[:, ::1]]
Flags = Annotated[npt.NDArray[np.bool_], numba.boolean[::1]]

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def compiled(function: Kernel) -> Kernel:
    """Compile a function for the types it is annotated with, without the interpreter lock; `int` is int64.

    It is compiled when its module is read. The machine code is kept beside the module or in the user's cache folder; where
    neither can be written it is compiled anew in each process.
    """
    hints = get_type_hints(function, include_extras=True)
    signature = _kind(hints.pop("return"))(*(_kind(one) for one in hints.values()))
    try:
        made = numba.njit(signature, nogil=True, cache=True)(function)
    except RuntimeError as problem:
        if "cannot cache" not in str(problem):
            raise
        made = numba.njit(signature, nogil=True)(function)
    kernel: Kernel = made
    return kernel


def _kind(hint: Any) -> Any:
    """Give the compiler's type for an annotation."""
    if hint in {int, bool}:
        return numba.int64 if hint is int else numba.boolean
    parts = get_args(hint)
    return parts[-1] if hasattr(hint, "__metadata__") else numba.types.Tuple([_kind(part) for part in parts])  # type: ignore[no-untyped-call]
