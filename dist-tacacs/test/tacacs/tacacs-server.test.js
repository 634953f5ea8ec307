import assert from "node:assert/strict";
import { systemClock } from "../../src/base/clock.js";
import { transmit } from "../../src/tacacs/client.js";
import { TacacsServer } from "../support/tacacs-server.js";
import { stopRequest } from "./sample-request.js";
describe("the TACACS+ server of the tests", () => {
    let server;
    beforeEach(async () => {
        server = await TacacsServer.start();
    });
    afterEach(() => server.stop());
    const send = async (user) => {
        const endpoint = { address: "127.0.0.1", port: server.port };
        return (await transmit({ ...stopRequest, user }, endpoint, { clock: systemClock, responseTimeout: 5000 }))
            .ok;
    };
    it("lets one wait for a request to come, or one that came", async () => {
        const coming = server.waitFor((request) => request.user === "bob");
        await send("alice");
        await send("bob");
        assert.equal((await coming).args.get("task_id"), "7-19");
        assert.equal((await server.waitFor((request) => request.user === "alice")).user, "alice");
        assert.equal((await server.waitFor(2)).length, 2);
    });
    it("rejects a wait that is given up or takes too long", async () => {
        const controller = new AbortController();
        const waiting = server.waitFor(1, { signal: controller.signal });
        controller.abort();
        await assert.rejects(waiting, /gave up/);
        await assert.rejects(server.waitFor(1, { signal: controller.signal }), /gave up/);
        await assert.rejects(server.waitFor(1, { timeout: 1 }), /waited 1 ms/);
    });
    it("decides for each request where its behaviour is a function", async () => {
        server.behaviour = (request) => (request.user === "alice" ? "error" : "success");
        assert.equal(await send("alice"), false);
        assert.equal(await send("bob"), true);
    });
});
//# sourceMappingURL=tacacs-server.test.js.map