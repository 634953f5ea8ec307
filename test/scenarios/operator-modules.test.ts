import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Daemon } from "../support/daemon.ts";
import {
  BASE_NAMESPACE,
  edit,
  editConfig,
  HWTACACS_NAMESPACE,
  LIBRARY_NAMESPACE,
  MONITORING_NAMESPACE,
  resend,
} from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";
import { YangFolder, yangSettings } from "../support/yang-folders.ts";

const MAIN = fileURLToPath(new URL("../../server/main.js", import.meta.url));
const MODEL = 'xmlns="urn:hwtacacsd:test:model"';
const GET_CONFIG = "<get-config><source><running/></source></get-config>";

/** What a start says that must not succeed. */
async function refusedStart(daemon: Daemon, settings: string): Promise<string> {
  await daemon.configure(settings);
  const before = daemon.output.length;
  await assert.rejects(daemon.start(), /ended with 78/);
  return daemon.output.slice(before);
}

describe("an operator's own YANG modules (yang.modules)", function () {
  this.timeout(30_000);
  let daemon: Daemon;
  let client: NetconfClient;

  before(async () => {
    const folders = [YangFolder.model, YangFolder.deviations, YangFolder.revisions];
    daemon = await Daemon.start(yangSettings(folders, ["test-model:extras"]));
    client = await daemon.connect();
  });

  after(async () => {
    client.destroy();
    await daemon.remove();
  });

  it("are in hello with revision, features and deviations (RFC 6020 §5.6.4)", () => {
    for (const capability of [
      "urn:hwtacacsd:test:model?module=test-model&amp;revision=2026-11-25",
      "urn:hwtacacsd:test:types?module=test-types&amp;revision=2026-11-25",
      "urn:hwtacacsd:test:deviations?module=test-deviations&amp;revision=2026-11-25",
      "urn:hwtacacsd:test:old-user?module=test-old-user",
      `${HWTACACS_NAMESPACE}?module=hwtacacs&amp;revision=2026-11-25&amp;features=packet-operations,packet-notifications,buffer-thresholds,tls,single-connection,relay,traffic-unit,start-fail,realtime-accounting&amp;deviations=test-deviations`,
    ]) {
      assert.ok(client.hello.includes(`<capability>${capability}</capability>`), capability);
    }
    assert.doesNotMatch(client.hello, /module=test-model-part|2025-01-01/);
  });

  it("are in the yang-library with submodules and deviations, older revisions as imported only", async () => {
    const shown = await client.rpc(
      `<get><filter><yang-library xmlns="${LIBRARY_NAMESPACE}"/><modules-state xmlns="${LIBRARY_NAMESPACE}"/></filter></get>`,
    );
    assert.match(
      shown,
      /<module><name>test-model<\/name><revision>2026-11-25<\/revision><namespace>urn:hwtacacsd:test:model<\/namespace><submodule><name>test-model-part<\/name><revision>2026-11-24<\/revision><\/submodule><\/module>/,
    );
    assert.match(shown, /<name>hwtacacs<\/name>(?:(?!<\/module>).)*<deviation>test-deviations<\/deviation>/);
    assert.match(shown, /<import-only-module><name>test-types<\/name><revision>2025-01-01<\/revision>/);
    assert.match(
      shown,
      /<deviation><name>test-deviations<\/name><revision>2026-11-25<\/revision><\/deviation>/,
    );
  });

  async function getSchema(identifier: string, version?: string): Promise<string> {
    return client.rpc(
      `<get-schema xmlns="${MONITORING_NAMESPACE}"><identifier>${identifier}</identifier>` +
        `${version === undefined ? "" : `<version>${version}</version>`}</get-schema>`,
    );
  }

  describe("get-schema", () => {
    const files = [
      ["test-model", undefined, YangFolder.model, "test-model.yang"],
      ["test-model-part", "2026-11-24", YangFolder.model, "test-model-part.yang"],
      ["test-types", "2026-11-25", YangFolder.model, "test-types.yang"],
      ["test-types", "2025-01-01", YangFolder.revisions, "test-types@2025-01-01.yang"],
      ["test-old-user", "", YangFolder.revisions, "test-old-user.yang"],
    ] as const;
    for (const [name, version, folder, file] of files) {
      it(`gives ${name} ${version ?? "without a version"} byte by byte`, async () => {
        const reply = await getSchema(name, version);
        const text = />(module|submodule) [^]*(?=<\/data>)/.exec(reply)?.[0].slice(1).replaceAll("&lt;", "<");
        assert.equal(
          text?.replaceAll("&gt;", ">").replaceAll("&amp;", "&"),
          readFileSync(join(folder, file), "utf8"),
        );
      });
    }

    it("gives a submodule as YIN", async () => {
      const reply = await client.rpc(
        `<get-schema xmlns="${MONITORING_NAMESPACE}"><identifier>test-model-part</identifier><format>yin</format></get-schema>`,
      );
      assert.match(reply, /<data xmlns="[^"]*"><submodule name="test-model-part"/);
    });

    it("wants the version where there are two: operation-failed, data-not-unique (RFC 6022 §3.1)", async () => {
      const reply = await getSchema("test-types");
      assert.match(
        reply,
        /<error-tag>operation-failed<\/error-tag><error-severity>error<\/error-severity><error-app-tag>data-not-unique<\/error-app-tag>/,
      );
      assert.match(reply, /2026-11-25/);
      assert.match(reply, /2025-01-01/);
    });
  });

  it("take data without any code, and keep it over a restart", async () => {
    await edit(
      client,
      `<top ${MODEL}><order>b</order><order>a</order></top><part ${MODEL}><value>v</value></part>`,
    );
    client.destroy();
    await daemon.stop("SIGKILL");
    await daemon.start();
    client = await daemon.connect();
    const shown = await client.rpc(GET_CONFIG);
    assert.match(shown, /<top xmlns="urn:hwtacacsd:test:model"><order>b<\/order><order>a<\/order><\/top>/);
    assert.match(shown, /<part xmlns="urn:hwtacacsd:test:model"><value>v<\/value><\/part>/);
    await edit(client, `<part ${MODEL}/>`);
  });

  it("a feature in yang.disable-features is off, and those that need it too", async () => {
    for (const leaf of ["extra", "more"]) {
      const reply = await client.rpc(editConfig(`<top ${MODEL}><${leaf}>x</${leaf}></top>`));
      assert.match(reply, /<error-tag>unknown-element<\/error-tag>/);
    }
  });

  it("an rpc without code is known but not supported", async () => {
    const reply = await client.rpc(`<ping ${MODEL}/>`);
    assert.match(reply, /<error-type>protocol<\/error-type><error-tag>operation-not-supported<\/error-tag>/);
  });

  it("deviations hold for the server's own module", async () => {
    const reply = await client.rpc(editConfig(resend("<enable>11</enable>")));
    assert.match(reply, /<error-tag>invalid-value<\/error-tag>/);
    await edit(client, resend("<enable>10</enable>"));
    const shown = await client.rpc(
      `<get><filter><hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-stop-packet/></hwtacacs></filter></get>`,
    );
    assert.match(shown, /<enable>10<\/enable>.*<statistics>/);
    assert.doesNotMatch(shown, /<total>/);
  });

  for (const command of ["check", "serve"]) {
    it(`a broken module ends ${command} with file, line and reason and exit code 78`, async () => {
      const folder = join(daemon.directory, "broken");
      await mkdir(folder, { recursive: true });
      const file = join(folder, "broken.yang");
      await writeFile(
        file,
        "module broken {\n  namespace urn:b;\n  prefix b;\n  leaf a {\n    type strin;\n  }\n}\n",
      );
      const config = join(daemon.directory, "broken.yaml");
      await writeFile(config, `data-directory: ${folder}\n${yangSettings([folder])}`);
      const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, command, "--config", config], {
        encoding: "utf8",
        timeout: 10_000,
      });
      assert.equal(stderr, `${file}:4: Referenced type "strin" not found.\n`);
      assert.equal(stdout, "");
      assert.equal(status, 78);
    });
  }

  describe("modules that change between two starts", () => {
    it("the start is refused where stored data no longer fits, and says what", async () => {
      await edit(client, `<top ${MODEL}><types><number>4</number></types></top>`);
      client.destroy();
      await daemon.stop();
      const all = [YangFolder.model, YangFolder.deviations, YangFolder.revisions];

      const without = await refusedStart(daemon, yangSettings([YangFolder.deviations]));
      assert.match(without, /does not fit the YANG modules/);
      assert.match(without, /urn:hwtacacsd:test:model/);

      const narrower = join(daemon.directory, "narrower");
      cpSync(YangFolder.model, narrower, { recursive: true });
      const file = join(narrower, "test-model.yang");
      writeFileSync(file, readFileSync(file, "utf8").replace('range "-5..5"', 'range "-3..3"'));
      const outOfRange = await refusedStart(daemon, yangSettings([narrower, YangFolder.deviations]));
      assert.match(outOfRange, /tm:number/);
      assert.match(outOfRange, /Five at most/);

      const required = join(daemon.directory, "required");
      cpSync(YangFolder.model, required, { recursive: true });
      const part = join(required, "test-model-part.yang");
      const needed = "leaf needed {\n    type string;\n    mandatory true;\n  }\n";
      writeFileSync(
        part,
        readFileSync(part, "utf8").replace("  container part {", `  ${needed}  container part {`),
      );
      const missing = await refusedStart(daemon, yangSettings([required, YangFolder.deviations]));
      assert.match(missing, /The mandatory node .*needed.* is missing/);

      await daemon.configure(yangSettings(all));
      await daemon.start();
      client = await daemon.connect();
      assert.match(await client.rpc(GET_CONFIG), /<number>4<\/number>/);
    });

    it("a module whose data is gone can be taken away after an orderly stop, and the rest is there", async () => {
      await edit(client, resend("<enable>9</enable>"));
      for (const name of ["top", "part"]) {
        await edit(client, `<${name} ${MODEL} xmlns:nc="${BASE_NAMESPACE}" nc:operation="remove"/>`);
      }
      client.destroy();
      await daemon.stop("SIGTERM");
      await daemon.configure(yangSettings([YangFolder.deviations]));
      await daemon.start();
      client = await daemon.connect();
      const shown = await client.rpc(GET_CONFIG);
      assert.match(shown, /<enable>9<\/enable>/);
      assert.doesNotMatch(shown, /urn:hwtacacsd:test:model/);
      await edit(client, resend("<enable>8</enable>"));
      client.destroy();
      await daemon.stop("SIGKILL");
      await daemon.start();
      client = await daemon.connect();
      assert.match(await client.rpc(GET_CONFIG), /<enable>8<\/enable>/);
    });
  });
});

describe("an operator's module that makes data mandatory", () => {
  it("starts empty, and takes only a first edit that gives what is mandatory", async () => {
    const daemon = await Daemon.start();
    try {
      await daemon.stop();
      const folder = join(daemon.directory, "yang");
      await mkdir(folder);
      await writeFile(
        join(folder, "needs.yang"),
        'module needs { namespace "urn:needs"; prefix n; container top { leaf name { type string; mandatory true; } } }',
      );
      await daemon.configure(yangSettings([folder]));
      await daemon.start();
      const client = await daemon.connect();
      assert.match(await client.rpc(GET_CONFIG), /<data><\/data>/);
      assert.match(
        await client.rpc(editConfig(resend("<enable>4</enable>"))),
        /<error-tag>data-missing<\/error-tag>.*n:top\/n:name|n:top/s,
      );
      await edit(client, `<top xmlns="urn:needs"><name>x</name></top>`);
      await edit(client, resend("<enable>4</enable>"));
      client.destroy();
    } finally {
      await daemon.remove();
    }
  });
});
