"""Personal fields under keys of their own: the same on a file, in memory and on a server."""

from __future__ import annotations

import base64
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cwledger.errors import CwledgerError, ErasedSubject, MissingKey, VaultError, WrongMasterKey
from cwledger.store.log import EventLog
from cwledger.store.opening import columns_location, open_vault, vault_location
from cwledger.store.vault import ENVIRONMENT, KeyVault
from tests.store.children import finish, start

Open = Callable[..., EventLog]
Vaults = Callable[[EventLog], KeyVault]


@pytest.fixture(autouse=True)
def no_key_in_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def vaults() -> Iterator[Vaults]:
    """`open_vault` that closes what it opened when the test ends."""
    vaults: list[KeyVault] = []

    def open_and_remember(log: EventLog) -> KeyVault:
        vaults.append(open_vault(log))
        return vaults[-1]

    yield open_and_remember
    for vault in vaults:
        vault.close()


@pytest.fixture
def vault(log: EventLog, vaults: Vaults) -> KeyVault:
    return vaults(log)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "city.db"


def test_what_was_sealed_comes_back_and_hides_its_text(vault: KeyVault) -> None:
    sealed = vault.seal("career:W1", "name", "王芳")
    assert "王芳".encode() not in sealed
    assert vault.unseal("career:W1", "name", sealed) == "王芳"


def test_the_same_fact_is_the_same_bytes_for_ever(vault: KeyVault) -> None:
    first = vault.seal("career:W1", "name", "王芳")
    assert vault.seal("career:W1", "name", "王芳") == first
    assert vault.seal_many([("career:W1", "name", "王芳")]) == [first]
    assert vault.sealer(["career:W1"])("career:W1", "name", "王芳") == first
    assert vault.sealer([])("career:W1", "name", "王芳") == first
    others = [vault.seal("career:W2", "name", "王芳"), vault.seal("career:W1", "phone", "王芳"), vault.seal("career:W1", "name", "王")]
    assert len({first, *others}) == 4


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.tuples(st.sampled_from(["career:W1", "career:W2", "grid:格"]), st.sampled_from(["name", "id_number"]), st.text()), max_size=8))
def test_any_text_survives_sealing_and_nothing_else_opens_it(vault: KeyVault, texts: list[tuple[str, str, str]]) -> None:
    sealed = vault.seal_many(texts)
    assert vault.unseal_many([(stream, field, each) for (stream, field, _), each in zip(texts, sealed, strict=True)]) == [text for _, _, text in texts]
    for (stream, field, _), each in zip(texts, sealed, strict=True):
        vault.seal("career:W9", "name", "x")
        altered = bytes([*each[:-1], each[-1] ^ 1])
        for elsewhere in (
            (stream, "other", each),
            ("career:W9", field, each),
            (stream, field, altered),
            (stream, field, b"\x02" + each[1:]),
            (stream, field, b""),
        ):
            with pytest.raises(VaultError):
                vault.unseal(*elsewhere)


def test_keys_outlive_the_process(lasting_url: str, opened: Open, vaults: Vaults) -> None:
    vault = vaults(opened(lasting_url))
    sealed = vault.seal_many([(f"career:W{number}", "name", f"王{number}") for number in range(2_000)])
    vault.close()
    again = vaults(opened(lasting_url))
    assert again.unseal("career:W7", "name", sealed[7]) == "王7"
    assert again.seal("career:W8", "name", "王8") == sealed[8]


def test_an_erased_subject_can_never_be_read_or_sealed_for_again(vault: KeyVault) -> None:
    hers, his = vault.seal("career:W1", "name", "王芳"), vault.seal("career:W2", "name", "李强")
    seal = vault.sealer(["career:W3"])
    assert not vault.is_erased("career:W1")
    vault.destroy("career:W1")
    vault.destroy("career:W1")
    assert vault.is_erased("career:W1")
    assert vault.unseal_many([("career:W1", "name", hers), ("career:W2", "name", his)]) == [None, "李强"]
    for attempt in (
        lambda: vault.unseal("career:W1", "name", hers),
        lambda: vault.seal("career:W1", "name", "王芳"),
        lambda: vault.seal_many([("career:W1", "name", "")]),
    ):
        with pytest.raises(ErasedSubject, match="career:W1"):
            attempt()
    with pytest.raises(ErasedSubject):
        seal("career:W1", "name", "王芳")
    assert seal("career:W3", "name", "x")


def test_somebody_who_never_had_a_name_here_can_be_erased_too(vault: KeyVault) -> None:
    vault.destroy("career:W1")
    with pytest.raises(ErasedSubject):
        vault.seal("career:W1", "name", "王芳")


