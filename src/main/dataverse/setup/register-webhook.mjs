// Tells Dynamics the address of the bridge and the key for its webhook. Run it after every import of the solution, because an
// import resets the address, and a solution contains no key. Running it again changes nothing.  DATAVERSE_URL
// https://<org>.crm4.dynamics.com DATAVERSE_TOKEN                of a System Administrator, for example from az account
// get-access-token --resource $DATAVERSE_URL --query accessToken --output tsv BRIDGE_URL                     https://<bridge>, as
// Dynamics reaches it from the internet BRIDGE_DYNAMICS_WEBHOOK_KEY    the bridge's own; at least 16 characters  node
// register-webhook.mjs  The ids of messages and filters are the organisation's: they are looked up by name. What the import did
// not bring is registered.

const ENDPOINT = "WhatsApp Bridge";
const TABLES = ["wab_blockrequest", "wab_chatrequest", "wab_outgoing"];
const HEADER = "X-Bridge-Key";
const [WEBHOOK, HTTP_HEADER, JSON_BODY, NORMAL] = [8, 5, 2, 1];
const [ASYNCHRONOUS, POST_OPERATION, SERVER] = [1, 40, 0];
const [ENABLED, ENABLED_REASON] = [0, 1];

class Refusal extends Error {}

function setting(name) {
  const value = process.env[name]?.trim();
  if (!value) {
    throw new Refusal(`${name} is not set`);
  }
  return value;
}

function address(name) {
  const value = setting(name);
  let url;
  try {
    url = new URL(value);
  } catch {
    throw new Refusal(`${name} is not an address`);
  }
  if (url.protocol !== "https:" && !["localhost", "127.0.0.1", "[::1]"].includes(url.hostname)) {
    throw new Refusal(`${name} must begin with https: a key and a token go there`);
  }
  return url.href.replace(/\/$/, "");
}

function xml(text) {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

async function call(method, path, body) {
  const response = await fetch(`${address("DATAVERSE_URL")}/api/data/v9.2/${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${setting("DATAVERSE_TOKEN")}`,
      Accept: "application/json",
      "Content-Type": "application/json",
      "OData-Version": "4.0",
      "OData-MaxVersion": "4.0",
      ...(method === "PATCH" ? { "If-Match": "*" } : {}),
      ...(method === "POST" ? { Prefer: "return=representation" } : {}),
    },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  if (!response.ok) {
    let message = "";
    try {
      message = JSON.parse(text).error.message;
    } catch {
      // A gateway answers in HTML: the status says enough.
    }
    throw new Refusal(`${method} ${path.split("?")[0]}: ${response.status} ${message}`);
  }
  return text ? JSON.parse(text) : null;
}

async function find(set, select, filter) {
  return (await call("GET", `${set}?$select=${select}&$filter=${encodeURIComponent(filter)}`)).value;
}

/** The only row there may be; null when there is none. */
async function one(set, select, filter) {
  const found = await find(set, select, filter);
  if (found.length > 1) {
    throw new Refusal(`${found.length} rows of ${set} where ${filter}: delete those that are not the bridge's`);
  }
  return found[0] ?? null;
}

async function endpoint() {
  const columns = {
    url: `${address("BRIDGE_URL")}/webhooks/dynamics`,
    authtype: HTTP_HEADER,
    authvalue: `<settings><setting name="${HEADER}" value="${xml(key())}" /></settings>`,
  };
  const found = await one("serviceendpoints", "serviceendpointid", `name eq '${ENDPOINT}' and contract eq ${WEBHOOK}`);
  if (found) {
    await call("PATCH", `serviceendpoints(${found.serviceendpointid})`, columns);
    console.log(`Endpoint ${ENDPOINT}: address and key set, ${columns.url}`);
    return found.serviceendpointid;
  }
  const made = await call("POST", "serviceendpoints", {
    name: ENDPOINT,
    contract: WEBHOOK,
    messageformat: JSON_BODY,
    connectionmode: NORMAL,
    ...columns,
  });
  console.log(`Endpoint ${ENDPOINT}: registered, ${columns.url}`);
  return made.serviceendpointid;
}

function key() {
  const value = setting("BRIDGE_DYNAMICS_WEBHOOK_KEY");
  if (value.length < 16) {
    throw new Refusal("BRIDGE_DYNAMICS_WEBHOOK_KEY is shorter than 16 characters");
  }
  return value;
}

async function step(table, handler) {
  const filter = await one(
    "sdkmessagefilters",
    "sdkmessagefilterid,_sdkmessageid_value",
    `primaryobjecttypecode eq '${table}' and sdkmessageid/name eq 'Create'`,
  );
  if (!filter) {
    throw new Refusal(`there is no table ${table}: import the solution first`);
  }
  const found = await one(
    "sdkmessageprocessingsteps",
    "sdkmessageprocessingstepid,statecode",
    `_eventhandler_value eq ${handler} and _sdkmessagefilterid_value eq ${filter.sdkmessagefilterid}`,
  );
  if (!found) {
    await call("POST", "sdkmessageprocessingsteps", {
      name: `${ENDPOINT}: Create of ${table}`,
      mode: ASYNCHRONOUS,
      stage: POST_OPERATION,
      rank: 1,
      supporteddeployment: SERVER,
      asyncautodelete: true,
      "sdkmessageid@odata.bind": `/sdkmessages(${filter._sdkmessageid_value})`,
      "sdkmessagefilterid@odata.bind": `/sdkmessagefilters(${filter.sdkmessagefilterid})`,
      "eventhandler_serviceendpoint@odata.bind": `/serviceendpoints(${handler})`,
    });
    console.log(`Step Create of ${table}: registered`);
  } else if (found.statecode !== ENABLED) {
    await call("PATCH", `sdkmessageprocessingsteps(${found.sdkmessageprocessingstepid})`, {
      statecode: ENABLED,
      statuscode: ENABLED_REASON,
    });
    console.log(`Step Create of ${table}: enabled`);
  } else {
    console.log(`Step Create of ${table}: is there`);
  }
}

try {
  const handler = await endpoint();
  for (const table of TABLES) {
    await step(table, handler);
  }
} catch (error) {
  console.error(error instanceof Refusal ? error.message : `Dynamics cannot be reached: ${error.cause?.message ?? error.message}`);
  process.exitCode = 1;
}
