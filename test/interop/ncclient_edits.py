"""Edits of examples/netconf-console, errors and the lock of running. One argument more: the examples' folder."""

import sys

from ncclient.operations import RPCError

from ncclient_session import HWTACACS, PART, config, connect


def example(name):
    """The content of <config> in a file of examples/netconf-console, as `config` of edit_config wants it."""
    with open("%s/netconf-console/%s" % (sys.argv[4], name)) as file:
        return '<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">%s</config>' % file.read()


def resend(session):
    return session.get_config("running", filter=("subtree", PART)).data_xml


with connect() as first, connect() as second:
    assert ":writable-running" in first.server_capabilities
    assert ":validate" in first.server_capabilities

    first.edit_config(target="running", config=example("resend-enable.xml"))
    assert "<enable>50</enable>" in resend(second), resend(second)

    first.edit_config(target="running", config=example("resend-disable.xml"), error_option="rollback-on-error")
    assert "disable" in resend(second) and "enable" not in resend(second), resend(second)

    for value, tag in (("301", "invalid-value"), ("abc", "invalid-value")):
        try:
            first.edit_config(target="running", config=config("<enable>%s</enable>" % value))
            raise AssertionError("%s was accepted" % value)
        except RPCError as error:
            assert error.tag == tag, error.tag
            assert error.path.endswith("hwt:resend/hwt:enable"), error.path
            assert error.type == "application", error.type

    with first.locked("running"):
        try:
            second.lock("running")
            raise AssertionError("two sessions hold one lock")
        except RPCError as error:
            assert error.tag == "lock-denied", error.tag
            assert first.session_id in str(error.info), error.info
    second.lock("running")
    second.unlock("running")

    first.edit_config(target="running", config=example("resend-default.xml"))
    assert "disable" not in resend(second), resend(second)
    first.edit_config(target="running", config=config("<enable>9</enable>"), test_option="test-only")
    assert "enable" not in resend(second), resend(second)

    state = first.get(filter=("subtree", '<hwtacacs xmlns="%s"/>' % HWTACACS)).data_xml
    assert "<total>" in state and "<statistics>" in state, state
print("ncclient: all edits as expected")