def test_an_erasure_reaches_a_vault_that_is_open_elsewhere(lasting_url: str, opened: Open, vaults: Vaults) -> None:
    here, there = vaults(opened(lasting_url)), vaults(opened(lasting_url))
    sealed = here.seal("career:W1", "name", "王芳")
    assert there.unseal("career:W1", "name", sealed) == "王芳"
    there.destroy("career:W1")
    assert here.is_erased("career:W1")
    with pytest.raises(ErasedSubject):
        here.unseal("career:W1", "name", sealed)
    with pytest.raises(ErasedSubject):
        here.seal("career:W1", "name", "王芳")
    later = vaults(opened(lasting_url))
    assert later.is_erased("career:W1")


def test_an_erased_key_is_gone_from_every_file(path: Path, opened: Open, vaults: Vaults) -> None:
    log = opened(path)
    vault: Any = vaults(log)
    vault.seal_many([(f"career:W{number}", "name", "王芳") for number in range(50)])
    [wrapped] = vault._table.wrapped(["career:W7"]).values()
    assert any(wrapped in each.read_bytes() for each in path.parent.iterdir())
    vault.destroy("career:W7")
    assert not any(wrapped in each.read_bytes() for each in path.parent.iterdir())


def test_processes_that_seal_for_the_same_new_subject_agree_on_its_key(lasting_url: str) -> None:
    said = {finish(child) for child in [start("seal", lasting_url, 15) for _ in range(4)]}
    assert len(said) == 1


def test_a_ledger_that_never_seals_has_no_vault(path: Path, opened: Open, vaults: Vaults) -> None:
    vault = vaults(opened(path))
    assert not vault.is_erased("career:W1")
    with pytest.raises(MissingKey, match="nothing was ever sealed"):
        vault.unseal("career:W1", "name", b"\x01" + b"x" * 40)
    assert vault.unseal_many([]) == []
    vault.close()
    assert not {"city.db.vault", "city.db.key"} & {each.name for each in path.parent.iterdir()}


def test_vault_and_key_file_are_their_owners_alone_and_the_vault_says_where(path: Path, opened: Open, vaults: Vaults) -> None:
    vault = vaults(opened(path))
    vault.seal("career:W1", "name", "王芳")
    for name in ("city.db.vault", "city.db.key"):
        assert stat.S_IMODE((path.parent / name).stat().st_mode) == 0o600
        assert str(path.parent / name) in vault.where
    assert len(base64.b64decode((path.parent / "city.db.key").read_text())) == 32


def test_a_master_key_others_can_read_is_refused(path: Path, opened: Open, vaults: Vaults) -> None:
    vaults(opened(path)).seal("career:W1", "name", "王芳")
    key = path.parent / "city.db.key"
    key.chmod(0o644)
    with pytest.raises(VaultError, match="chmod 600"):
        vaults(opened(path)).seal("career:W1", "name", "王芳")
    key.chmod(0o600)
    vaults(opened(path)).seal("career:W1", "name", "王芳")


