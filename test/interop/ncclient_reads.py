"""get and get-config with subtree and XPath filters, with-defaults, get-schema, validate."""

from ncclient_session import HWTACACS, PART, config, connect, refused

with connect() as session:
    capabilities = session.server_capabilities
    for name in (":candidate", ":confirmed-commit", ":validate", ":xpath", ":writable-running", ":rollback-on-error", ":with-defaults"):
        assert name in capabilities, name

    session.edit_config(target="running", config=config("<enable>50</enable><interval>20</interval>"))

    by_subtree = session.get_config("running", filter=("subtree", PART)).data_xml
    assert "<enable>50</enable>" in by_subtree and "<interval>20</interval>" in by_subtree, by_subtree

    plain = session.get_config("running", filter=("xpath", "/hwtacacs/accounting-stop-packet/resend/enable")).data_xml
    assert "<enable>50</enable>" in plain and "interval" not in plain, plain

    prefixed = session.get_config(
        "running", filter=("xpath", ({"h": HWTACACS}, "/h:hwtacacs/h:accounting-stop-packet/h:resend[h:enable > 49]/h:interval"))
    ).data_xml
    assert "<interval>20</interval>" in prefixed and "enable" not in prefixed, prefixed

    nothing = session.get_config("running", filter=("subtree", '<other xmlns="urn:nobody"/>')).data_xml
    assert "hwtacacs" not in nothing, nothing

    state = session.get(filter=("xpath", "/hwtacacs/accounting-stop-packet/total")).data_xml
    assert "<total>" in state and "resend" not in state, state

    everything = session.get_config("running", filter=("subtree", PART), with_defaults="report-all").data_xml
    assert "<max-interval>300</max-interval>" in everything, everything

    schema = session.get_schema("hwtacacs").data
    assert schema.startswith("module hwtacacs {"), schema[:80]
    refused("invalid-value", session.get_schema, "nobody")

    session.validate("running")
    session.validate("candidate")
print("ncclient: all reads as expected")
