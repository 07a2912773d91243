import { Table } from "./tables";
import { guid, xrm } from "./xrm";

/**
 * The two columns of a chat that are the agent's own: who accepted it, and how far it was read. How an agent may write them is
 * decided here and nowhere else.
 */
export function userId(): string {
  return guid(xrm().Utility.getGlobalContext().userSettings.userId) ?? "";
}

export async function accept(chatId: string): Promise<void> {
  await xrm().WebApi.updateRecord(Table.chat, chatId, { "wab_acceptedby@odata.bind": `/systemusers(${userId()})` });
}

export async function markRead(chatId: string, until: string): Promise<void> {
  await xrm().WebApi.updateRecord(Table.chat, chatId, { wab_lastreadon: until });
}
