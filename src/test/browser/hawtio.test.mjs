// The console of a running bridge, tab by tab, as an operator opens it. The bridge has one parked event.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { chromium } from "playwright-core";

const { MANAGEMENT_URL, CAMEL_CONTEXT, CHROMIUM, SCREENSHOTS, OPENED_ROUTES } = process.env;
/** Milliseconds anything may take, and the first page: 16 MB of JavaScript, and one picture of all routes. */
const PATIENCE = 30_000;
const PATIENCE_AT_FIRST = 120_000;
/** A route whose pause nobody notices. */
const PAUSED = "channels";
const EVENT = /[0-9a-f]{32} unknown-channel, since \S+, attempts: (\d+)/;

/** What the console asks again and again, whatever it shows. */
const POLLED = /"operation":"dumpRoutesStatsAsXml"|"mbean":"hawtio:type=(Registry|TreeWatcher)"/;

let browser;
let page;
let opening;
const underWay = new Set();
const visited = [];
const faults = [];

// Once, also when it fails: every test waits for the same.
before(() => (opening ??= open()));
after(() => browser.close());
afterEach(async () => {
  await settled();
  faults.push(...(await page.locator(".pf-m-danger.pf-v6-c-alert, .pf-m-warning.pf-v6-c-alert").allInnerTexts()));
  if (await page.getByText("Error Occurred").count()) {
    faults.push("Error Occurred");
  }
  assert.deepEqual(faults.splice(0), [], "the console complains");
});

test("the first page offers what works and nothing else", async () => {
  const offered = await page.locator(".pf-v6-c-page__sidebar a").allInnerTexts();

  assert.deepEqual(offered, ["Camel", "JMX", "Spring Boot"]);
});

// Here the console has drawn all routes, which takes it longer than anything else: what is about all of them comes first.
test("every route is drawn, with the ids its steps have", async () => {
  const routes = await dumpedRoutes();
  assert.ok(routes.length > 40, `${routes.length} routes`);
  assert.ok(routes.flatMap((route) => route.ids).length > 100, "steps with an id");

  const picture = await drawn(routes[0]);

  for (const route of routes) {
    assert.deepEqual(missing([route.from, ...route.ids], picture.ids), [], `${route.id}: steps that are not shown`);
  }
  assert.equal(picture.overlaps, 0, "steps that lie on each other");
});

test("every tab of all routes works, and a route is stopped and started in three clicks each", async () => {
  await page.locator("#camel-content-header h1").getByText("routes", { exact: true }).waitFor();
  const nav = page.locator("nav[aria-label='Camel Nav']");
  assert.deepEqual(await nav.locator("a").allInnerTexts(), ["Route Diagram", "Routes", "Source", "Exchanges"]);
  for (const tab of ["Source", "Exchanges", "Routes"]) {
    await nav.getByRole("link", { name: tab, exact: true }).click();
    await settled();
  }
  const row = page.locator("#camel-routes-table tr").filter({ has: page.locator(`td:text-is("${PAUSED}")`) });
  await row.locator("input[type=checkbox]").check();

  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await until("stopped", async () => (await state(PAUSED)) === "Stopped");
  await row.getByText("Stopped").waitFor();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await until("started", async () => (await state(PAUSED)) === "Started");
});

test("a route that is opened is drawn alone, at the picture's corner", async () => {
  const routes = (await dumpedRoutes()).filter((_, at) => at % Number(OPENED_ROUTES) === 0);

  for (const route of routes) {
    // A click of the mouse would wait until nothing moves any more, once for each route.
    await camelNode(route.id, (node) => node.dispatchEvent("click"));
    const picture = await drawn(route);

    assert.deepEqual(missing(route.ids, picture.ids), [], `${route.id}: steps that have an id and do not show it`);
    assert.deepEqual([picture.left, picture.top], [25, 25], `${route.id} lies somewhere: ${JSON.stringify(picture)}`);
    assert.equal(picture.overlaps, 0, `${route.id}: steps that lie on each other`);
  }
});

