"""candidate, its lock, commit, and confirmed commits: by the same session, by another one with persist, cancelled, and dropped."""

from ncclient_session import config, connect, enabled, refused


def stage(session, number):
    session.edit_config(target="candidate", config=config("<enable>%d</enable>" % number), error_option="rollback-on-error")


with connect() as first, connect() as second:
    stage(first, 10)
    first.commit()
    assert enabled(second) == "10"

    # An edit that is not committed is nobody's configuration; a candidate that somebody has changed cannot be locked.
    stage(first, 11)
    assert enabled(second) == "10" and enabled(second, "candidate") == "11"
    refused("lock-denied", second.lock, "candidate")
    first.discard_changes()
    assert enabled(second, "candidate") == "10"

    with first.locked("candidate"):
        error = refused("lock-denied", second.lock, "candidate")
        assert first.session_id in str(error.info), error.info
        refused("in-use", second.edit_config, target="candidate", config=config("<enable>12</enable>"))
        stage(first, 13)
        first.commit()
    assert enabled(second) == "13"

    # A failed edit leaves the candidate as it was.
    refused("invalid-value", first.edit_config, target="candidate", config=config("<enable>301</enable>"))
    with second.locked("candidate"):
        pass

    # RFC 6241 §8.4: confirmed by the session that began it.
    stage(first, 20)
    first.commit(confirmed=True, timeout="60")
    assert enabled(second) == "20"
    first.commit()
    refused("operation-failed", first.cancel_commit)
    assert enabled(second) == "20"

    # Cancelled.
    stage(first, 21)
    first.commit(confirmed=True, timeout="60")
    first.cancel_commit()
    assert enabled(second) == "20"

    # With persist: the session that began it may go, and only who knows the token goes on.
    with connect() as third:
        stage(third, 22)
        third.commit(confirmed=True, timeout="60", persist="token")
    assert enabled(second) == "22"
    refused("invalid-value", second.commit, persist_id="wrong")
    second.commit(persist_id="token")
    assert enabled(first) == "22"

    # Without persist the change goes with its session.
    third = connect()
    stage(third, 23)
    third.commit(confirmed=True, timeout="60")
    assert enabled(first) == "23"
    third.close_session()
    while enabled(first) == "23":  # the test's own time limit ends this
        pass
    assert enabled(first) == "22"
print("ncclient: candidate and commits as expected")
