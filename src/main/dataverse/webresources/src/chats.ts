import { literal, page, type Page, query, row, rows } from "./dataverse";
import { brief } from "./format";
import { plural, text } from "./strings";
import { type Chat, ChatStatus, Direction, type Message, SessionStatus, Table } from "./tables";

const COLUMNS = [
  "wab_chatid",
  "wab_name",
  "wab_identityid",
  "wab_phone",
  "wab_e164",
  "wab_userid",
  "wab_username",
  "wab_lastmessageon",
  "wab_windowexpireson",
  "wab_lastreadon",
  "wab_blockedon",
  "wab_blockreason",
  "_wab_channelid_value",
  "_wab_acceptedby_value",
  "_wab_blockedby_value",
  "statuscode",
].join(",");

/** How many of a chat's latest messages are read to count unread ones. More are shown as "more than nine". */
export const LATEST = 10;
const latestMessages = (columns: string): string =>
  `wab_message_wab_chatid($select=${columns};$orderby=wab_sentat desc;$top=${LATEST})`;
const LATEST_MESSAGES = latestMessages("wab_messageid,wab_direction,wab_type,wab_text,wab_sentat,statuscode");

export function chat(id: string): Promise<Chat> {
  return row<Chat>(Table.chat, id, COLUMNS);
}

/** Chats with their latest messages, the most recently active first. */
export function chats(filter: string, size: number, next?: string): Promise<Page<Chat>> {
  const options =
    next ?? query({ select: COLUMNS, filter, orderby: "wab_lastmessageon desc", expand: LATEST_MESSAGES });
  return page<Chat>(Table.chat, options, size);
}

/**
 * The same as long as no chat that may be seen has changed, and none has a new message: that is written a moment after its chat, and
 * changes nothing there.
 */
export async function pulse(): Promise<string> {
  const changed = await rows<{
    "@odata.etag"?: string;
    wab_chatid: string;
    wab_message_wab_chatid?: readonly { wab_messageid: string }[];
  }>(Table.chat, {
    select: "wab_chatid,modifiedon",
    orderby: "modifiedon desc",
    top: 20,
    expand: latestMessages("wab_messageid"),
  });
  return JSON.stringify(
    changed.map((each) => [
      each.wab_chatid,
      each["@odata.etag"],
      each.wab_message_wab_chatid?.map((message) => message.wab_messageid),
    ]),
  );
}

/** How many chats and open sessions a block or an unblock of this person concerns. */
export interface Preview {
  readonly chats: number;
  readonly openSessions: number;
}

/** Counts all chats of these persons, also with other business numbers. */
export async function preview(of: readonly Chat[]): Promise<Preview> {
  const identities = [...new Set(of.map((each) => each.wab_identityid).filter((id) => !!id))] as string[];
  if (identities.length === 0) {
    return { chats: of.length, openSessions: 0 };
  }
  const same = (column: string): string => `(${identities.map((id) => `${column} eq ${literal(id)}`).join(" or ")})`;
  const [found, sessions] = await Promise.all([
    rows(Table.chat, { select: "wab_chatid", filter: same("wab_identityid") }),
    rows(Table.session, {
      select: "wab_chatsessionid",
      filter: `statuscode eq ${SessionStatus.open} and ${same("wab_chatid/wab_identityid")}`,
    }),
  ]);
  return { chats: found.length, openSessions: sessions.length };
}

/** The name of a chat. */
export function nameOf(chat: Chat): string {
  return chat.wab_name || chat.wab_e164 || (chat.wab_username ? `@${chat.wab_username}` : text("UnknownPerson"));
}

/** How the person is reached: a number, or a name that hides it. */
export function addressOf(chat: Chat): string {
  if (chat.wab_e164) {
    return chat.wab_e164;
  }
  return chat.wab_username ? `@${chat.wab_username} · ${text("NumberHidden")}` : text("NumberHidden");
}

export const isBlocked = (chat: Chat): boolean => chat.statuscode === ChatStatus.blocked;
export const isNew = (chat: Chat): boolean => chat.statuscode === ChatStatus.open && !chat._wab_acceptedby_value;

/** Messages that count as unread or as the last word. A reaction is not an answer. */
function spoken(chat: Chat): readonly Message[] {
  return (chat.wab_message_wab_chatid ?? []).filter((message) => message.wab_type !== "reaction");
}

/** The customer spoke last. */
export function isWaiting(chat: Chat): boolean {
  return chat.statuscode === ChatStatus.open && spoken(chat)[0]?.wab_direction === Direction.incoming;
}

/** Messages since the agent last read; at most {@link LATEST}. */
export function unread(chat: Chat): number {
  const read = chat.wab_lastreadon ? Date.parse(chat.wab_lastreadon) : 0;
  return spoken(chat).filter(
    (message) => message.wab_direction === Direction.incoming && Date.parse(message.wab_sentat ?? "") > read,
  ).length;
}

export function unreadWords(chat: Chat): string {
  return plural("Unread", unread(chat));
}

/** The last message in a line. */
export function snippet(chat: Chat): string {
  const last = spoken(chat)[0];
  if (last === undefined) {
    return "";
  }
  const words = last.wab_text?.split("\n")[0] || text(typeKey(last.wab_type));
  return last.wab_direction === Direction.outgoing ? text("You", words) : words;
}

const TYPES = new Set([
  "audio",
  "button",
  "contacts",
  "document",
  "edit",
  "image",
  "interactive",
  "location",
  "order",
  "reaction",
  "revoke",
  "sticker",
  "template",
  "text",
  "video",
  "voice",
]);

/** The key of the word for a kind of message. */
export function typeKey(type: string | null | undefined): string {
  return type && TYPES.has(type) ? `Type_${type}` : "Type_other";
}

export const lastActive = (chat: Chat): string => brief(chat.wab_lastmessageon);
