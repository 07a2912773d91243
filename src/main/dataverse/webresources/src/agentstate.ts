import { command } from "./command";
import { text } from "./strings";
import { ChatAction, Table } from "./tables";
import { guid, xrm } from "./xrm";

/**
 * The two columns of a chat that are the agent's own: who accepted it, and how far it was read. An agent asks for either with a row,
 * because whoever may write a chat may also set its status.
 */
export function userId(): string {
  return guid(xrm().Utility.getGlobalContext().userSettings.userId) ?? "";
}

/** Ends when the agent has the chat. Another agent may have been faster. */
export async function accept(chatId: string): Promise<void> {
  const answer = await command(Table.chatRequest, request(ChatAction.accept, chatId));
  if (answer.status !== "done") {
    throw new Error(answer.result ?? text("StillWaiting"));
  }
}

/** Does not wait for the answer: a failed read mark needs no error message. */
export async function markRead(chatId: string, until: string): Promise<void> {
  await xrm().WebApi.createRecord(Table.chatRequest, { ...request(ChatAction.read, chatId), wab_readuntil: until });
}

function request(action: number, chatId: string): Record<string, unknown> {
  return { wab_action: action, "wab_chatid@odata.bind": `/wab_chats(${chatId})` };
}
