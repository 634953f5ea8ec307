import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Debian's packages belong to Debian's interpreter. */
export const PYTHON = "/usr/bin/python3";

/** A program that the tests need: how its presence shows, and the Debian packages it comes from. */
interface Program {
  readonly name: string;
  readonly check: readonly [string, ...string[]];
  readonly packages: string;
}

/** Every real client and its packages. */
export const PROGRAMS: readonly Program[] = [
  { name: "ncclient", check: [PYTHON, "-c", "import ncclient"], packages: "python3-ncclient" },
  { name: "OpenSSH", check: ["ssh", "-V"], packages: "openssh-client" },
  { name: "yangcli", check: ["test", "-x", "/usr/bin/yangcli"], packages: "yangcli" },
  { name: "Ansible", check: ["ansible-playbook", "--version"], packages: "ansible" },
  {
    name: "Ansible's netconf modules",
    check: [PYTHON, "-c", "import ansible_collections.ansible.netcommon, ansible_collections.ansible.utils"],
    packages: "ansible",
  },
  { name: "xmltodict", check: [PYTHON, "-c", "import xmltodict"], packages: "python3-xmltodict" },
  { name: "Netmiko", check: [PYTHON, "-c", "import netmiko"], packages: "python3-netmiko" },
  { name: "tshark", check: ["tshark", "--version"], packages: "tshark" },
];

/** What a program has printed, and how it ended. */
export interface Outcome {
  readonly code: number;
  /** Standard output and standard error. */
  readonly output: string;
}

/** Runs a program to its end, however that is. */
export async function run(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Outcome> {
  try {
    const { stdout, stderr } = await execute(file, [...args], {
      ...(options.cwd !== undefined && { cwd: options.cwd }),
      env: { ...process.env, ...options.env },
      timeout: 60_000,
    });
    return { code: 0, output: stdout + stderr };
  } catch (cause) {
    // execFile's error carries what was printed; one that could not even start has a text as its code.
    const {
      code,
      stdout = "",
      stderr = "",
      message,
    } = cause as Error & {
      readonly code?: number | string;
      readonly stdout?: string;
      readonly stderr?: string;
    };
    if (typeof code !== "number") throw new Error(`${file}: ${message}\n${stdout}${stderr}`, { cause });
    return { code, output: stdout + stderr };
  }
}