def test_the_master_key_may_come_from_the_environment(lasting_url: str, opened: Open, vaults: Vaults, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    key = base64.b64encode(b"k" * 32).decode()
    monkeypatch.setenv(ENVIRONMENT, key + "\n")
    vault = vaults(opened(lasting_url))
    sealed = vault.seal("career:W1", "name", "王芳")
    assert ENVIRONMENT in vault.where
    assert key not in vault.where
    assert not list(tmp_path.rglob("*.key"))
    monkeypatch.setenv(ENVIRONMENT, base64.b64encode(b"x" * 32).decode())
    for attempt in (
        lambda: vaults(opened(lasting_url)).unseal("career:W1", "name", sealed),
        lambda: vaults(opened(lasting_url)).seal("career:W2", "name", "李强"),
    ):
        with pytest.raises(WrongMasterKey, match="does not open"):
            attempt()
    monkeypatch.delenv(ENVIRONMENT)
    with pytest.raises(MissingKey, match=ENVIRONMENT):
        vaults(opened(lasting_url)).unseal("career:W1", "name", sealed)
    monkeypatch.setenv(ENVIRONMENT, key)
    assert vaults(opened(lasting_url)).unseal("career:W1", "name", sealed) == "王芳"


@pytest.mark.parametrize("text", ["", "geheim", "k" * 32, base64.b64encode(b"k" * 31).decode(), base64.b64encode(b"k" * 33).decode(), "密钥"])
def test_a_malformed_master_key_says_what_form_it_must_have(path: Path, opened: Open, vaults: Vaults, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(ENVIRONMENT, text)
    with pytest.raises(VaultError, match="32 random bytes in base64") as refusal:
        vaults(opened(path)).seal("career:W1", "name", "王芳")
    assert not text or text not in str(refusal.value)
    assert not (path.parent / "city.db.vault").exists()


@pytest.mark.parametrize("lost", ["city.db.vault", "city.db.key"])
def test_a_lost_vault_or_key_loses_names_and_is_never_silently_replaced(path: Path, opened: Open, vaults: Vaults, lost: str) -> None:
    vault = vaults(opened(path))
    sealed = vault.seal("career:W1", "name", "王芳")
    vault.close()
    (path.parent / lost).rename(path.parent / "elsewhere")
    again = vaults(opened(path))
    for attempt in (lambda: again.unseal("career:W1", "name", sealed), lambda: again.seal("career:W2", "name", "李强"), lambda: again.sealer(["career:W1"])):
        with pytest.raises(MissingKey, match=lost) as refusal:
            attempt()
        assert refusal.value.remedy
    assert not (path.parent / lost).exists()
    (path.parent / "elsewhere").rename(path.parent / lost)
    assert again.unseal("career:W1", "name", sealed) == "王芳"


def test_a_vault_that_disappears_while_open_takes_no_new_keys(path: Path, opened: Open, vaults: Vaults) -> None:
    vault = vaults(opened(path))
    vault.seal("career:W1", "name", "王芳")
    (path.parent / "city.db.vault").unlink()
    with pytest.raises(MissingKey, match="moved or replaced"):
        vault.seal("career:W2", "name", "李强")


def test_another_ledgers_vault_is_not_used(path: Path, opened: Open, vaults: Vaults, tmp_path: Path) -> None:
    vaults(opened(path)).seal("career:W1", "name", "王芳")
    other = tmp_path / "other"
    other.mkdir()
    log = opened(other / "city.db")
    for name in ("city.db.vault", "city.db.key"):
        (other / name).write_bytes((path.parent / name).read_bytes())
        (other / name).chmod(0o600)
    with pytest.raises(VaultError, match="another ledger"):
        vaults(log).seal("career:W1", "name", "王芳")


@pytest.mark.parametrize("content", [b"", b"not a vault at all", b"SQLite format 3\0" + b"\0" * 200])
def test_a_file_that_is_no_vault_is_left_as_it_is(path: Path, opened: Open, vaults: Vaults, content: bytes) -> None:
    (path.parent / "city.db.vault").write_bytes(content)
    with pytest.raises(CwledgerError, match=r"city\.db\.vault"):
        vaults(opened(path)).seal("career:W1", "name", "王芳")
    assert (path.parent / "city.db.vault").read_bytes() == content


def test_a_key_that_an_older_copy_of_the_vault_lacks_is_reported_missing(path: Path, opened: Open, vaults: Vaults) -> None:
    vault = vaults(opened(path))
    vault.seal("career:W1", "name", "王芳")
    vault.close()
    older = (path.parent / "city.db.vault").read_bytes()
    vault = vaults(opened(path))
    sealed = vault.seal("career:W2", "name", "李强")
    vault.close()
    (path.parent / "city.db.vault").write_bytes(older)
    with pytest.raises(MissingKey, match="career:W2"):
        vaults(opened(path)).unseal("career:W2", "name", sealed)


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_vault_begun_just_before_a_crash_is_taken_over(path: Path, opened: Open, vaults: Vaults, monkeypatch: pytest.MonkeyPatch) -> None:
    log = opened(path)
    with monkeypatch.context() as crash:
        crash.setattr(type(log), "set_meta", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            vaults(log).seal("career:W1", "name", "王芳")
    sealed = vaults(opened(path)).seal("career:W1", "name", "王芳")
    assert vaults(opened(path)).unseal("career:W1", "name", sealed) == "王芳"


def test_a_cache_that_overflows_changes_nothing(vault: KeyVault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cwledger.store.vault._CACHED", 3)
    names = [(f"career:W{number}", "name", str(number)) for number in range(20)]
    first = vault.seal_many(names)
    assert vault.seal_many(names) == first
    assert [vault.seal(*name) for name in names] == first


def test_places_follow_the_address(tmp_path: Path, path: Path, opened: Open, request: pytest.FixtureRequest) -> None:
    memory, file, server = opened(":memory:"), opened(path), opened(request.getfixturevalue("pg_url"))
    assert (vault_location(memory), columns_location(memory)) == (None, None)
    assert (vault_location(file), columns_location(file)) == (tmp_path / "city.db.vault", tmp_path / "city.db.columns")
    assert (vault_location(server), columns_location(server)) == (None, tmp_path / "cache" / "cwledger" / f"{server.ledger_id}.columns")
