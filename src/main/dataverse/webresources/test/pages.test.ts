import { dynamics, reset, settle } from "./dynamics";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { accept, markRead } from "../src/agentstate";
import { isWaiting, nameOf, pulse, unread } from "../src/chats";
import * as commands from "../src/commands";
import { searched } from "../src/search";
import { h, reconcile } from "../src/dom";
import { day } from "../src/format";
import { loadStrings, parse, text } from "../src/strings";
import { type Chat, type Message } from "../src/tables";
import { Composer, template } from "../src/views/composer";
import { draw } from "../src/views/message";
import { guid, parameters } from "../src/xrm";

const ID = "00000000-0000-0000-0000-0000000000c1";

beforeEach(reset);

test("a page finds its row in what a form passes, in data, and in a bare id", () => {
  for (const search of [`?id=%7B${ID.toUpperCase()}%7D&typename=wab_chat`, `?data=${ID}`, `?data=id%3D${ID}`]) {
    assert.equal(guid(parameters(search).get("id")), ID, search);
  }
  assert.equal(guid("1 or true"), null);
});

test("a search looks in name, username and number, and a quote stays a quote", () => {
  assert.equal(searched("O'Neill"), " and (contains(wab_name,'O''Neill') or contains(wab_username,'O''Neill'))");
  assert.match(searched("+49 (151) 123-45"), /contains\(wab_phone,'4915112345'\)/);
  assert.equal(searched(""), "");
});

test("unread is what came after the agent last read; a reaction is neither unread nor an answer", () => {
  const message = (direction: number, at: string, type = "text"): Message => ({
    wab_messageid: at,
    wab_direction: direction,
    wab_type: type,
    wab_sentat: at,
    statuscode: 1,
  });
  const chat: Chat = {
    wab_chatid: ID,
    statuscode: 1,
    wab_lastreadon: "2026-11-02T10:00:00Z",
    wab_message_wab_chatid: [
      message(727000001, "2026-11-02T10:03:00Z", "reaction"),
      message(727000000, "2026-11-02T10:02:00Z"),
      message(727000000, "2026-11-02T10:00:00Z"),
      message(727000001, "2026-11-02T09:00:00Z"),
    ],
  };

  assert.equal(unread(chat), 1);
  assert.equal(isWaiting(chat), true);
  assert.equal(isWaiting({ ...chat, statuscode: 727000001 }), false);
});

