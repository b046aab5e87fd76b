# Sourced by the scripts beside it: one virtual environment, `.venv`, kept equal to a lock file.
# Nothing is fetched when nothing changed: each installed lock leaves its fingerprint in `.venv/.ordis/`.

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv
stamps=$venv/.ordis
unset PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE # compiled modules make every start a second shorter
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_USER=0

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# as_root COMMAND…: run it as root, or return 1 when that would take a password.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"
  else return 1
  fi
}

# apt_install WHY PACKAGE…: install Debian packages where we may, else say the command and leave.
apt_install() {
  local why=$1; shift
  if command -v apt-get >/dev/null 2>&1 && as_root true; then
    say "$why : installation de $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null \
      && return 0
  fi
  fail "$why. Lancez, puis recommencez : sudo apt-get update && sudo apt-get install -y $*"
}

is_recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
makes_venvs() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

# Prints the Python to build with: the first 3.11 or later that can make an environment.
find_python() {
  local candidate recent=
  for candidate in ${ORDIS_PYTHON:-python3 python3.13 python3.12 python3.11 python3.14}; do
    is_recent "$candidate" || continue
    if makes_venvs "$candidate"; then printf '%s\n' "$candidate"; return 0; fi
    recent=${recent:-$candidate}
  done
  [ -n "$recent" ] || fail 'Ordis demande Python 3.11 ou plus récent. Lancez : sudo apt-get install -y python3 python3-venv'
  apt_install 'Python ne sait pas encore créer un environnement virtuel' \
    "$("$recent" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')" >&2
  printf '%s\n' "$recent"
}

# An environment that was moved, or whose Python is gone, is made again.
ensure_venv() {
  if "$venv/bin/python" -m pip --version >/dev/null 2>&1 && is_recent "$venv/bin/python"; then
    if [ ! -f "$stamps/root" ] || [ "$(cat "$stamps/root")" = "$root" ]; then return 0; fi
  fi
  local python
  python=$(find_python) || exit 1
  say "Création de l’environnement Python ($("$python" --version))…"
  rm -rf "$venv"
  "$python" -m venv "$venv" || fail 'L’environnement Python n’a pas pu être créé.'
}

fingerprint() { cat "$@" | sha256sum | cut -d' ' -f1; }

# is_stamped NAME FILE…: true when NAME was installed from these very files.
is_stamped() {
  local name=$1; shift
  [ -f "$stamps/$name" ] && [ "$(cat "$stamps/$name")" = "$(fingerprint "$@")" ]
}

stamp() {
  local name=$1; shift
  mkdir -p "$stamps"
  printf '%s\n' "$root" >"$stamps/root"
  fingerprint "$@" >"$stamps/$name"
}

# install_lock NAME: NAME is `requirements` or `requirements-dev`; the second holds the whole of the first.
install_lock() {
  local lock=$root/$1.lock
  if [ -x "$venv/bin/python" ] && is_stamped "$1" "$lock" && is_stamped project "$root/pyproject.toml" \
    && [ "$(cat "$stamps/root")" = "$root" ] && is_recent "$venv/bin/python"; then return 0; fi
  ensure_venv
  if ! is_stamped "$1" "$lock"; then
    say "Installation de $1.lock (une à deux minutes la première fois)…"
    # --use-pep517: flask-principal alone has no wheel, and an old pip says a screenful about it.
    "$venv/bin/python" -m pip install --quiet --require-hashes --use-pep517 -r "$lock" \
      || fail "L’installation de $1.lock a échoué : vérifiez l’accès au réseau, puis recommencez."
    stamp "$1" "$lock"
    [ "$1" = requirements ] || stamp requirements "$root/requirements.lock"
  fi
  "$venv/bin/python" -m pip install --quiet --no-deps --no-index --no-build-isolation --editable "$root" \
    || fail 'L’installation d’Ordis dans son environnement a échoué.'
  stamp project "$root/pyproject.toml"
}
