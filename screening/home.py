"""Where the data folders that belong to the engine lie."""

from pathlib import Path

from screening.errors import WrongCall

PACKAGE = Path(__file__).resolve().parent
SHIPPED = ("rules", "models", "pipelines", "sample_data", "templates")


def shipped(name: str) -> Path:
    """Give the folder `rules`, `models`, `pipelines`, `sample_data` or `templates`: the checkout's own, else the wheel's."""
    if name not in SHIPPED:
        raise WrongCall(f"no data folder is called '{name}'", remedy=f"one of {', '.join(SHIPPED)}")
    checkout = PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    folder = PACKAGE / "_shipped" / name
    if not folder.is_dir():
        raise WrongCall("this installation lacks a data folder", where=folder, remedy="install the package again")
    return folder
