#!/bin/sh
# What {{ deploy.user }} may do as root, by sudo, and all of it.
set -eu

name={{ deploy.user }}
upstream={{ upstream }}
one={{ deploy.port }}
two={{ deploy.port + 1 }}
pending=/run/$name-stop
{% if deploy.supervisor == "systemd" %}
logs="{% for unit in units %} --unit {{ unit }}{% endfor %}"
{% else %}
logs="{% for unit in units %} /var/log/supervisor/{{ unit }}.log{% endfor %}"
{% endif %}

port() {
  case $1 in
    "$one" | "$two") ;;
    *) echo "$0: no port of $name's: $1" >&2; exit 2 ;;
  esac
}

case ${1-} in
{% if "web" in deploy.roles %}
  active)
    sed -n '1s/^server 127.0.0.1:\([0-9]*\) .*/active \1/p' "$upstream"
    ;;
  start)
    port "$2"
    exec 9> "$pending.lock"
    flock 9
    rm -f "$pending-$2"
{% if deploy.supervisor == "systemd" %}
    systemctl restart "$name-web@$2"
{% else %}
    supervisorctl restart "$name-web-$2"
{% endif %}
    ;;
  stop)
    port "$2"
    # A little later, since nginx's old processes may still hand requests to it,
    # and only if it has not been started again by then.
    echo $$ > "$pending-$2"
    (
      sleep 2
      exec 9> "$pending.lock"
      flock 9
      if grep -qx $$ "$pending-$2"; then
{% if deploy.supervisor == "systemd" %}
        systemctl stop "$name-web@$2"
{% else %}
        supervisorctl stop "$name-web-$2"
{% endif %}
      fi
    ) > /dev/null 2>&1 < /dev/null &
    ;;
  switch)
    port "$2"
    other=$((one + two - $2))
    # The other one gets what the first one no longer takes.
    {
      echo "server 127.0.0.1:$2 max_fails=0;"
      echo "server 127.0.0.1:$other max_fails=0 backup;"
    } > "$upstream.new"
    cp "$upstream" "$upstream.old"
    mv "$upstream.new" "$upstream"
    if ! nginx -q -t; then
      mv "$upstream.old" "$upstream"
      exit 1
    fi
    nginx -q -s reload
{% if deploy.supervisor == "systemd" %}
    # After a restart of the host too.
    systemctl --quiet --no-reload enable "$name-web@$2"
    systemctl --quiet --no-reload disable "$name-web@$other"
{% endif %}
    ;;
{% else %}
  active) ;;
{% endif %}
<% if cookiecutter.__worker %>
  workers)
{% for unit in background %}
{% if deploy.supervisor == "systemd" %}
    systemctl --quiet --no-reload enable {{ unit }}
    systemctl restart {{ unit }}
{% else %}
    supervisorctl restart {{ unit }}
{% endif %}
{% endfor %}
    ;;
<% endif %>
{% if deploy.supervisor == "systemd" %}
  logs) journalctl --no-pager --lines 100 $logs ;;
  follow) journalctl --follow --lines 10 $logs ;;
{% else %}
  # Before its first start a process has none.
  logs) touch $logs; tail -n 100 $logs ;;
  follow) tail -n 10 -F $logs ;;
{% endif %}
  *) echo "$0: active, start, stop, switch, <% if cookiecutter.__worker %>workers, <% endif %>logs or follow" >&2; exit 2 ;;
esac
