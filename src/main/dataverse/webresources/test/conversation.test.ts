import assert from "node:assert/strict";
import { test } from "node:test";
import { attachment, coordinates, entries, type Entry, isAnsweredByMetasAgent } from "../src/conversation";
import { Direction, type Message, MessageStatus, Origin, type Session, SessionStatus } from "../src/tables";

let count = 0;
function message(more: Partial<Message>): Message {
  count++;
  return {
    wab_messageid: `m${count}`,
    wab_providerid: `wamid.${count}`,
    wab_direction: Direction.incoming,
    wab_type: "text",
    wab_text: "hello",
    wab_sentat: "2026-11-02T10:00:00Z",
    statuscode: 1,
    ...more,
  };
}

const session = (id: string, statuscode: number): Session => ({
  wab_chatsessionid: id,
  wab_startedon: "2026-11-02T10:00:00Z",
  statuscode,
});
const kinds = (found: readonly Entry[]): string[] => found.map((entry) => entry.kind);

test("Meta's agent answers until one of us has written", () => {
  const ours = (at: string, wab_origin: number, statuscode: number = MessageStatus.sent): Message =>
    message({ wab_direction: Direction.outgoing, wab_sentat: `2026-11-02T${at}:00Z`, wab_origin, statuscode });
  const agent = ours("10:00", Origin.metaAgent);
  const customer = message({ wab_sentat: "2026-11-02T10:02:00Z" });

  assert.equal(isAnsweredByMetasAgent([customer]), false);
  assert.equal(isAnsweredByMetasAgent([customer, agent]), true);
  assert.equal(isAnsweredByMetasAgent([ours("10:01", Origin.bridge), agent]), false);
  assert.equal(isAnsweredByMetasAgent([ours("10:01", Origin.bridge, MessageStatus.refused), agent]), true);
  assert.equal(isAnsweredByMetasAgent([ours("10:01", Origin.bridge), ours("10:02", Origin.metaAgent)]), true);
});

test("messages stand in the order in which they were sent, each day below its name", () => {
  const late = message({ wab_sentat: "2026-11-03T00:00:01Z" });
  const early = message({ wab_sentat: "2026-11-02T23:59:59Z" });

  const found = entries([late, early], []);

  assert.deepEqual(kinds(found), ["day", "message", "day", "message"]);
  assert.equal(found[1]?.key, early.wab_messageid);
});

test("messages of one second stand in the order in which they were written", () => {
  const first = message({ wab_messageid: "z", "@odata.etag": 'W/"999"' });
  const second = message({ wab_messageid: "a", "@odata.etag": 'W/"1000"' });

  const found = entries([second, first], []);

  assert.deepEqual([found[1]?.key, found[2]?.key], ["z", "a"]);
});

test("a session begins with its first message", () => {
  const found = entries(
    [
      message({ _wab_sessionid_value: "s1", wab_sentat: "2026-11-02T10:00:00Z" }),
      message({ _wab_sessionid_value: "s1", wab_sentat: "2026-11-02T10:00:01Z" }),
      message({ _wab_sessionid_value: "s2", wab_sentat: "2026-11-02T10:00:02Z" }),
    ],
    [session("s1", SessionStatus.cancelled), session("s2", SessionStatus.open)],
  );

  assert.deepEqual(kinds(found), ["day", "session", "message", "message", "session", "message"]);
});

test("every entry has a key of its own, also when a late message shows its session again", () => {
  const found = entries(
    [
      message({ _wab_sessionid_value: "s1", wab_sentat: "2026-11-02T10:00:00Z" }),
      message({ _wab_sessionid_value: "s2", wab_sentat: "2026-11-02T10:00:01Z" }),
      message({ _wab_sessionid_value: "s1", wab_sentat: "2026-11-02T10:00:02Z" }),
    ],
    [session("s1", SessionStatus.open), session("s2", SessionStatus.open)],
  );

  assert.equal(new Set(found.map((entry) => entry.key)).size, found.length);
});

test("a reaction sits on its message, the last one of each side, and one taken back is gone", () => {
  const target = message({ wab_providerid: "wamid.target" });
  const react = (text: string | null, at: string, direction: number): Message =>
    message({
      wab_type: "reaction",
      wab_text: text,
      wab_repliesto: "wamid.target",
      wab_sentat: at,
      wab_direction: direction,
    });
  const shown = (messages: readonly Message[]): readonly string[] => {
    const entry = entries(messages, []).find((each) => each.key === target.wab_messageid);
    return entry?.kind === "message" ? entry.reactions : [];
  };
  const first = react("👍", "2026-11-02T11:00:00Z", Direction.incoming);
  const second = react("❤️", "2026-11-02T12:00:00Z", Direction.incoming);
  const ours = react("🙏", "2026-11-02T12:00:00Z", Direction.outgoing);

  assert.deepEqual(shown([second, first, target, ours]), ["❤️", "🙏"]);
  assert.deepEqual(shown([target, second, react(null, "2026-11-02T13:00:00Z", Direction.incoming)]), []);
  assert.equal(entries([target, first], []).filter((entry) => entry.kind === "message").length, 1);
});

test("a reaction to a message that is not here stands by itself", () => {
  const found = entries([message({ wab_type: "reaction", wab_repliesto: "wamid.gone" })], []);

  assert.deepEqual(kinds(found), ["day", "message"]);
});

test("an answer quotes what it answers", () => {
  const asked = message({ wab_providerid: "wamid.asked", wab_text: "When?" });
  const answer = message({ wab_repliesto: "wamid.asked", wab_sentat: "2026-11-02T10:05:00Z" });

  const entry = entries([asked, answer], []).at(-1);

  assert.equal(entry?.kind === "message" ? entry.quoted?.wab_text : null, "When?");
});

test("media show what the row has", () => {
  const payload = JSON.stringify({
    document: { filename: "bill.pdf", mime_type: "application/pdf", caption: "Yours" },
  });

  assert.deepEqual(attachment(message({ wab_type: "document", wab_payload: payload })), {
    fileName: "bill.pdf",
    mimeType: "application/pdf",
    caption: "Yours",
  });
});

test("a payload that is no JSON, or not of the shape expected, shows nothing", () => {
  for (const payload of ["{", "null", "[]", '{"image":null}', '{"image":{"filename":5}}', null]) {
    assert.deepEqual(attachment(message({ wab_type: "image", wab_payload: payload })), {
      fileName: null,
      mimeType: null,
      caption: null,
    });
  }
  assert.equal(coordinates(message({ wab_payload: '{"location":{"latitude":"52"}}' })), null);
});
