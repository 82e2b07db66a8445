#!/bin/sh
# Prints the first Python that is new enough; one sentence when there is none.
oldest='3.11'
seen=''
for name in ${PYTHON:-} python3.11 python3 python python3.12 python3.13 python3.14; do
    # A name on PATH may be a shim for a version that is not installed: only running it tells.
    if version=$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null); then
        if "$name" -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' 2>/dev/null; then
            command -v "$name"
            exit 0
        fi
        seen="$seen${seen:+, }$name is $version"
    fi
done
echo "The portal needs Python $oldest or newer and found none (${seen:-no python on PATH}); install it, for instance: apt-get install python3.11 python3.11-venv" >&2
exit 1
