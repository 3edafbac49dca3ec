"""What is shipped works away from the checkout, and what is locked is what is asked for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
NOT_SOURCE = shutil.ignore_patterns(
    ".*", "__pycache__", "build", "dist", "demo", "*.egg-info", "tests", "docs", "node_modules"
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made from the source distribution, so that both are complete."""
    source, dist = tmp_path_factory.mktemp("bron") / "po vo", tmp_path_factory.mktemp("dist")
    # A copy: an old build folder in the checkout would lend its files to the wheel.
    shutil.copytree(ROOT, source, ignore=NOT_SOURCE)
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", dist, source],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return next(dist.glob("*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts folder of an environment with the wheel and, lent, the dependencies of this one."""
    home = tmp_path_factory.mktemp("leeg") / "omgeving"
    venv.create(home, with_pip=False)
    variables = {"base": str(home), "platbase": str(home)}
    scheme = sysconfig.get_preferred_scheme("prefix")
    packages, scripts = (Path(sysconfig.get_path(name, scheme, variables)) for name in ("purelib", "scripts"))
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            python,
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            wheel,
        ],
        check=True,
        # A checkout on the path would count as installed already.
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
    )
    # A path named in a .pth file lends its packages, but not its own .pth files: an editable install
    # of the checkout there stays out of reach.
    lent = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    (packages / "lent.pth").write_text("\n".join(lent) + "\n", encoding="utf-8")
    return scripts


def run(command: Path, *arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "MATCHER_DATA")}
    return subprocess.run(
        [command, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=clean | {"PYTHONUTF8": "1"},
        timeout=170,
    )


def test_the_wheel_holds_tables_formats_and_the_map(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("schools", "wijken"):
        own = {path.name for path in (ROOT / "data" / folder).iterdir() if not path.name.startswith(".")}
        assert own and {f"matcher/_data/{folder}/{name}" for name in own} <= names
    wanted = [*(ROOT / "matcher" / "formats").glob("*.toml"), ROOT / "matcher" / "py.typed"]
    wanted += [path for path in (ROOT / "matcher" / "outputs" / "static").rglob("*") if path.is_file()]
    wanted += [path for package in ("matcher", "web") for path in (ROOT / package).rglob("*.py")]
    for folder in ("templates", "static", "migrations"):
        wanted += [p for p in (ROOT / "web" / folder).rglob("*") if p.is_file() and p.suffix != ".pyc"]
    assert {path.relative_to(ROOT).as_posix() for path in wanted} <= names
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "docs/", "data/"))]


def test_an_installed_wheel_has_the_web_pages(installed, tmp_path):
    """The command finds them by the entry point, and can make their tables."""
    command = installed / ("matcher.exe" if os.name == "nt" else "matcher")
    told = run(command, "serve", "--help", cwd=tmp_path)
    assert told.returncode == 0 and "--port" in told.stdout, told.stderr
    python = installed / ("python.exe" if os.name == "nt" else "python")
    pages = run(
        python,
        "-c",
        "from pathlib import Path\n"
        "from web.app import create_app\n"
        "from web.config import read_config\n"
        "from web.store import Database\n"
        "from web.store.schema import migrate\n"
        "config = read_config(Path('gegevens'), {})\n"
        "migrate(Database(config.database_url).engine)\n"
        "client = create_app(config).test_client()\n"
        "print([client.get(p).status_code for p in ('/inloggen', '/static/stijl.css', '/delen/leaflet.js')])",
        cwd=tmp_path,
    )
    assert pages.stdout.strip() == "[200, 200, 200]", pages.stderr


def test_an_installed_wheel_plans_a_round_outside_the_checkout(installed, tmp_path):
    command = installed / ("matcher.exe" if os.name == "nt" else "matcher")
    python = installed / ("python.exe" if os.name == "nt" else "python")
    where = run(
        python, "-c", "import matcher, web; print(matcher.__file__); print(web.__file__)", cwd=tmp_path
    )
    assert where.returncode == 0, where.stderr
    assert str(ROOT) not in where.stdout
    version = run(command, "--version", cwd=tmp_path)
    assert version.stdout.strip() == f"matcher {PROJECT['version']}"
    made = run(command, "demo", "mijn ronde", "--people", 60, cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    planned = run(command, "plan", "mijn ronde", "--seconds", 20, cwd=tmp_path)
    assert planned.returncode == 0, planned.stderr
    out = tmp_path / "mijn ronde" / "uit"
    assert (out / "kaart.html").stat().st_size > 100_000, "Leaflet and the wijken are in it"
    checked = run(command, "check", out / "problem.json", out / "roster.json", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout


# The locks


def locked(name: str) -> dict[str, list[Requirement]]:
    """Package → its pinned requirements (one per platform or Python version)."""
    found: dict[str, list[Requirement]] = {}
    for block in re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8").strip()):
        lines = [line.strip().removesuffix("\\").strip() for line in block.splitlines()]
        requirement = Requirement(lines[0])
        hashes = lines[1:]
        assert hashes and all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each) for each in hashes), lines[0]
        assert re.fullmatch(r"==[^*]+", str(requirement.specifier)), lines[0]
        found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def asked(*extras: str) -> list[Requirement]:
    texts = [*PROJECT["dependencies"]]
    for extra in extras:
        texts += PROJECT["optional-dependencies"][extra]
    return [each for each in map(Requirement, texts) if each.name != PROJECT["name"]]


@pytest.mark.parametrize(
    ("name", "extras"), [("requirements.lock", ["build"]), ("requirements-dev.lock", ["build", "dev"])]
)
def test_everything_asked_for_is_locked_within_its_range(name, extras):
    lock = locked(name)
    for requirement in asked(*extras):
        pins = lock.get(canonicalize_name(requirement.name))
        assert pins, f"{requirement.name} is not in {name}: run make lock"
        for pin in pins:
            version = str(pin.specifier).removeprefix("==")
            assert requirement.specifier.contains(version, prereleases=True), (name, requirement, version)


def test_developers_and_users_have_the_same_versions():
    users, developers = locked("requirements.lock"), locked("requirements-dev.lock")
    for name, pins in users.items():
        assert sorted(map(str, pins)) == sorted(map(str, developers[name]))


def test_locks_name_no_server():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "//" not in text and "index" not in re.sub(r"^\S+==.*$", "", text, flags=re.MULTILINE)


def test_the_licence_is_complete():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    articles = [int(number) for number in re.findall(r"^(\d+)\.\s*[A-Z]", text, re.MULTILINE)]
    assert articles == list(range(1, 16))
    assert "Appendix" in text and "LiLiQ-R+" in text and text.rstrip().endswith("a new EUPL version.")
    assert PROJECT["license"] == "EUPL-1.2"
