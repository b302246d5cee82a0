#!/bin/bash
# The topics of Datatrail. otlp_spans is raw: whoever may read it reads what was in the spans, so keep it short.
set -euo pipefail
create() {
  local topic=$1 partitions=$2
  shift 2
  /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$BOOTSTRAP" --create --if-not-exists \
    --topic "$topic" --partitions "$partitions" --replication-factor "${REPLICATION_FACTOR:-1}" "$@"
}
create otlp_spans 12 --config retention.ms=21600000
create datatrail.spans 12 --config retention.ms=259200000
create datatrail.analyzer 1
