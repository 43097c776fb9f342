"""What the tests share: one pipeline, the corpora where they are, and no network."""

from __future__ import annotations

import os
import socket
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from faults.tiny import bench, tiny  # noqa: F401 (fixtures of the fault tests)

HERE = Path(__file__).parent
ROOT = HERE.parent

settings.register_profile("sayso", deadline=None)  # a slow or busy machine is no fault of what is tested
settings.load_profile("sayso")


@pytest.fixture(scope="session", autouse=True)
def _no_network():
    """No test, and so nothing that sayso does, may reach the network. Sockets of this machine's processes are none."""
    real = socket.socket.connect

    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise AssertionError("a test tried to use the network")

    def connect(self: socket.socket, address: Any) -> None:
        return real(self, address) if self.family == getattr(socket, "AF_UNIX", None) else refuse()

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", connect)
    patch.setattr(socket, "create_connection", refuse)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def nlp():
    """The default pipeline, built once."""
    import sayso

    return sayso.load()


@pytest.fixture(scope="session")
def gold_folder() -> Path:
    """The annotated corpora; tests that need them are skipped where there are none."""
    folder = os.environ.get("SAYSO_GOLD")
    if not folder:
        pytest.skip("SAYSO_GOLD is not set: no annotated corpora here")
    return Path(folder)


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of ``tests/cases/<name>.toml``."""
    return tomllib.loads((HERE / "cases" / f"{name}.toml").read_text(encoding="utf-8"))["case"]