test("a drawn route stands in the middle of the page", async () => {
  for (const route of ["outgoing-step", "inbound-batch", "channels"]) {
    await camelNode(route);
    await until(`${route} in the middle`, async () => Math.abs(await offCentre()) < 20);
    await picture(`hawtio-${route}`);
  }
});

test("every tab of a context, a route, an endpoint and a component works", async () => {
  const expected = {
    [CAMEL_CONTEXT]: ["Attributes", "Operations", "Exchanges", "Chart"],
    "inbound-batch": ["Route Diagram", "Attributes", "Operations", "Source", "Properties", "Exchanges", "Chart"],
    "direct://graph": ["Attributes", "Operations", "Chart"],
    "jms-batch": ["Attributes", "Operations", "Chart"],
  };
  for (const [node, tabs] of Object.entries(expected)) {
    await camelNode(node);
    const nav = page.locator("nav[aria-label='Camel Nav']");
    await nav.waitFor();
    assert.deepEqual(await nav.locator("a").allInnerTexts(), tabs, node);
    for (const tab of tabs) {
      await nav.getByRole("link", { name: tab, exact: true }).click();
      await settled();
    }
  }
});

test("operations that would be refused are locked", async () => {
  await camelNode(CAMEL_CONTEXT);
  await page.locator("nav[aria-label='Camel Nav']").getByRole("link", { name: "Operations" }).click();
  const locked = async (name) => {
    const operation = page.locator("#jmx-operation-list li").filter({ hasText: name });
    await operation.first().waitFor();
    return (await operation.first().locator(".pf-v6-c-data-list__cell.pf-m-icon").count()) > 0;
  };

  assert.equal(await locked("sendBody("), true);
  assert.equal(await locked("suspend()"), true);
  assert.equal(await locked("dumpRoutesAsXml()"), false);
});

test("health shows what it found", async () => {
  await plugin("Spring Boot");
  await page.getByText("Overall status: UP").waitFor();

  const cards = (await page.locator("article, .pf-v6-c-card").allInnerTexts()).join("\n");

  for (const part of ["Broker", "Database", "Ingress", "Dataverse", "Graph"]) {
    assert.match(cards, new RegExp(`${part}\\s+Status: `), part);
  }
  await picture("hawtio-health");
});

test("the queue's depth is found in three clicks", async () => {
  await plugin("JMX");
  await jmxToggle("io.wabridge");
  await jmxNode("Queue");

  assert.equal(await attribute("Name"), "whatsapp.inbound");
  assert.match(await attribute("Depth"), /^\d+$/);
});

// Goes on where the queue was found: the same three clicks with another name.
test("a parked event is found beside the queue and replayed on the next tab", async () => {
  await jmxNode("ParkedEvents");
  const found = await until("the event", async () => EVENT.exec(await attribute("Latest")));
  assert.equal(found[1], "1");

  await page.locator("nav[aria-label='MBean Nav']").getByRole("link", { name: "Operations" }).click();
  const replay = page.locator("#jmx-operation-list li").filter({ hasText: "replay(String)" });
  await replay.locator(".pf-v6-c-data-list__toggle button").click();
  await replay.locator("input").fill(found[0].slice(0, 32));
  await replay.getByRole("button", { name: "Execute" }).click();

  await replay.getByText("replayed", { exact: true }).waitFor();
  await picture("hawtio-parked");
  await page.locator("nav[aria-label='MBean Nav']").getByRole("link", { name: "Attributes" }).click();
  // The number is as unknown as before.
  await until("parked again", async () => EVENT.exec(await attribute("Latest"))?.[1] === "2");
});

