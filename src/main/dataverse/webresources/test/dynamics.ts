// A page in a DOM, inside the client API that xrm-mock fakes: imported first.
import { Window } from "happy-dom";
import { XrmMockGenerator } from "xrm-mock";

const dom = new Window({ url: "http://localhost/WebResources/wab_/chat.html" });
Object.assign(globalThis, {
  window: dom,
  document: dom.document,
  Node: dom.Node,
  HTMLElement: dom.HTMLElement,
  DOMParser: dom.DOMParser,
  localStorage: dom.localStorage,
});

interface Row {
  [column: string]: unknown;
}

/** What the fake Dynamics holds, and what was asked of it. */
export const dynamics = {
  rows: {} as Record<string, Row[]>,
  created: [] as { table: string; columns: Row }[],
  queries: [] as string[],
  /** What a command row has become by the time it is read for the n-th time. */
  answers: [] as Row[],
  failure: null as { errorCode: number; message: string } | null,
  roles: [] as string[],
  privileges: ["prvCreatewab_BlockRequest"],
  navigated: [] as { page: Xrm.Navigation.PageInputHtmlWebResource; options: Xrm.Navigation.NavigationOptions }[],
};

export function reset(): void {
  Object.assign(dynamics, {
    rows: {},
    created: [],
    queries: [],
    answers: [],
    failure: null,
    roles: [],
    privileges: ["prvCreatewab_BlockRequest"],
    navigated: [],
  });
  const xrm = XrmMockGenerator.initialise() as unknown as Xrm.XrmStatic;
  const { WebApi, Utility, Navigation } = xrm;
  Object.assign(WebApi, {
    retrieveMultipleRecords: async (table: string, options: string) => {
      dynamics.queries.push(table + decodeURIComponent(options));
      if (dynamics.failure !== null) {
        throw dynamics.failure;
      }
      return { entities: dynamics.rows[table] ?? [] };
    },
    retrieveRecord: async (table: string, id: string) => {
      if (dynamics.failure !== null) {
        throw dynamics.failure;
      }
      return dynamics.answers.shift() ?? dynamics.rows[table]?.find((row) => Object.values(row).includes(id));
    },
    createRecord: async (table: string, columns: Row) => {
      if (dynamics.failure !== null) {
        throw dynamics.failure;
      }
      dynamics.created.push({ table, columns });
      return { entityType: table, id: "00000000-0000-0000-0000-00000000ff01" };
    },
  });
  Utility.getResourceString = (_file: string, key: string) => (key === "LanguageTag" ? "en" : key);
  Utility.getGlobalContext = () =>
    ({
      userSettings: {
        userId: "{10000000-0000-0000-0000-00000000000A}",
        languageId: 1033,
        isRTL: false,
        securityRoles: dynamics.roles,
        getSecurityRolePrivilegesInfo: async () =>
          Object.fromEntries(dynamics.privileges.map((name, i) => [String(i), { privilegeName: name }])),
      },
    }) as unknown as Xrm.GlobalContext;
  Navigation.navigateTo = (async (
    page: Xrm.Navigation.PageInputHtmlWebResource,
    options: Xrm.Navigation.NavigationOptions,
  ) => {
    dynamics.navigated.push({ page, options });
  }) as unknown as typeof Navigation.navigateTo;
  (dom as unknown as { Xrm: Xrm.XrmStatic }).Xrm = xrm;
}

reset();

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) {
    await Promise.resolve();
  }
}
