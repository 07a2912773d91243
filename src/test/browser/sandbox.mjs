// The sandbox's page in a browser, and what stands behind it by HTTP.
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const { SANDBOX_URL, STAND_INS_URL, MANAGEMENT_URL, CHROMIUM, SCREENSHOTS } = process.env;
const TENANT = "00000000-0000-0000-0000-000000000001";
export const NUMBER = "100000000000001";
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Milliseconds anything may take; what is measured is measured apart. */
const PATIENCE = 15_000;

export const pause = (ms) => new Promise((resume) => setTimeout(resume, ms));

/** Asks again until the answer is not false, null or undefined. */
export async function until(what, ask, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
    if (Date.now() > end) {
      throw new Error(`not within ${patience} ms: ${what}`);
    }
    await pause(50);
  }
}

export class Sandbox {
  static async open() {
    if (SCREENSHOTS) {
      mkdirSync(SCREENSHOTS, { recursive: true });
    }
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
    const context = await browser.newContext({ viewport: { width: 1500, height: 900 }, locale: "en-GB" });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    const sandbox = new Sandbox(browser, page);
    page.on("pageerror", (error) => sandbox.errors.push(error.stack ?? String(error)));
    return sandbox;
  }

  constructor(browser, page) {
    this.browser = browser;
    this.page = page;
    this.errors = [];
    this.tokens = new Map();
  }

  async close() {
    await this.browser.close();
  }

  // ---- the page

  /** The page with this customer's phone, as this agent. */
  async as(agent, customer, more = "") {
    this.customer = customer;
    await this.page.goto(`${SANDBOX_URL}/sandbox/?customer=${customer}${more}`);
    await this.page.selectOption("#customer", customer);
    // The page begins as Ada.
    await this.page.locator("#pane:not([hidden])").waitFor();
    if (agent !== "ada") {
      await this.switchTo(agent);
    }
  }

  async switchTo(agent) {
    await this.page.selectOption("#agent", agent);
    await this.page.waitForFunction((name) => sandbox.agent === name && sandbox.user?.userName.toLowerCase().startsWith(name), agent);
    await this.page.locator("#pane:not([hidden])").waitFor();
  }

  async phoneWrites(text) {
    await this.page.fill("#phone-text", text);
    await this.page.click("#phone-form button");
    await this.page.locator("#phone-lines li", { hasText: text }).waitFor();
  }

  phoneShows(text) {
    return this.page.locator("#phone-lines li", { hasText: text }).waitFor();
  }

  get main() {
    return this.page.frameLocator("#web-resource");
  }

  get pane() {
    return this.page.frameLocator("#pane iframe");
  }

  get dialog() {
    return this.page.frameLocator("#dialog iframe");
  }

  async goTo(area) {
    await this.page.click(`nav button[data-area=${area}]`);
  }

  /** Finds the customer's chat in the hub, as an agent does who knows the number, and opens it. */
  async openChat(tab = "open") {
    await until("the chat", () => this.chat());
    await this.goTo("hub");
    await this.hubShows(tab);
    await this.main.locator(".chats button").click();
    await this.main.locator(".chat-header h1").waitFor();
  }

  /** The hub, filtered by tab and number, once the chat is in it. */
  async hubShows(tab, count = 1) {
    await this.main.locator(`#tab-${tab}`).click();
    await this.main.locator("fluent-text-input.search input").fill(`+${this.customer}`);
    await this.main.locator("#chats").locator(count === 0 ? ".empty:not([hidden])" : ".chats li").first().waitFor();
    await until(`${count} chats under ${tab}`, async () => (await this.main.locator(".chats li").count()) === count);
  }

  async openMenu() {
    const menu = this.main.locator("fluent-menu-list");
    // On a busy machine the first click may come before the page listens, as a person's may.
    await until("the menu", async () => {
      if (!(await menu.isVisible())) {
        await this.main.locator('fluent-button[aria-label="More actions"]').click();
        await menu.waitFor({ timeout: 2000 }).catch(() => {});
      }
      return menu.isVisible();
    });
  }