async function open() {
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  const context = await browser.newContext({ viewport: { width: 1200, height: 700 }, locale: "en-GB" });
  page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.goto(`${MANAGEMENT_URL}/actuator/hawtio/`);
  await page.fill("[name=username]", "operator");
  await page.fill("[name=password]", "sandbox");
  watch();
  await countOnce();
  await page.click("button[type=submit]");
  const failed = page.getByText("Error Occurred");
  await page.locator(".react-flow__node").or(failed).first().waitFor({ timeout: PATIENCE_AT_FIRST }).catch(nothingDrawn);
}

/** What there was instead, for whoever looks for the reason. */
async function nothingDrawn(cause) {
  await picture("hawtio-failed");
  const waiting = [...underWay].map((request) => request.postData());
  const seen = { address: page.url(), text: await page.locator("body").innerText(), faults, waiting };
  throw new Error(`the first page draws nothing: ${JSON.stringify(seen, null, 2)}`, { cause });
}

/** The counters of all routes cost seconds, and every picture asks for them: it is given the first answer that is none of an error. */
async function countOnce() {
  let counted;
  const ask = async (route) => {
    const response = await route.fetch({ timeout: PATIENCE_AT_FIRST });
    return { status: response.status(), contentType: "application/json", body: await response.text() };
  };
  await page.route("**/jolokia/**", async (route) => {
    if (!route.request().postData()?.includes('"operation":"dumpRoutesStatsAsXml"')) {
      return route.continue();
    }
    counted ??= ask(route);
    const answer = await counted;
    if (answer.status !== 200 || [JSON.parse(answer.body)].flat().some(({ status }) => status !== 200)) {
      counted = undefined;
    }
    return route.fulfill(answer);
  });
}

/** From now on everything that an operator would call an error, and some that he would not see. */
function watch() {
  page.on("console", (message) => message.type() === "error" && faults.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`page: ${error.stack ?? error}`));
  page.on("framenavigated", (frame) => visited.push(new URL(frame.url()).pathname));
  page.on("request", (request) => {
    if (request.url().includes("/jolokia") && !POLLED.test(request.postData() ?? "")) {
      underWay.add(request);
    }
  });
  page.on("requestfailed", (request) => {
    underWay.delete(request);
    // What a page no longer waits for when it is left.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") {
      faults.push(`${request.failure()?.errorText} ${request.url()}`);
    }
  });
  page.on("response", async (response) => {
    underWay.delete(response.request());
    if (response.status() >= 400) {
      faults.push(`${response.status()} ${response.url()} ${response.request().postData() ?? ""}`.slice(0, 500));
    }
    if (response.url().includes("/jolokia/") && response.request().method() === "POST") {
      const answers = [await response.json().catch(() => [])].flat();
      // Jolokia says with 200 that it refuses.
      for (const { status, error, request } of answers) {
        if (status !== 200) {
          faults.push(`Jolokia ${status}: ${error} ${JSON.stringify(request)}`);
        }
      }
    }
  });
}

async function until(what, ask, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
    if (Date.now() > end) {
      await picture("hawtio-failed");
      assert.fail(`not within ${patience} ms: ${what}`);
    }
    await page.waitForTimeout(25);
  }
}

/** What has been asked is answered, and what was asked because of that. */
async function settled() {
  for (let round = 0; round < 2; round++) {
    await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => setTimeout(next, 50))));
    const answers = [...underWay].map((request) => request.response().catch(() => null));
    await Promise.race([Promise.all(answers), page.waitForTimeout(5_000)]);
  }
}

async function picture(name) {
  if (SCREENSHOTS) {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
  }
}

// ---- where things are

const plugin = (title) => page.locator(".pf-v6-c-page__sidebar").getByRole("link", { name: title, exact: true }).click();

/** Selects a node. The console goes to the page of all nodes and on to a tab; whoever is faster than that meets an empty one. */
async function camelNode(name, select = (node) => node.click()) {
  visited.length = 0;
  await select(page.locator("#camel-tree-view").getByText(name, { exact: true }).first());
  await until(`${name} and its first tab`, () => /\/camel,\S*\/camel\/\w+$/.test(visited.join(",")));
  await page.locator("#camel-content-header h1").getByText(name, { exact: true }).waitFor();
}

