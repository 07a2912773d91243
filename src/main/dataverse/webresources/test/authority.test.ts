import { dynamics, reset } from "./dynamics";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { authority, roleIds } from "../src/authority";

const ROOT = "50000000-0000-0000-0000-000000000001";
const COPY = "50000000-0000-0000-0000-0000000000c1";

beforeEach(reset);

function world(setting: object, role: object = {}): void {
  dynamics.roles = [`{${COPY.toUpperCase()}}`];
  dynamics.rows = {
    wab_setting: [{ wab_settingid: "s", ...setting }],
    role: [{ roleid: COPY, _parentrootroleid_value: ROOT, _roletemplateid_value: null, ...role }],
  };
}

test("a business unit's copy of a listed role may", async () => {
  world({ wab_blockroles: JSON.stringify([ROOT]), wab_unblockroles: "[]" });

  const allowed = await authority();

  assert.deepEqual([allowed.mayBlock, allowed.mayUnblock], [true, false]);
  assert.equal(allowed.whyNotUnblock, "WhyNoRole");
});

test("a System Administrator may, whatever is listed", async () => {
  world({ wab_blockroles: null }, { _roletemplateid_value: "627090FF-40A3-4053-8790-584EDC5BE201" });

  assert.equal((await authority()).mayBlock, true);
});

test("without the privilege to create block requests nobody may", async () => {
  world({ wab_blockroles: JSON.stringify([ROOT]) });
  dynamics.privileges = ["prvReadwab_BlockRequest"];

  const allowed = await authority();

  assert.deepEqual([allowed.mayBlock, allowed.whyNotBlock], [false, "WhyNoPrivilege"]);
});

test("without settings, or with a list that cannot be read, nobody may", async () => {
  world({ wab_blockroles: "not JSON" });
  assert.equal((await authority()).mayBlock, false);

  dynamics.rows.wab_setting = [];
  assert.equal((await authority()).mayBlock, false);
});

test("what cannot be found out is forbidden, and said to be unknown", async () => {
  world({ wab_blockroles: JSON.stringify([ROOT]) });
  dynamics.failure = { errorCode: -2147220960, message: "no privilege" };

  assert.equal((await authority()).whyNotBlock, "AuthorityUnknown");
});

test("role ids are read in any spelling, and nothing else is", () => {
  assert.deepEqual(roleIds(`["{${ROOT.toUpperCase()}}", 5, null, "x"]`), [ROOT]);
  assert.deepEqual(roleIds('{"a":1}'), []);
});
