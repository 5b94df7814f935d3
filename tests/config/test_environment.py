import stat

import pytest

from ensems.config.environment import Environment


def test_a_setting_that_is_not_declared_is_refused():
    with pytest.raises(KeyError):
        Environment({}).text("ENSEMS_UNKNOWN")


@pytest.mark.parametrize("value", ["1", "oui", "TRUE", " yes "])
def test_a_flag_is_up_when_it_says_so(value):
    assert Environment({"ENSEMS_PRODUCTION": value}).flag("ENSEMS_PRODUCTION")


@pytest.mark.parametrize("value", ["", "0", "non"])
def test_a_flag_is_down_otherwise(value):
    assert not Environment({"ENSEMS_PRODUCTION": value}).flag("ENSEMS_PRODUCTION")


def test_a_flag_that_is_up_of_itself_is_taken_down():
    assert Environment({}).flag("ENSEMS_PREPARED", default=True)
    assert not Environment({"ENSEMS_PREPARED": "non"}).flag("ENSEMS_PREPARED", default=True)


def test_a_number_that_is_not_one_is_named_with_its_value():
    with pytest.raises(SystemExit, match=r"PORT .* « quatre-vingts »"):
        Environment({"PORT": "quatre-vingts"}).number("PORT", 8000)


def test_an_empty_setting_is_as_if_it_were_not_there():
    assert Environment({"PORT": " "}).number("PORT", 8000) == 8000


def test_names_are_separated_by_commas():
    assert Environment({"ENSEMS_ALLOWED_HOSTS": "a.fr, b.fr,"}).names("ENSEMS_ALLOWED_HOSTS") == ["a.fr", "b.fr"]


def test_a_secret_key_is_drawn_once_and_kept_from_others(tmp_path):
    env = Environment({"ENSEMS_DATA_DIR": str(tmp_path)})
    first = env.secret_key()
    assert env.secret_key() == first
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_a_given_secret_key_is_used_and_not_written(tmp_path):
    env = Environment({"ENSEMS_DATA_DIR": str(tmp_path), "ENSEMS_SECRET_KEY": "donnée"})
    assert env.secret_key() == "donnée"
    assert not list(tmp_path.iterdir())
