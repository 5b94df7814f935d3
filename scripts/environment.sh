# The virtual environment, made or brought up to date; read by the other scripts with « . scripts/environment.sh ».
# Nothing is asked of the package index when the lock files have not changed.

cd "$(dirname "$0")/.." || exit 1
ROOT=$PWD
VENV=$ROOT/.venv
PYTHON=${PYTHON:-python3}

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }
is_root() { [ "$(id -u)" -eq 0 ]; }

# apt_install "what for" package…: installs as root, or says the exact command and fails.
apt_install() {
    why=$1; shift
    if is_root && command -v apt-get >/dev/null; then
        say "$why : installation de $*…"
        if ! apt-get install -y -qq --no-install-recommends "$@" >"$LOG" 2>&1; then
            apt-get update -qq >"$LOG" 2>&1 || { cat "$LOG" >&2; fail "apt-get update a échoué."; }
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >"$LOG" 2>&1 \
                || { cat "$LOG" >&2; fail "L’installation de $* a échoué."; }
        fi
    else
        fail "$why manque. Installez-le puis recommencez :  sudo apt-get install $*"
    fi
}

# Sets PG to the folder of the newest PostgreSQL server of the machine.
find_postgres() {
    PG=
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) "$(dirname "$(command -v initdb || echo /none/initdb)")"; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && [ -x "$folder/postgres" ]; then PG=$folder; return 0; fi
    done
    return 1
}

# venv run, or venv test: with what is pinned in requirements/run.txt, and requirements/test.txt.
venv() {
    command -v "$PYTHON" >/dev/null || fail "Python est introuvable. Installez-le puis recommencez :  sudo apt-get install python3 python3-venv"
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Python 3.11 ou plus récent est nécessaire ; ici : $("$PYTHON" -V)."
    LOG=$(mktemp)
    trap 'rm -f "$LOG"' EXIT
    if ! [ -x "$VENV/bin/python" ] || ! "$VENV/bin/python" -c '' 2>/dev/null; then
        "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || apt_install "Le module venv de Python" python3-venv
        say "Environnement Python : création de .venv…"
        "$PYTHON" -m venv --clear "$VENV" >"$LOG" 2>&1 || { cat "$LOG" >&2; fail "Impossible de créer .venv."; }
    fi
    _install run
    if [ "$1" = test ]; then _install test; fi
    _command
}

_install() {
    lock=requirements/$1.txt
    stamp=$VENV/.installed-$1
    wanted=$( (cat "$lock"; "$VENV/bin/python" -V) | sha256sum)
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then return; fi
    say "Bibliothèques ($lock) : installation, chacune vérifiée par son empreinte…"
    "$VENV/bin/python" -m pip install --disable-pip-version-check --no-input --quiet --require-hashes -r "$lock" >"$LOG" 2>&1 \
        || { cat "$LOG" >&2; fail "L’installation des bibliothèques a échoué (voir ci-dessus)."; }
    printf '%s\n' "$wanted" >"$stamp"
}

# The package is used where it is: no build, no copy; .venv/bin/ensems is the command line.
_command() {
    if [ "$(cat "$VENV/.root" 2>/dev/null)" = "$ROOT" ] && [ -x "$VENV/bin/ensems" ]; then return; fi
    packages=$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf '%s\n' "$ROOT/src" >"$packages/ensems.pth"
    cat >"$VENV/bin/ensems" <<'SH'
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/python" -m ensems.config.cli "$@"
SH
    chmod +x "$VENV/bin/ensems"
    printf '%s\n' "$ROOT" >"$VENV/.root"
}
