"""The default NETCONF plugin of ansible.netcommon, with `confirm` mended: ncclient takes its seconds as text only."""

from ansible_collections.ansible.netcommon.plugins.netconf.default import Netconf as Default

DOCUMENTATION = """
name: hwtacacsd
short_description: NETCONF to hwtacacsd
description:
- As ansible.netcommon.default, with confirmed commits.
"""


class Netconf(Default):
    def commit(self, confirmed=False, timeout=None, persist=None):
        seconds = None if timeout is None else str(timeout)
        return super().commit(confirmed=confirmed, timeout=seconds, persist=persist)
