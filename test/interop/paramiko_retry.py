"""Logs in by paramiko after refused attempts on the same connection: argument 1 is the port, 2 a file with the password."""

import sys

import paramiko

port, password_file = int(sys.argv[1]), sys.argv[2]
with open(password_file, encoding="utf-8") as file:
    password = file.read().strip()

transport = paramiko.Transport(("127.0.0.1", port))
transport.start_client(timeout=20)
for attempt in (
    lambda: transport.auth_none("admin"),
    lambda: transport.auth_publickey("admin", paramiko.RSAKey.generate(2048)),
    lambda: transport.auth_password("admin", "not the password", fallback=False),
):
    try:
        attempt()
        sys.exit("a wrong attempt was accepted")
    except paramiko.AuthenticationException:
        pass
transport.auth_password("admin", password, fallback=False)
channel = transport.open_session(timeout=20)
channel.invoke_subsystem("netconf")
text = b""
while b"]]>]]>" not in text:
    text += channel.recv(65536)
print("logged in, hello received" if b"<hello" in text else "no hello")
transport.close()
