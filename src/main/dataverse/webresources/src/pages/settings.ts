import { hasPrivilege, newSettings, roleIds, settings } from "../authority";
import { rows } from "../dataverse";
import { h, say } from "../dom";
import { isolate } from "../format";
import { text } from "../strings";
import { type Channel, formatted, type Role, type Setting, Table } from "../tables";
import { problemBar } from "../views/bars";
import { open } from "../views/page";
import { guid, messageOf, xrm } from "../xrm";

type Checkbox = HTMLElement & { checked: boolean };

/** A role as it is listed: once per business unit, always standing for its root. */
interface Listed {
  readonly root: string;
  readonly name: string;
  readonly unit: string;
}

/** The settings page: who may block and unblock, whether a reason is needed, and the business numbers. */
class SettingsPage {
  private readonly status = h("p", { role: "status", class: "status" });
  private readonly problem = problemBar();
  private readonly chosen = { wab_blockroles: new Set<string>(), wab_unblockroles: new Set<string>() };
  private reason!: Checkbox;
  private hide!: Checkbox;
  private setting: Setting | undefined;

  async start(main: HTMLElement): Promise<void> {
    const [setting, roles, channels, writes] = await Promise.all([
      settings(),
      rows<Role>("role", { select: "roleid,name,_businessunitid_value,_parentrootroleid_value", orderby: "name" }),
      rows<Channel>(Table.channel, {
        select: "wab_channelid,wab_name,wab_displayphone,wab_phonenumberid,wab_provider,statuscode",
        orderby: "wab_name",
      }),
      hasPrivilege("prvWritewab_setting"),
    ]);
    this.setting = setting;
    roleIds(setting?.wab_blockroles).forEach((id) => this.chosen.wab_blockroles.add(id));
    roleIds(setting?.wab_unblockroles).forEach((id) => this.chosen.wab_unblockroles.add(id));
    main.classList.add("settings");
    main.append(h("h1", {}, text("SettingsTitle")));
    if (!writes) {
      main.append(h("fluent-message-bar", { intent: "info" }, text("SettingsReadOnly")));
    }
    main.append(this.roles(roles, writes), this.rules(setting, writes));
    const save = h("fluent-button", { appearance: "primary", disabled: !writes, id: "save" }, text("Save"));
    save.addEventListener("click", () => void this.save());
    main.append(this.problem.element, h("div", { class: "line" }, save, this.status), channelList(channels));
  }

  private roles(roles: readonly Role[], writes: boolean): HTMLElement {
    const listed = roles.map((role) => ({
      root: guid(role._parentrootroleid_value) ?? guid(role.roleid) ?? "",
      name: role.name ?? "",
      unit: formatted(role, "_businessunitid_value") ?? text("UnknownUnit"),
    }));
    const units = [...new Set(listed.map((role) => role.unit))].sort((one, other) => one.localeCompare(other));
    return h(
      "section",
      {},
      h("h2", {}, text("RolesTitle")),
      h("p", { class: "note" }, text("RolesNote")),
      ...units.map((unit) =>
        this.unit(
          unit,
          listed.filter((role) => role.unit === unit),
          writes,
        ),
      ),
    );
  }

  private unit(unit: string, roles: readonly Listed[], writes: boolean): HTMLElement {
    const head = (words: string): HTMLElement => h("th", { scope: "col" }, words);
    return h(
      "table",
      {},
      h("caption", {}, unit),
      h("thead", {}, h("tr", {}, head(text("Role")), head(text("MayBlock")), head(text("MayUnblock")))),
      h(
        "tbody",
        {},
        ...roles.map((role) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, role.name),
            h("td", {}, this.box("wab_blockroles", role, text("MayBlockRole", role.name, unit), writes)),
            h("td", {}, this.box("wab_unblockroles", role, text("MayUnblockRole", role.name, unit), writes)),
          ),
        ),
      ),
    );
  }

  private box(column: "wab_blockroles" | "wab_unblockroles", role: Listed, label: string, writes: boolean): Checkbox {
    const box = h<Checkbox>("fluent-checkbox", {
      "aria-label": label,
      disabled: !writes,
      checked: this.chosen[column].has(role.root),
      "data-role": `${column} ${role.root}`,
    });
    box.addEventListener("change", () => {
      this.chosen[column][box.checked ? "add" : "delete"](role.root);
      // The same role in the other business units.
      for (const other of document.querySelectorAll<Checkbox>(`[data-role="${column} ${role.root}"]`)) {
        other.checked = box.checked;
      }
      say(this.status, "");
    });
    return box;
  }

  private rules(setting: Setting | undefined, writes: boolean): HTMLElement {
    const toggle = (key: string, checked: boolean): [Checkbox, HTMLElement] => {
      const control = h<Checkbox>("fluent-switch", { slot: "input", id: key, disabled: !writes, checked });
      return [
        control,
        h("fluent-field", { "label-position": "after" }, h("label", { slot: "label", for: key }, text(key)), control),
      ];
    };
    const [reason, reasonField] = toggle("SettingReason", setting?.wab_reasonrequired === true);
    const [hide, hideField] = toggle("SettingHide", setting?.wab_hideblockbutton === true);
    this.reason = reason;
    this.hide = hide;
    return h("section", {}, h("h2", {}, text("RulesTitle")), reasonField, hideField);
  }

  private async save(): Promise<void> {
    const columns = {
      wab_blockroles: JSON.stringify([...this.chosen.wab_blockroles]),
      wab_unblockroles: JSON.stringify([...this.chosen.wab_unblockroles]),
      wab_reasonrequired: this.reason.checked,
      wab_hideblockbutton: this.hide.checked,
    };
    this.problem.show(null);
    say(this.status, text("Saving"));
    try {
      if (this.setting === undefined) {
        await xrm().WebApi.createRecord(Table.setting, { ...newSettings, ...columns });
        this.setting = await settings();
      } else {
        await xrm().WebApi.updateRecord(Table.setting, this.setting.wab_settingid, columns);
      }
      say(this.status, text("Saved"));
    } catch (error) {
      say(this.status, "");
      this.problem.show(text("NotSaved", messageOf(error)));
    }
  }
}

function channelList(channels: readonly Channel[]): HTMLElement {
  const head = (key: string): HTMLElement => h("th", { scope: "col" }, text(key));
  return h(
    "section",
    {},
    h("h2", {}, text("ChannelsTitle")),
    h(
      "table",
      {},
      h("caption", { class: "hidden" }, text("ChannelsTitle")),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head("ChannelName"),
          head("ChannelNumber"),
          head("ChannelId"),
          head("ChannelProvider"),
          head("ChannelStatus"),
        ),
      ),
      h(
        "tbody",
        {},
        ...channels.map((channel) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, channel.wab_name ?? ""),
            h("td", {}, isolate(channel.wab_displayphone ?? "")),
            h("td", {}, channel.wab_phonenumberid ?? ""),
            h("td", {}, channel.wab_provider ?? ""),
            h("td", {}, formatted(channel, "statuscode") ?? ""),
          ),
        ),
      ),
    ),
  );
}

void open("SettingsTitle", (main) => new SettingsPage().start(main));
