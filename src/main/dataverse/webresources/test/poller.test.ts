import "./dynamics";
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { settle } from "./dynamics";
import { PACE, Poller } from "../src/poller";

let looks = 0;
let news = false;
let error: Error | null = null;
let shown: (unknown | null)[] = [];
let hidden = false;

Object.defineProperty(document, "hidden", { get: () => hidden });

beforeEach(() => {
  looks = 0;
  news = false;
  error = null;
  shown = [];
  hidden = false;
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

function poller(): Poller {
  return new Poller(
    async () => {
      looks++;
      if (error !== null) {
        throw error;
      }
      return news;
    },
    (what) => shown.push(what),
  );
}

async function pass(ms: number): Promise<void> {
  for (let at = 0; at < ms; at += 500) {
    mock.timers.tick(500);
    await settle();
  }
}

test("looks at once, then every two seconds while there is news", async () => {
  news = true;
  const each = poller();
  each.start();
  await pass(10_000);
  each.stop();

  assert.ok(looks >= 5 && looks <= 6, `${looks} looks`);
});

test("looks less and less often while there is none, and never gives up", async () => {
  const each = poller();
  each.start();
  await pass(120_000);
  const before = looks;
  await pass(60_000);
  each.stop();

  assert.ok(looks - before <= 60_000 / PACE.slowest + 1, `${looks - before} looks in a quiet minute`);
  assert.ok(looks > before);
});

test("says what fails, looks ever more rarely, and says when it is over", async () => {
  error = new Error("503");
  const each = poller();
  each.start();
  await pass(300_000);
  assert.ok(looks < 12, `${looks} looks in five failing minutes`);
  assert.equal(shown.at(-1), error);

  error = null;
  await each.now();
  each.stop();

  assert.equal(shown.at(-1), null);
});

test("does not look while nobody can see the page, and at once when somebody can again", async () => {
  const each = poller();
  each.start();
  await settle();
  hidden = true;
  document.dispatchEvent(new (window as unknown as { Event: typeof Event }).Event("visibilitychange"));
  const before = looks;
  await pass(120_000);
  assert.equal(looks, before);

  hidden = false;
  document.dispatchEvent(new (window as unknown as { Event: typeof Event }).Event("visibilitychange"));
  await settle();
  each.stop();

  assert.equal(looks, before + 1);
});

test("a look that ends after the page was hidden is the last one", async () => {
  let release: () => void = () => undefined;
  let started = 0;
  const each = new Poller(
    () => {
      started++;
      return new Promise((resolve) => {
        release = () => resolve(true);
      });
    },
    () => undefined,
  );
  each.start();
  hidden = true;
  release();
  await pass(60_000);
  each.stop();

  assert.equal(started, 1);
});

test("a look that was asked for during another follows it, once", async () => {
  let release: () => void = () => undefined;
  let started = 0;
  const each = new Poller(
    () => {
      started++;
      return new Promise((resolve) => {
        release = () => resolve(false);
      });
    },
    () => undefined,
  );
  void each.now();
  void each.now();
  void each.now();
  assert.equal(started, 1);
  release();
  await settle();
  assert.equal(started, 2);
  release();
  await settle();

  assert.equal(started, 2);
});
