"""The versions that a result depends on."""


def version_line() -> str:
    """The line of --version."""
    from copsim import MODEL_VERSION, __version__
    from copsim.dynamics.chance import RNG_SCHEME

    return f"copsim {__version__} (model {MODEL_VERSION}, draws {RNG_SCHEME})"
