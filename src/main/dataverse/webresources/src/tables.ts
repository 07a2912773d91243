/** Tables, choices and columns of the solution, under the names the data dictionary gives them. */
export const Table = {
  blockRequest: "wab_blockrequest",
  channel: "wab_channel",
  chat: "wab_chat",
  chatRequest: "wab_chatrequest",
  message: "wab_message",
  outgoing: "wab_outgoing",
  session: "wab_chatsession",
  setting: "wab_setting",
} as const;

export const ChatStatus = { open: 1, blocked: 727000001, closed: 727000002 } as const;
export const SessionStatus = { open: 1, ended: 727000001, cancelled: 727000002 } as const;
export const Direction = { incoming: 727000000, outgoing: 727000001 } as const;
/** Who wrote what the organisation sent; empty when it is not known. */
export const Origin = { bridge: 727000000, businessApp: 727000001, metaAgent: 727000002 } as const;
export const BlockAction = { block: 727000000, unblock: 727000001 } as const;
export const ChatAction = { accept: 727000000, read: 727000001 } as const;
export const MessageStatus = {
  received: 1,
  queued: 727000001,
  sending: 727000002,
  sent: 727000003,
  delivered: 727000004,
  read: 727000005,
  played: 727000006,
  failed: 727000007,
  refused: 727000008,
  uncertain: 727000009,
} as const;

/** Dynamics adds what a person reads: labels of choices, names of who a lookup points at. */
const FORMATTED = "@OData.Community.Display.V1.FormattedValue";

export function formatted(row: object, column: string): string | null {
  const value = (row as Record<string, unknown>)[column + FORMATTED];
  return typeof value === "string" ? value : null;
}

export interface Chat {
  readonly wab_chatid: string;
  readonly wab_name?: string | null;
  readonly wab_identityid?: string | null;
  readonly wab_phone?: string | null;
  readonly wab_e164?: string | null;
  readonly wab_userid?: string | null;
  readonly wab_username?: string | null;
  readonly wab_lastmessageon?: string | null;
  readonly wab_windowexpireson?: string | null;
  readonly wab_lastreadon?: string | null;
  readonly wab_blockedon?: string | null;
  readonly wab_blockreason?: string | null;
  readonly _wab_channelid_value?: string | null;
  readonly _wab_acceptedby_value?: string | null;
  readonly _wab_blockedby_value?: string | null;
  readonly statuscode: number;
  /** The latest messages, newest first. */
  readonly wab_message_wab_chatid?: readonly Message[];
}

export interface Session {
  readonly wab_chatsessionid: string;
  readonly wab_startedon?: string | null;
  readonly wab_endson?: string | null;
  readonly statuscode: number;
}

export interface Message {
  readonly "@odata.etag"?: string;
  readonly wab_messageid: string;
  readonly wab_direction: number;
  readonly wab_origin?: number | null;
  readonly wab_type?: string | null;
  readonly wab_text?: string | null;
  readonly wab_providerid?: string | null;
  readonly wab_sentat?: string | null;
  readonly wab_repliesto?: string | null;
  readonly wab_payload?: string | null;
  readonly wab_error?: string | null;
  readonly _wab_sessionid_value?: string | null;
  readonly statuscode: number;
  readonly createdon?: string | null;
  readonly modifiedon?: string | null;
}

export interface Channel {
  readonly wab_channelid: string;
  readonly wab_name?: string | null;
  readonly wab_displayphone?: string | null;
  readonly wab_phonenumberid?: string | null;
  readonly wab_provider?: string | null;
  readonly statuscode: number;
}

export interface Setting {
  readonly wab_settingid: string;
  readonly wab_blockroles?: string | null;
  readonly wab_unblockroles?: string | null;
  readonly wab_reasonrequired?: boolean | null;
  readonly wab_hideblockbutton?: boolean | null;
}

export interface Role {
  readonly roleid: string;
  readonly name?: string | null;
  readonly _businessunitid_value?: string | null;
  readonly _parentrootroleid_value?: string | null;
  readonly _roletemplateid_value?: string | null;
}
