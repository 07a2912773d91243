/**
 * The client API of Dynamics. A page inside a form, a dashboard, a side pane or a dialog finds it on its parent; a script of the
 * command bar on its own window.
 */
export function xrm(): Xrm.XrmStatic {
  const found = (window as Window & { Xrm?: Xrm.XrmStatic }).Xrm ?? ofParent();
  if (found === undefined) {
    throw new Error("This page works only inside Dynamics 365.");
  }
  return found;
}

function ofParent(): Xrm.XrmStatic | undefined {
  try {
    return (window.parent as Window & { Xrm?: Xrm.XrmStatic }).Xrm;
  } catch {
    // A parent of another origin is not Dynamics.
    return undefined;
  }
}

const GUID = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i;

/** Lower case, without braces; null when it is none. Nothing else may get into a query as an id. */
export function guid(text: string | null | undefined): string | null {
  return GUID.exec(text?.trim() ?? "")?.[1]?.toLowerCase() ?? null;
}

/**
 * What the page was opened with: a form passes `id` and `typename`, everything else passes its own parameters, encoded once more,
 * in `data`.
 */
export function parameters(search: string = window.location.search): URLSearchParams {
  const all = new URLSearchParams(search);
  const data = all.get("data") ?? "";
  if (guid(data) !== null) {
    all.set("id", data);
  } else {
    new URLSearchParams(data).forEach((value, name) => all.set(name, value));
  }
  return all;
}

export interface DynamicsError {
  readonly errorCode?: number;
  readonly message: string;
}

/** Dynamics' error text for people. */
export function messageOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error
    ? String((error as DynamicsError).message)
    : String(error);
}
