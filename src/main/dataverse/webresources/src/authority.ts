import { rows, literal } from "./dataverse";
import { type Role, type Setting, Table } from "./tables";
import { guid, xrm } from "./xrm";

/** The same in every organisation. */
const SYSTEM_ADMINISTRATOR = "627090ff-40a3-4053-8790-584edc5be201";
/** Of the settings' only row. */
const SETTINGS_KEY = "default";

/** What the user may do here, as far as a page can tell; the bridge decides again, by the same rules. */
export interface Authority {
  readonly mayBlock: boolean;
  readonly mayUnblock: boolean;
  /** The key of the text that explains why not; null when it is allowed. */
  readonly whyNotBlock: string | null;
  readonly whyNotUnblock: string | null;
  readonly reasonRequired: boolean;
  /** Nobody sees Block. Unblock stays. */
  readonly blockHidden: boolean;
}

/** Reads the rights from Dynamics. If they cannot be read, nothing is allowed. */
export async function authority(): Promise<Authority> {
  try {
    const [setting, held, creates] = await Promise.all([
      settings(),
      heldRoles(),
      hasPrivilege("prvCreatewab_blockrequest"),
    ]);
    const block = verdict(held, setting?.wab_blockroles, creates);
    const unblock = verdict(held, setting?.wab_unblockroles, creates);
    return {
      mayBlock: block === null,
      mayUnblock: unblock === null,
      whyNotBlock: block,
      whyNotUnblock: unblock,
      reasonRequired: setting?.wab_reasonrequired === true,
      blockHidden: setting?.wab_hideblockbutton === true,
    };
  } catch {
    return {
      mayBlock: false,
      mayUnblock: false,
      whyNotBlock: "AuthorityUnknown",
      whyNotUnblock: "AuthorityUnknown",
      reasonRequired: false,
      blockHidden: false,
    };
  }
}

export async function settings(): Promise<Setting | undefined> {
  const found = await rows<Setting>(Table.setting, {
    select: "wab_settingid,wab_blockroles,wab_unblockroles,wab_reasonrequired,wab_hideblockbutton",
    filter: `wab_settingkey eq ${literal(SETTINGS_KEY)} and statecode eq 0`,
  });
  return found[0];
}

export const newSettings = { wab_settingkey: SETTINGS_KEY };

function verdict(held: Held, listed: string | null | undefined, creates: boolean): string | null {
  if (!creates) {
    return "WhyNoPrivilege";
  }
  return held.administrator || roleIds(listed).some((id) => held.roots.has(id)) ? null : "WhyNoRole";
}

interface Held {
  readonly roots: ReadonlySet<string>;
  readonly administrator: boolean;
}

/** A role exists once per business unit; the settings list the root that all copies come from. */
async function heldRoles(): Promise<Held> {
  const ids = xrm()
    .Utility.getGlobalContext()
    .userSettings.securityRoles.map(guid)
    .filter((id) => id !== null);
  if (ids.length === 0) {
    return { roots: new Set(), administrator: false };
  }
  const roles = await rows<Role>("role", {
    select: "roleid,_parentrootroleid_value,_roletemplateid_value",
    filter: ids.map((id) => `roleid eq ${id}`).join(" or "),
  });
  return {
    roots: new Set([...ids, ...roles.map((role) => guid(role._parentrootroleid_value)).filter((id) => id !== null)]),
    administrator: roles.some((role) => guid(role._roletemplateid_value) === SYSTEM_ADMINISTRATOR),
  };
}

/** Lower-case ids of a JSON array; a list that cannot be read authorises nobody, as in the bridge. */
export function roleIds(json: string | null | undefined): string[] {
  try {
    const ids: unknown = JSON.parse(json ?? "[]");
    return Array.isArray(ids) ? ids.map((id) => guid(String(id))).filter((id) => id !== null) : [];
  } catch {
    return [];
  }
}

interface PrivilegeInfo {
  readonly privilegeName?: string;
}

/** Names come in the schema's case, so they are compared without it. */
export async function hasPrivilege(name: string): Promise<boolean> {
  const user = xrm().Utility.getGlobalContext().userSettings as Xrm.UserSettings & {
    getSecurityRolePrivilegesInfo(): PromiseLike<Record<string, PrivilegeInfo>>;
  };
  const privileges = await user.getSecurityRolePrivilegesInfo();
  return Object.values(privileges).some((each) => each.privilegeName?.toLowerCase() === name.toLowerCase());
}
