"""What several tests here share."""

import pytest

from gan_teach.metrics.reference import real_digits


@pytest.fixture(scope="module")
def real():
    return real_digits("embedded")
