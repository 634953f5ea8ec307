"""What the ncclient scripts share. Their arguments: host port keyfile."""

import sys

from ncclient import manager
from ncclient.operations import RPCError

HWTACACS = "urn:hwtacacsd:params:xml:ns:yang:hwtacacs"
PART = '<hwtacacs xmlns="%s"><accounting-stop-packet><resend/></accounting-stop-packet></hwtacacs>' % HWTACACS


def connect():
    return manager.connect(
        host=sys.argv[1],
        port=int(sys.argv[2]),
        username="admin",
        key_filename=sys.argv[3],
        hostkey_verify=False,
        allow_agent=False,
        look_for_keys=False,
    )


def config(policy):
    return (
        '<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">'
        '<hwtacacs xmlns="%s"><accounting-stop-packet><resend>%s</resend></accounting-stop-packet></hwtacacs></config>'
        % (HWTACACS, policy)
    )


def enabled(session, datastore="running"):
    """The number of retransmissions that a datastore holds, "" for none."""
    shown = session.get_config(datastore, filter=("subtree", PART)).data_xml
    return shown.partition("<enable>")[2].partition("</enable>")[0]


def refused(tag, call, *args, **kwargs):
    """Calls, and gives the error that must come."""
    try:
        call(*args, **kwargs)
    except RPCError as error:
        assert error.tag == tag, "%s instead of %s: %s" % (error.tag, tag, error.message)
        return error
    raise AssertionError("%s was accepted" % call)
