import pytest

from svitlobot.domain.admin.operators import check_login
from svitlobot.domain.admin.passwords import (
    LONGEST,
    NOISE_BYTES,
    SHORTEST,
    check_new_password,
    hash_of_no_password,
    hash_password,
    is_password,
)
from svitlobot.errors import InvalidInputError


def test_a_password_is_known_again_and_no_other_is():
    stored = hash_password("дуже довгий пароль", b"salt" * 4)
    assert is_password("дуже довгий пароль", stored)
    assert not is_password("дуже довгий Пароль", stored)
    assert not is_password("", stored)


def test_the_same_password_is_stored_differently_and_never_as_it_is():
    one, other = (hash_password("дуже довгий пароль", salt * 16) for salt in (b"a", b"b"))
    assert one != other
    assert "пароль" not in one
    assert one.startswith("scrypt$32768$8$3$")  # a weaker one is a decision, not an accident


def test_hash_of_no_password_looks_like_a_real_one_and_no_password_opens_it():
    real, nobodys = hash_password("", b"salt" * 4), hash_of_no_password(b"n" * NOISE_BYTES)
    assert [len(part) for part in nobodys.split("$")] == [len(part) for part in real.split("$")]
    assert nobodys.split("$")[:4] == real.split("$")[:4]
    assert not is_password("", nobodys)


@pytest.mark.parametrize("password", ["", "x" * (SHORTEST - 1), "x" * (LONGEST + 1)])
def test_a_password_has_a_sensible_length(password):
    with pytest.raises(InvalidInputError):
        check_new_password(password)


@pytest.mark.parametrize(("given", "kept"), [("Olena", "olena"), (" o.k-1_2 ", "o.k-1_2")])
def test_a_login_is_kept_in_lower_case(given, kept):
    assert check_login(given) == kept


@pytest.mark.parametrize("login", ["", "a", "-olena", "олена", "olena k", "x" * 33, "a\n", "panel:x"])
def test_what_is_no_login_is_refused(login):
    with pytest.raises(InvalidInputError):
        check_login(login)
