"""The notebook of the documentation shows what its cells give."""

import pytest
from tests.docs.notebook import made, stored, texts

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:(zmq|tornado|jupyter_client)")


def test_the_notebook_shows_what_comes_out(tmp_path):
    assert texts(made(tmp_path)) == texts(stored())
