# Reports a session over the daemon's Unix socket. SOCKET: what api.socket of its configuration names.
# Answers of 200 and 201 mean that the report is on disk. After anything else with "retry":true, and after a lost
# connection, send the same report again: its id makes sure that it is stored once.
: "${SOCKET:=/run/hwtacacsd/api.sock}"
SESSION="example-$(date +%s)-$$"
STARTED="$(date -u +%Y-%m-%dT%H:%M:%SZ)"

report() { # start, interim or stop; the report
  curl --silent --show-error --unix-socket "$SOCKET" --json "$2" "http://localhost/v1/accounting/$1"
  echo
}

report start "{\"id\":\"$SESSION-start\",\"taskId\":\"$SESSION\",\"user\":\"alice\",\"port\":\"eth0/0/1\",
  \"remoteAddress\":\"192.0.2.7\",\"at\":\"$STARTED\",\"arguments\":[\"service=ppp\",\"protocol=ip\"]}"

STOP="{\"id\":\"$SESSION-stop\",\"taskId\":\"$SESSION\",\"user\":\"alice\",\"port\":\"eth0/0/1\",
  \"remoteAddress\":\"192.0.2.7\",\"startedAt\":\"$STARTED\",\"at\":\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\",
  \"octets\":{\"in\":4096,\"out\":65536},\"arguments\":[\"service=ppp\",\"protocol=ip\",\"disc_cause=1\"]}"
report stop "$STOP"
report stop "$STOP" # the same packet again

curl --silent --show-error --unix-socket "$SOCKET" http://localhost/v1/health
echo
