"""The model: numpy and numba only. It knows no file, no screen, no table and no Mesa."""
