#!/bin/sh
# Writes into deploy/.env which images deploy/compose.yaml runs, each by its digest, so that an image never changes by itself.
#     deploy/images.sh                      the newest of each
#     deploy/images.sh POSTGRES=17          this tag of PostgreSQL, the newest of the others
# PostgreSQL keeps its data for one major version: name the one that you have. Run it again to upgrade, then look at the difference.
set -eu
cd "$(dirname "$0")"

tag_of() {
    name=$1
    shift
    for given in "$@"; do
        case $given in "$name="*) echo "${given#*=}"; return ;; esac
    done
    echo latest
}

kept=$(grep -v '_IMAGE=' .env 2>/dev/null || true)
case $kept in *COMPOSE_PROJECT_NAME=*) ;; *) kept="COMPOSE_PROJECT_NAME=interlock
$kept" ;; esac
found=
while read -r name repository; do
    tag=$(tag_of "$name" "$@")
    docker pull --quiet "$repository:$tag" >&2
    digest=$(docker image inspect --format '{{index .RepoDigests 0}}' "$repository:$tag")
    found="$found${name}_IMAGE=$digest
"
done <<LIST
PYTHON python
POSTGRES postgres
REDIS redis
REDIS_EXPORTER oliver006/redis_exporter
PROMETHEUS prom/prometheus
ALERTMANAGER prom/alertmanager
GRAFANA grafana/grafana
NGINX nginx
LIST

umask 077
printf '%s\n%s' "$kept" "$found" | sed '/^$/d' > .env.new
mv .env.new .env
echo "Written to deploy/.env." >&2
