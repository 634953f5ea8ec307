"""Sets the resend policy on trial, looks whether it holds, and keeps it.

resend.py HOST PORT KEYFILE NUMBER     number of retransmissions, 1..300, or 0 for `disable`
"""

import sys

from ncclient import manager
from ncclient.operations import RPCError

NAMESPACE = "urn:hwtacacsd:params:xml:ns:yang:hwtacacs"
FILTER = '<hwtacacs xmlns="%s"><accounting-stop-packet><resend/></accounting-stop-packet></hwtacacs>' % NAMESPACE

host, port, key, number = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
policy = "<enable>%d</enable>" % number if number else "<disable/>"
config = (
    '<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><hwtacacs xmlns="%s"><accounting-stop-packet>'
    "<resend>%s</resend></accounting-stop-packet></hwtacacs></config>" % (NAMESPACE, policy)
)

with manager.connect(
    host=host,
    port=port,
    username="admin",
    key_filename=key,
    hostkey_verify=False,  # take this line out once the server's key is in known_hosts
    allow_agent=False,
    look_for_keys=False,
) as session:
    try:
        with session.locked("candidate"):
            session.discard_changes()
            session.edit_config(target="candidate", config=config)
            session.validate("candidate")
            # Should this program, or the way to the server, fail now, the old policy comes back after a minute.
            session.commit(confirmed=True, timeout="60")
            print(session.get_config("running", filter=("subtree", FILTER)).data_xml)
            session.commit()
    except RPCError as error:
        sys.exit("%s: %s" % (error.tag, error.message))
print("kept")
