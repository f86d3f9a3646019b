#!/bin/sh
# Collects, grades and gives back every assignment that was released; run by a clock.
#
#   grade.sh COURSE_FOLDER EXCHANGE [option of `cnnlib grade` …]
#
# It may run twice, be killed at any moment, and meet a teacher at work: what is left
# undone is done the next time.
set -u
course=$1 exchange=$2
shift 2
status=0
for released in "$exchange"/cnn/outbound/*/; do
  [ -d "$released" ] || continue
  cnnlib grade "$(basename "$released")" --exchange --course "$course" "$@" || status=1
done
exit $status
