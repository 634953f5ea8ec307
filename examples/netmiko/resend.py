"""Sets how often an accounting-stop packet is sent again, by the command line.

resend.py HOST PORT KEYFILE NUMBER     number of retransmissions, 1..300, or 0 for `disable`
"""

import sys

from netmiko import ConnectHandler

host, port, key, number = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
mode = "enable %d" % number if number else "disable"

with ConnectHandler(
    device_type="huawei_vrpv8",
    host=host,
    port=port,
    username="admin",
    use_keys=True,
    key_file=key,
    allow_agent=False,
) as connection:
    command = "hwtacacs-server accounting-stop-packet resend " + mode
    output = connection.send_config_set([command], exit_config_mode=False)
    if "Error:" in output:
        sys.exit(output)
    output = connection.commit()
    if "Error:" in output:
        sys.exit(output)
    print(connection.send_command("display current-configuration"))
    print(connection.send_command("display hwtacacs-server accounting-stop-packet all"))
print("kept")
