"""create-subscription: a change of configuration as its notification, with RPCs on the same session; a filter; a replay."""

from datetime import datetime, timedelta, timezone

from ncclient_session import config, connect, enabled

CHANGE = '<netconf-config-change xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-notifications"/>'


def wait_for(session, text):
    """The next notification that has the text; those before it."""
    passed = []
    while True:
        notification = session.take_notification(timeout=20)
        assert notification is not None, "no %s in 20 seconds, only %s" % (text, passed)
        if text in notification.notification_xml:
            return notification.notification_xml, passed
        passed.append(notification.notification_xml)


with connect() as watcher, connect() as filtered, connect() as editor:
    assert ":notification" in watcher.server_capabilities
    assert ":interleave" in watcher.server_capabilities
    before = datetime.now(timezone.utc) - timedelta(seconds=1)
    watcher.create_subscription()
    filtered.create_subscription(filter=("subtree", CHANGE), stream_name="NETCONF")

    with connect():
        editor.edit_config(target="running", config=config("<enable>33</enable>"))
        seen, _ = wait_for(watcher, "netconf-config-change")
        assert "<eventTime>" in seen and "hwt:enable" in seen, seen
        assert "<session-id>%s</session-id>" % editor.session_id in seen, seen
        assert enabled(watcher) == "33"
    wait_for(watcher, "netconf-session-end")

    seen, passed = wait_for(filtered, "netconf-config-change")
    assert passed == [], passed

    with connect() as late:
        late.create_subscription(start_time=before.strftime("%Y-%m-%dT%H:%M:%SZ"))
        wait_for(late, "hwt:enable")
        wait_for(late, "replayComplete")
print("ncclient: notifications as expected")
