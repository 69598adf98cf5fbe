#!/bin/sh
# Everything that can be said about the code without running it; all of it, then one verdict.
bin=.venv/bin
failed=""
step() {
  name=$1
  shift
  if output=$("$@" 2>&1); then echo "ok      $name"; else
    failed="$failed $name"
    echo "FAILED  $name"
    echo "$output" | sed 's/^/        /'
  fi
}

production() {
  key() { "$bin/python" -c "import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())"; }
  env DATABASE_URL="postgresql://app:x@db.example.org/xuefen?sslmode=verify-full" ALLOWED_HOSTS=xuefen.example.org \
    SECRET_KEY="$(key)$(key)" DATA_KEYS="k1:$(key)" INDEX_KEY="$(key)" DOC_KEYS="d1:$(key)" DEBUG=0 \
    "$bin/python" manage.py check --deploy --fail-level WARNING
}

step style "$bin/ruff" check --quiet --output-format concise .
step formatting "$bin/ruff" format --check --output-format concise .
step types "$bin/mypy" --no-error-summary
step imports "$bin/lint-imports" --no-cache
step migrations "$bin/python" manage.py makemigrations --check --dry-run
step translations "$bin/python" manage.py check_translations
step deployment production

if [ -n "$failed" ]; then
  echo "make check:$failed failed"
  exit 1
fi
echo "make check: all good"
