import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import fc from "fast-check";
import { alternativeNames } from "../../server/alternative-names.ts";
import {
  formatFingerprint,
  parseFingerprint,
  userOfCertificate,
  type CertMapType,
} from "../../server/cert-to-name.ts";
import { TestAuthority } from "../support/certificates.ts";
import { mapping } from "./tls-fixture.ts";

describe("cert-to-name (RFC 7407)", () => {
  let root: TestAuthority;
  let authority: X509Certificate;
  let certificate: X509Certificate;
  let fingerprint: string;

  before(async () => {
    root = await TestAuthority.create("Root");
    authority = new X509Certificate(root.certificate);
    const identity = await root.issue("Alice Example", {
      names: [
        { type: "dns", value: "Host.Example.COM" },
        { type: "email", value: "FooBar@Example.COM" },
        { type: "ip", value: "2001:db8::A" },
        { type: "ip", value: "192.0.2.1" },
      ],
    });
    certificate = new X509Certificate(identity.certificate);
    fingerprint = identity.fingerprint;
  });

  const types: readonly { readonly mapType: CertMapType; readonly want: string }[] = [
    { mapType: "specified", want: "operator" },
    { mapType: "common-name", want: "Alice Example" },
    { mapType: "san-rfc822-name", want: "FooBar@example.com" },
    { mapType: "san-dns-name", want: "host.example.com" },
    { mapType: "san-ip-address", want: "20010db800000000000000000000000a" },
    { mapType: "san-any", want: "host.example.com" },
  ];
  for (const { mapType, want } of types) {
    it(`takes the name by ${mapType}`, () => {
      assert.equal(userOfCertificate([mapping(1, fingerprint, mapType)], certificate, []), want);
      assert.equal(
        userOfCertificate([mapping(1, root.fingerprint, mapType)], certificate, [authority]),
        want,
      );
      assert.equal(userOfCertificate([mapping(1, root.fingerprint, mapType)], certificate, []), undefined);
    });
  }

  for (const [algorithm, name] of [
    ["02", "sha1"],
    ["03", "sha224"],
    ["04", "sha256"],
    ["05", "sha384"],
    ["06", "sha512"],
  ] as const) {
    it(`knows fingerprints by ${name}`, () => {
      const digest = createHash(name).update(certificate.raw).digest("hex").toUpperCase();
      const text = [algorithm, ...(digest.match(/../g) ?? [])].join(":");
      assert.equal(userOfCertificate([mapping(1, text, "specified")], certificate, []), "operator");
    });
  }

  it("takes the first entry that matches and gives a name", async () => {
    const plain = await root.issue("bob");
    const entries = [
      mapping(1, fingerprint, "specified", "somebody else"),
      mapping(2, root.fingerprint, "san-any"),
      mapping(3, root.fingerprint, "common-name"),
      mapping(4, root.fingerprint, "specified", "too late"),
    ];
    assert.equal(userOfCertificate(entries, new X509Certificate(plain.certificate), [authority]), "bob");
  });

  it("gives no name longer than an accounting packet can tell", () => {
    for (const { name, want } of [
      { name: "ü".repeat(127), want: "ü".repeat(127) },
      { name: "ü".repeat(128), want: undefined },
    ]) {
      const entries = [mapping(1, fingerprint, "specified", name)];
      assert.equal(userOfCertificate(entries, certificate, []), want);
    }
  });

  it("gives no name with control characters, nor a name where several are common", async () => {
    const forged = new X509Certificate((await root.issue("bob\\0Aroot")).certificate);
    const twins = new X509Certificate((await root.issue("bob,CN=admin")).certificate);
    for (const each of [forged, twins]) {
      assert.equal(
        userOfCertificate([mapping(1, root.fingerprint, "common-name")], each, [authority]),
        undefined,
      );
    }
  });

  it("reads a name that looks like two (as node writes it) as the one it is", async () => {
    assert.deepEqual(alternativeNames('DNS:"a, email:admin@b", DNS:c'), [
      { mapType: "san-dns-name", name: "a, email:admin@b" },
      { mapType: "san-dns-name", name: "c" },
    ]);
    const identity = await root.issue("x", { names: [{ type: "dns", value: "a, email:admin@b" }] });
    const { subjectAltName } = new X509Certificate(identity.certificate);
    assert.deepEqual(alternativeNames(subjectAltName), [
      { mapType: "san-dns-name", name: "a, email:admin@b" },
    ]);
  });

  it("never throws on a subjectAltName, whatever it holds", () => {
    assert.deepEqual(alternativeNames(undefined), []);
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(alternativeNames(text))));
  });

  it("reads back the fingerprints it writes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const value = { algorithm: 4, digest: Buffer.from(bytes).toString("hex") };
        const read = parseFingerprint(formatFingerprint(value));
        assert.deepEqual(read, { ok: true, value });
      }),
    );
  });
});
