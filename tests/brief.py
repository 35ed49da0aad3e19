"""Settings with which a lesson's training takes no longer than a test may, where it does not matter how well it ends."""

BRIEF: dict[str, dict[str, str]] = {
    "feature_maps": {"epochs": "2", "batch_size": "256"},
    "hidden_states": {"epochs": "20"},
    "overfitting": {
        "size": "50", "epochs": "10", "small": "50", "help_epochs": "20", "leak_size": "50", "leak_epochs": "10", "steps": "100",
    },
    "playground": {"epochs": "20", "batch_size": "50"},
}  # fmt: skip
"""By lesson; lessons that train in a moment are not named."""


def shorten(stem: str) -> dict[str, str]:
    """Return what a link to a lesson says for a brief training."""
    return {f"{stem}.{name}": text for name, text in BRIEF.get(stem, {}).items()}
