import { command } from "./command";
import { guid, xrm } from "./xrm";

/** What an agent did with a chat, as a row: agents have no Write on chats, the bridge notes it there. */
const TABLE = "wab_chatrequest";
const ACCEPT = 727000000;
const READ = 727000001;

export function userId(): string {
  return guid(xrm().Utility.getGlobalContext().userSettings.userId) ?? "";
}

/** Ends when the chat is the agent's; fails with the bridge's words when it is another's. */
export async function accept(chatId: string): Promise<void> {
  const answer = await command(TABLE, { wab_action: ACCEPT, ...chat(chatId) });
  if (answer.status === "refused" || answer.status === "failed") {
    throw new Error(answer.result ?? "");
  }
}

/** Does not wait for the note. */
export async function markRead(chatId: string, until: string): Promise<void> {
  await xrm().WebApi.createRecord(TABLE, { wab_action: READ, wab_readuntil: until, ...chat(chatId) });
}

function chat(id: string): Record<string, string> {
  return { "wab_chatid@odata.bind": `/wab_chats(${id})` };
}
