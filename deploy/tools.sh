#!/bin/sh
# What tests and checks need beside Python: a browser, Chinese fonts, gettext, node with a peer of the terminals.
# Installs them where it may.

programs() {
  missing=""
  command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
  [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || missing="$missing fonts-noto-cjk"
  command -v xgettext >/dev/null 2>&1 || missing="$missing gettext"
  command -v node >/dev/null 2>&1 || missing="$missing nodejs"
  command -v npm >/dev/null 2>&1 || missing="$missing npm"
  [ -z "$missing" ] && return

  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing$missing ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -q --no-install-recommends $missing >/dev/null 2>&1 && return
    apt-get update -q >/dev/null 2>&1
    apt-get install -y -q --no-install-recommends $missing >/dev/null && return
  fi
  echo "xuefen: missing here:$missing. As root: apt-get install$missing. Without them, what needs them fails and says so." >&2
}

# Clients that others wrote, beside which our simulators are tested; kept in the environment, never in the product.
peers() {
  from=tests/hardware/peers
  to=.venv/peers
  cmp -s "$from/package-lock.json" "$to/package-lock.json" && [ -d "$to/node_modules" ] && return
  rm -rf "$to" && mkdir -p "$to" && cp "$from/package.json" "$to" &&
    (cp "$from/package-lock.json" "$to" && cd "$to" && npm ci --ignore-scripts --no-audit --no-fund --silent) && return
  rm -rf "$to"
  echo "xuefen: npm could not install what tests/hardware/peers needs; its tests fail and say so." >&2
}

programs
peers
