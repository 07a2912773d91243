import { dynamics, reset, settle } from "./dynamics";
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import type { Authority } from "../src/authority";
import type { Chat } from "../src/tables";
import { blockParts, type BlockJob } from "../src/views/block";

const ALLOWED: Authority = {
  mayBlock: true,
  mayUnblock: true,
  whyNotBlock: null,
  whyNotUnblock: null,
  reasonRequired: false,
  blockHidden: false,
};
const chat = (id: string, identity: string | null): Chat => ({
  wab_chatid: id,
  wab_name: `Name ${id}`,
  wab_identityid: identity,
  statuscode: 1,
});

beforeEach(() => {
  reset();
  mock.timers.reset();
});

interface Asked {
  readonly content: HTMLElement;
  readonly closed: boolean[];
  press(reason?: string): Promise<void>;
}

function ask(job: Partial<BlockJob>, allowed: Partial<Authority> = {}): Asked {
  const closed: boolean[] = [];
  const parts = blockParts(
    { action: "block", way: "chat", chats: [chat("c1", "i1")], ...job },
    { ...ALLOWED, ...allowed },
    (done) => closed.push(done),
  );
  return {
    content: parts.content,
    closed,
    async press(reason = "") {
      mock.timers.enable({ apis: ["setTimeout"] });
      (parts.content.querySelector("fluent-textarea") as HTMLTextAreaElement).value = reason;
      parts.actions[0]?.click();
      for (let i = 0; i < 40 && closed.length === 0; i++) {
        await settle();
        mock.timers.tick(5_000);
      }
      mock.timers.reset();
    },
  };
}

const DONE = { statuscode: 727000001, wab_result: "Blocked." };

test("a block is a row that names the chat, the way and the reason", async () => {
  dynamics.answers = [{ statuscode: 1 }, DONE];
  const asked = ask({ way: "notification" });

  await asked.press("  Spam ");

  assert.deepEqual(asked.closed, [true]);
  assert.deepEqual(dynamics.created, [
    {
      table: "wab_blockrequest",
      columns: {
        wab_action: 727000000,
        "wab_chatid@odata.bind": "/wab_chats(c1)",
        wab_way: "notification",
        wab_reason: "Spam",
      },
    },
  ]);
});

test("two chats of one person are one request", async () => {
  dynamics.answers = [DONE, DONE, DONE];
  const asked = ask({ action: "unblock", chats: [chat("c1", "i1"), chat("c2", "i1"), chat("c3", "i3")] });

  await asked.press();

  assert.deepEqual(
    dynamics.created.map((row) => row.columns["wab_chatid@odata.bind"]),
    ["/wab_chats(c2)", "/wab_chats(c3)"],
  );
  assert.equal(dynamics.created[0]?.columns.wab_action, 727000001);
});

test("what the bridge refuses is said, and the question stays open", async () => {
  dynamics.answers = [{ statuscode: 727000002, wab_result: "You are not authorised to block numbers." }];
  const asked = ask({});

  await asked.press("Spam");

  assert.deepEqual(asked.closed, []);
  assert.match(asked.content.querySelector("[role=alert]")?.textContent ?? "", /Refused/);
});

test("what Dynamics refuses is said in its words", async () => {
  const asked = ask({});
  dynamics.failure = { errorCode: -2147220960, message: "prvCreatewab_blockrequest is missing" };

  await asked.press("Spam");

  assert.deepEqual(asked.closed, []);
  assert.match(asked.content.querySelector("[role=alert]")?.textContent ?? "", /Failed/);
});

test("a mandatory reason is asked for before anything is sent", async () => {
  const asked = ask({}, { reasonRequired: true });

  await asked.press("   ");

  assert.deepEqual(dynamics.created, []);
  assert.equal(asked.content.querySelector("[role=alert]")?.textContent, "ReasonMissing");
});

test("the preview counts chats and open sessions of the person, whose name needs no trust", async () => {
  dynamics.rows = { wab_chat: [{}, {}], wab_chatsession: [{}] };

  ask({ chats: [chat("c1", "i'1")] });
  await settle();

  assert.ok(dynamics.queries.some((query) => query.includes("wab_identityid eq 'i''1'")));
  assert.ok(dynamics.queries.some((query) => query.includes("wab_chatid/wab_identityid eq 'i''1'")));
});