test("a message that is written after its chat was looked at is noticed", async () => {
  const seen = { wab_chatid: ID, "@odata.etag": 'W/"1"', wab_message_wab_chatid: [] as object[] };
  dynamics.rows["wab_chat"] = [seen];
  const before = await pulse();
  assert.equal(await pulse(), before);

  // The bridge writes chats before messages, and a message leaves its chat's row as it is.
  seen.wab_message_wab_chatid = [{ wab_messageid: "m1" }];

  assert.notEqual(await pulse(), before);
  assert.match(dynamics.queries[0] ?? "", /\$expand=wab_message_wab_chatid\(\$select=wab_messageid;/);
});

test("a person without name and number is called by the username", () => {
  assert.equal(nameOf({ wab_chatid: ID, statuscode: 1, wab_username: "quietfox" }), "@quietfox");
});

test("accepting and reading are rows; another agent's chat is said to be", async () => {
  dynamics.answers = [{ statuscode: 727000002, wab_result: "Another agent has accepted this chat." }];

  await assert.rejects(accept(ID), /Another agent/);
  await markRead(ID, "2026-11-02T10:00:00Z");

  assert.deepEqual(
    dynamics.created.map(({ table, columns }) => [table, columns.wab_action, columns.wab_readuntil]),
    [
      ["wab_chatrequest", 727000000, undefined],
      ["wab_chatrequest", 727000001, "2026-11-02T10:00:00Z"],
    ],
  );
});

test("the composer is closed to a blocked person, and to free text outside the window", () => {
  const composer = new Composer(() => undefined);
  const now = Date.parse("2026-11-02T10:00:00Z");
  const state = (): (boolean | undefined)[] =>
    ["fluent-textarea", '[aria-label="SendTemplate"]'].map((each) =>
      composer.element.querySelector(each)?.hasAttribute("disabled"),
    );

  composer.show({ wab_chatid: ID, statuscode: 727000001, wab_windowexpireson: "2026-11-02T11:00:00Z" }, false, now);
  assert.deepEqual(state(), [true, true]);
  composer.show({ wab_chatid: ID, statuscode: 1, wab_windowexpireson: "2026-11-02T09:00:00Z" }, false, now);
  assert.deepEqual(state(), [true, false]);
  composer.show({ wab_chatid: ID, statuscode: 1, wab_windowexpireson: "2026-11-02T11:00:00Z" }, false, now);
  assert.deepEqual(state(), [false, false]);
});

test("the composer says that sending takes the conversation over from Meta's agent", () => {
  const composer = new Composer(() => undefined);
  const now = Date.parse("2026-11-02T10:00:00Z");
  const open = { wab_chatid: ID, statuscode: 1, wab_windowexpireson: "2026-11-02T11:00:00Z" };
  const note = composer.element.querySelector<HTMLElement>(".note");

  composer.show(open, true, now);
  assert.equal(note?.hidden, false);
  assert.equal(note?.textContent, "TakesOver");
  composer.show(open, false, now);
  assert.equal(note?.hidden, true);
});

test("a template is written as the Graph API takes it", () => {
  assert.deepEqual(template("order_update", "de", "Anna\n\n 4711 "), {
    name: "order_update",
    language: { code: "de" },
    components: [
      {
        type: "body",
        parameters: [
          { type: "text", text: "Anna" },
          { type: "text", text: "4711" },
        ],
      },
    ],
  });
  assert.deepEqual(template("hello_world", "en_US", ""), { name: "hello_world", language: { code: "en_US" } });
});

test("what a customer wrote is never markup", () => {
  const nasty = '<img src=x onerror="alert(1)">';
  const shown = draw({
    kind: "message",
    key: "m",
    message: {
      wab_messageid: "m",
      wab_direction: 727000000,
      wab_type: "document",
      wab_text: nasty,
      wab_payload: JSON.stringify({ document: { filename: nasty, mime_type: nasty, caption: nasty } }),
      wab_error: nasty,
      statuscode: 1,
    },
    reactions: [nasty],
    quoted: null,
  });

  assert.equal(shown.querySelectorAll("img").length, 0);
  assert.ok(shown.textContent?.includes(nasty));
});

test("the grid's button asks about all selected rows, and only rows in the same state can be chosen", async () => {
  const refreshed: string[] = [];
  const grid = {
    refresh: () => refreshed.push("rows"),
    refreshRibbon: () => refreshed.push("buttons"),
  } as unknown as Xrm.Controls.GridControl;
  dynamics.roles = ["50000000-0000-0000-0000-000000000001"];
  dynamics.rows = {
    wab_setting: [{ wab_blockroles: JSON.stringify(dynamics.roles), wab_unblockroles: "[]" }],
    role: [],
    wab_chat: [{ statuscode: 1 }, { statuscode: 727000002 }],
  };

  assert.equal(await commands.canBlockSelected(grid, [ID]), true);
  assert.equal(await commands.canUnblockSelected(grid, [ID]), false);
  dynamics.rows.wab_chat = [{ statuscode: 1 }, { statuscode: 727000001 }];
  assert.equal(await commands.canBlockSelected(grid, [ID]), false);
  assert.equal(await commands.canBlockSelected(grid, []), false);

  await commands.blockSelected(grid, [`{${ID.toUpperCase()}}`, "nonsense"]);

  assert.deepEqual(dynamics.navigated[0]?.page, {
    pageType: "webresource",
    webresourceName: "wab_/block.html",
    data: `action=block&way=grid&ids=${ID}`,
  });
  assert.deepEqual(refreshed, ["rows", "buttons"]);
});

test("a form that loads leaves the pane as it is; the button brings it to the front", async () => {
  const did: string[] = [];
  let pane: { select(): void; navigate(page: { webresourceName: string }): Promise<void> } | undefined;
  const sidePanes = {
    state: 0,
    getPane: () => pane,
    createPane: async () => {
      pane = {
        select: () => did.push("select"),
        navigate: async (page) => void did.push(page.webresourceName),
      };
      return pane;
    },
  };
  (window as unknown as { Xrm: { App: object } }).Xrm.App = { sidePanes };

  await commands.openNotifications();
  await commands.openNotifications();
  assert.deepEqual([did, sidePanes.state], [["wab_/notifications.html"], 0]);

  await commands.showNotifications();
  assert.deepEqual([did, sidePanes.state], [["wab_/notifications.html", "select"], 1]);
});

test("a list keeps the elements of what did not change, and the order of what there is", async () => {
  const list = h("ul");
  const show = (items: readonly string[]): void =>
    reconcile(
      list,
      items,
      (item) => item.charAt(0),
      (item) => item,
      (item) => h("li", {}, item),
    );
  show(["a", "b", "c"]);
  const [a, , c] = [...list.children];
  show(["c", "b2", "d", "a"]);
  await settle();

  assert.deepEqual(
    [...list.children].map((child) => child.textContent),
    ["c", "b2", "d", "a"],
  );
  assert.equal(list.children[0], c);
  assert.equal(list.children[3], a);
});

test("days are named from here", () => {
  const now = new Date("2026-11-02T12:00:00Z");

  assert.match(day("2026-11-02T00:00:01Z", now), /today/i);
  assert.match(day("2026-11-01T23:59:59Z", now), /yesterday/i);
  assert.match(day("2026-10-30T12:00:00Z", now), /2026/);
});

test("texts come from Dynamics where it has loaded them, and else from the files, English for what a language lacks", async () => {
  const xrm = (window as unknown as { Xrm: Xrm.XrmStatic }).Xrm;
  const read: string[] = [];
  const files: Record<string, string> = {
    "strings.1033.resx":
      '<root><data name="Block"><value>Block</value></data><data name="You"><value>You: {0}</value></data></root>',
    "strings.1031.resx": '<root><data name="Block"><value>Blockieren</value></data></root>',
  };
  globalThis.fetch = (async (file: string) => {
    read.push(file);
    return { ok: file in files, text: async () => files[file] };
  }) as unknown as typeof fetch;
  xrm.Utility.getResourceString = () => "Sperren";
  await loadStrings();
  assert.deepEqual([text("Block"), read], ["Sperren", []]);

  xrm.Utility.getResourceString = (_file, key) => key;
  const context = xrm.Utility.getGlobalContext();
  xrm.Utility.getGlobalContext = () => ({ ...context, userSettings: { ...context.userSettings, languageId: 1031 } });
  await loadStrings();

  assert.deepEqual([text("Block"), text("You", "<b>"), text("Nowhere")], ["Blockieren", "You: <b>", "Nowhere"]);
});

test("a RESX file gives its texts, without its headers", () => {
  const found = parse(
    '<root><resheader name="version"><value>2.0</value></resheader>' +
      '<data name="Block"><value>Block &amp; co</value><comment>no</comment></data></root>',
  );

  assert.deepEqual([...found], [["Block", "Block & co"]]);
  assert.equal(parse("").size, 0);
});
