#!/bin/sh
# What tests and checks need beside Python: a browser, Chinese fonts, gettext. Installs them where it may.
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
[ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || missing="$missing fonts-noto-cjk"
command -v xgettext >/dev/null 2>&1 || missing="$missing gettext"
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing$missing ..."
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y -q --no-install-recommends $missing >/dev/null 2>&1 && exit 0
  apt-get update -q >/dev/null 2>&1
  apt-get install -y -q --no-install-recommends $missing >/dev/null && exit 0
fi
echo "xuefen: missing here:$missing. As root: apt-get install$missing. Without them, what needs them fails and says so." >&2
