import assert from "node:assert/strict";
import { Versions } from "../../src/datastore/versions.ts";
import type { NodeChange } from "../../src/datastore/change.ts";

const create = (path: string): NodeChange => ({ operation: "create", path });
const replace = (path: string): NodeChange => ({ operation: "replace", path });
const remove = (path: string): NodeChange => ({ operation: "delete", path });

/** Two entries, each with a container, made by the first revision; one leaf of the first changed by the second. */
function made(): Versions {
  const versions = new Versions(0);
  for (const name of ["a", "b/c"]) {
    versions.note(1, [
      create(`/m:top/entry[name='${name}']`),
      create(`/m:top/entry[name='${name}']/name`),
      create(`/m:top/entry[name='${name}']/inner/leaf`),
    ]);
  }
  versions.note(2, [replace("/m:top/entry[name='a']/inner/leaf")]);
  return versions;
}

const ALL = [
  "/",
  "/m:top",
  "/m:top/entry[name='a']",
  "/m:top/entry[name='a']/inner",
  "/m:top/entry[name='b/c']",
  "/m:top/entry[name='b/c']/inner",
  "/other:top",
];

function all(versions: Versions): readonly number[] {
  return ALL.map((path) => versions.of(path));
}

describe("when nodes of running changed last", () => {
  it("is the first revision known, before any change", () => {
    assert.deepEqual(all(new Versions(7)), [7, 7, 7, 7, 7, 7, 7]);
  });

  it("follows a change up to the root, and nowhere else", () => {
    assert.deepEqual(all(made()), [2, 2, 2, 2, 1, 1, 0]);
  });

  it("tells a node that is added to an entry from what came with the entry", () => {
    const versions = made();
    versions.note(3, [create("/m:top/entry[name='b/c']/more/leaf")]);
    assert.deepEqual(all(versions), [3, 3, 2, 2, 3, 1, 0]);
    assert.equal(versions.of("/m:top/entry[name='b/c']/more"), 3);
  });

  it("changes what was around a node that is deleted, and begins anew where it is made again", () => {
    const versions = made();
    versions.note(3, [remove("/m:top/entry[name='a']")]);
    assert.deepEqual([versions.of("/m:top"), versions.of("/m:top/entry[name='b/c']")], [3, 1]);
    versions.note(4, [create("/m:top/entry[name='a']"), create("/m:top/entry[name='a']/name")]);
    assert.deepEqual(all(versions), [4, 4, 4, 4, 1, 1, 0]);
  });

  it("changes a moved entry and its surroundings, not what the entry holds", () => {
    const versions = made();
    versions.note(3, [replace("/m:top/entry[name='a']")]);
    assert.deepEqual(all(versions), [3, 3, 3, 2, 1, 1, 0]);
  });

  it("comes back from print, without what is gone", () => {
    const versions = made();
    assert.deepEqual(all(Versions.parse(versions.print(), 99)), all(versions));
    versions.note(3, [remove("/m:top/entry[name='a']"), remove("/m:top/entry[name='b/c']")]);
    assert.equal(versions.print(), '[3,0,{"/m:top":[3,0]}]');
    assert.deepEqual(all(Versions.parse(undefined, 5)), all(new Versions(5)));
  });

  it("takes no room for what came with an entry", () => {
    const versions = new Versions(0);
    versions.note(1, [create("/m:a[k='1']"), create("/m:a[k='1']/k"), create("/m:a[k='1']/b/c")]);
    assert.equal(versions.print(), `[1,0,{"/m:a[k='1']":[1,1]}]`);
  });
});
