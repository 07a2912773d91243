import { authority } from "./authority";
import { rows } from "./dataverse";
import { ChatStatus, Table } from "./tables";
import type { Action } from "./views/block";
import { guid, xrm } from "./xrm";

/**
 * The command bar's buttons. Dynamics calls these by name, with the form (PrimaryControl) or the grid (SelectedControl) and the ids
 * of its selected rows (SelectedControlSelectedItemIds).
 */
const PANE = "wab_notifications";
const EXPANDED = 1;

export function block(form: Xrm.FormContext): Promise<void> {
  return onForm("block", form);
}

export function unblock(form: Xrm.FormContext): Promise<void> {
  return onForm("unblock", form);
}

export function blockSelected(grid: Xrm.Controls.GridControl, ids: readonly string[]): Promise<void> {
  return onGrid("block", grid, ids);
}

export function unblockSelected(grid: Xrm.Controls.GridControl, ids: readonly string[]): Promise<void> {
  return onGrid("unblock", grid, ids);
}

export function canBlock(form: Xrm.FormContext): Promise<boolean> {
  return can("block", [form.data.entity.getId()]);
}

export function canUnblock(form: Xrm.FormContext): Promise<boolean> {
  return can("unblock", [form.data.entity.getId()]);
}

export function canBlockSelected(_grid: Xrm.Controls.GridControl, ids: readonly string[]): Promise<boolean> {
  return can("block", ids);
}

export function canUnblockSelected(_grid: Xrm.Controls.GridControl, ids: readonly string[]): Promise<boolean> {
  return can("unblock", ids);
}

/**
 * Opens the notification pane beside the page. A form calls this whenever it loads; a pane that is open stays as it is.
 */
export async function openNotifications(): Promise<void> {
  if (!xrm().App.sidePanes.getPane(PANE)) {
    await createPane();
  }
}

/** The same when the agent asks for it: a pane that is open comes to the front. */
export async function showNotifications(): Promise<void> {
  const panes = xrm().App.sidePanes;
  const pane = panes.getPane(PANE);
  if (pane) {
    pane.select();
    panes.state = EXPANDED;
  } else {
    await createPane();
  }
}

async function createPane(): Promise<void> {
  const pane = await xrm().App.sidePanes.createPane({
    paneId: PANE,
    title: "WhatsApp",
    imageSrc: "WebResources/wab_/icons/whatsapp.svg",
    canClose: true,
    alwaysRender: true,
    width: 360,
  });
  await pane.navigate({ pageType: "webresource", webresourceName: "wab_/notifications.html" });
}

async function onForm(action: Action, form: Xrm.FormContext): Promise<void> {
  await ask(action, "chat", [form.data.entity.getId()]);
  await form.data.refresh(false);
  form.ui.refreshRibbon();
}

async function onGrid(action: Action, grid: Xrm.Controls.GridControl, ids: readonly string[]): Promise<void> {
  await ask(action, "grid", ids);
  grid.refresh();
  grid.refreshRibbon();
}

/** Ends when the dialog is closed. */
async function ask(action: Action, way: "chat" | "grid", ids: readonly string[]): Promise<void> {
  const chats = ids.map(guid).filter((id) => id !== null);
  await xrm().Navigation.navigateTo(
    {
      pageType: "webresource",
      webresourceName: "wab_/block.html",
      data: new URLSearchParams({ action, way, ids: chats.join() }).toString(),
    },
    { target: 2, position: 1, width: { value: 480, unit: "px" }, height: { value: 460, unit: "px" } },
  );
}

/** Whether the user may do it, and it is possible for every row. */
async function can(action: Action, ids: readonly string[]): Promise<boolean> {
  const chats = ids.map(guid).filter((id) => id !== null);
  if (chats.length === 0) {
    return false;
  }
  try {
    const [allowed, found] = await Promise.all([
      authority(),
      rows<{ statuscode: number }>(Table.chat, {
        select: "statuscode",
        filter: chats.map((id) => `wab_chatid eq ${id}`).join(" or "),
      }),
    ]);
    const may = action === "block" ? allowed.mayBlock && !allowed.blockHidden : allowed.mayUnblock;
    return may && found.every((each) => (each.statuscode === ChatStatus.blocked) === (action === "unblock"));
  } catch {
    return false;
  }
}