const jmxItem = (name) => page.locator("ul#jmx-tree-view li").filter({ has: page.getByText(name, { exact: true }) });
const jmxToggle = (name) => jmxItem(name).first().locator("button").first().click();
const jmxNode = (name) => page.locator("ul#jmx-tree-view").getByText(name, { exact: true }).click();

async function attribute(name) {
  const row = page.locator("#attribute-table-with-panel tr").filter({ has: page.locator(`td:text-is("${name}")`) });
  return row.locator("td").nth(1).innerText();
}

// ---- routes

/** Every route with the id of its first step and those its author gave, as Camel says them; its own are a word and a number. */
async function dumpedRoutes() {
  const context = `org.apache.camel:context=${CAMEL_CONTEXT},name="${CAMEL_CONTEXT}",type=context`;
  const xml = await jolokia({ type: "exec", mbean: context, operation: "dumpRoutesAsXml()" });
  return page.evaluate((text) => {
    const dumped = new DOMParser().parseFromString(text, "application/xml");
    return [...dumped.getElementsByTagName("route")].map((route) => ({
      id: route.id,
      from: route.getElementsByTagName("from")[0].id,
      ids: [...route.querySelectorAll("[id]")].map((step) => step.id).filter((id) => !/^[a-zA-Z]+\d+$/.test(id)),
    }));
  }, xml);
}

/** Where the boxes of this route lie, in the picture's own measure. */
async function drawn(route) {
  return until(`${route.id} drawn`, () =>
    page.evaluate((first) => {
      const ids = [...document.querySelectorAll(".camel-node-id")].map((id) => /\(ID: (.*)\)/.exec(id.textContent)[1]);
      if (!ids.includes(first)) {
        return null;
      }
      const boxes = [...document.querySelectorAll(".react-flow__node")].map((node) => {
        const at = new DOMMatrix(node.style.transform);
        return { x: at.e, y: at.f };
      });
      const near = (a, b) => Math.abs(a.x - b.x) < 100 && Math.abs(a.y - b.y) < 50;
      return {
        ids,
        left: Math.round(Math.min(...boxes.map((box) => box.x))),
        top: Math.round(Math.min(...boxes.map((box) => box.y))),
        overlaps: boxes.filter((a, i) => boxes.some((b, j) => i < j && near(a, b))).length,
      };
    }, route.from),
  );
}

const missing = (expected, found) => expected.filter((id) => !found.includes(id));

/** Pixels between the middle of the boxes and the middle of the canvas, the larger of both directions. */
function offCentre() {
  return page.evaluate(() => {
    const middle = (...boxes) => [
      (Math.min(...boxes.map((box) => box.left)) + Math.max(...boxes.map((box) => box.right))) / 2,
      (Math.min(...boxes.map((box) => box.top)) + Math.max(...boxes.map((box) => box.bottom))) / 2,
    ];
    const nodes = [...document.querySelectorAll(".react-flow__node")].map((node) => node.getBoundingClientRect());
    const canvas = document.querySelector(".react-flow");
    if (!canvas || !nodes.length) {
      return Infinity;
    }
    const [x, y] = middle(...nodes);
    const [canvasX, canvasY] = middle(canvas.getBoundingClientRect());
    return Math.max(Math.abs(x - canvasX), Math.abs(y - canvasY));
  });
}

const state = (route) =>
  jolokia({
    type: "read",
    mbean: `org.apache.camel:context=${CAMEL_CONTEXT},name="${route}",type=routes`,
    attribute: "State",
  });

/** Asked beside the browser. */
async function jolokia(request) {
  const response = await fetch(`${MANAGEMENT_URL}/actuator/jolokia`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Authorization: `Basic ${Buffer.from("operator:sandbox").toString("base64")}`,
    },
    body: JSON.stringify(request),
  });
  const answer = await response.json();
  assert.equal(answer.status, 200, answer.error);
  return answer.value;
}