  async choose(action) {
    await this.openMenu();
    await this.main.locator(`fluent-menu-item[data-action=${action}]`).click();
  }

  /** Answers the question before a block or an unblock. */
  async confirm(frame, reason) {
    if (reason) {
      await frame.locator("fluent-textarea[name=reason] textarea").fill(reason);
    }
    await frame.locator("[data-confirm]").click();
  }

  badge(status) {
    return this.main.locator(".chat-header fluent-badge", { hasText: status }).waitFor();
  }

  message(text) {
    return this.main.locator(".message .words", { hasText: text });
  }

  async screenshot(name) {
    if (SCREENSHOTS) {
      await this.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
    }
  }

  frame(path) {
    return this.page.frames().find((frame) => frame.url().includes(`/wab_/${path}`));
  }

  /** What axe-core finds serious or critical in a web resource. */
  async violations(path) {
    const frame = this.frame(path);
    await frame.evaluate(AXE);
    await frame.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
    const { violations, passes } = await frame.evaluate(() => axe.run(document, { iframes: false }));
    if (passes.length < 5) {
      throw new Error(`axe-core looked at next to nothing in ${path}`);
    }
    return violations
      .filter((each) => each.impact === "serious" || each.impact === "critical")
      .map((each) => `${each.id}: ${each.nodes.map((node) => `${node.target} ${node.failureSummary}`).join("; ")}`);
  }

  // ---- behind the page

  async token(who, scope) {
    const key = who + scope;
    if (!this.tokens.has(key)) {
      const agent = ["ada", "bob", "root"].includes(who);
      const form = new URLSearchParams({
        client_id: agent ? "inspector" : who,
        client_secret: "sandbox-secret",
        scope,
        ...(agent
          ? { grant_type: "password", username: who, password: "sandbox" }
          : { grant_type: "client_credentials" }),
      });
      const response = await fetch(`${STAND_INS_URL}/entra/${TENANT}/oauth2/v2.0/token`, { method: "POST", body: form });
      this.tokens.set(key, (await response.json()).access_token);
    }
    return this.tokens.get(key);
  }

  async rows(query) {
    const token = await this.token("inspector", `${STAND_INS_URL}/dataverse/.default`);
    const response = await fetch(`${STAND_INS_URL}/dataverse/api/data/v9.2/${query}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    const body = await response.json();
    if (!response.ok) {
      throw new Error(JSON.stringify(body));
    }
    return body.value;
  }

  async chat() {
    return (await this.rows(`wab_chats?$filter=wab_phone eq '${this.customer}'`))[0];
  }

  async texts() {
    const chat = await this.chat();
    const messages = await this.rows(`wab_messages?$filter=_wab_chatid_value eq ${chat.wab_chatid}&$orderby=wab_sentat`);
    return messages.map((message) => message.wab_text);
  }

  async rest(who, method, path, body) {
    const token = await this.token(who, "api://whatsapp-dynamics-bridge/.default");
    const response = await fetch(SANDBOX_URL + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }

  async metric(pattern) {
    const response = await fetch(`${MANAGEMENT_URL}/actuator/prometheus`, {
      headers: { Authorization: `Basic ${Buffer.from("operator:sandbox").toString("base64")}` },
    });
    return pattern.test(await response.text());
  }

  /** Creates a row as whoever is signed in, past every page and button. */
  create(table, columns) {
    return this.page.evaluate(([name, values]) => Xrm.WebApi.createRecord(name, values), [table, columns]);
  }

  row(table, id, columns) {
    return this.page.evaluate(([name, key, select]) => Xrm.WebApi.retrieveRecord(name, key, `?$select=${select}`), [
      table,
      id,
      columns,
    ]);
  }
}
