import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = process.env.WEBRESOURCES ?? "";
const resx = readFileSync(join(root, "strings/strings.1033.resx"), "utf8");
const keys = [...resx.matchAll(/<data name="([^"]+)"/g)].map((match) => match[1] ?? "");
const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(join(root, "src", file), "utf8"))
  .join("\n");

test("every text is there, once", () => {
  const asked = [...sources.matchAll(/\btext\(\s*"(\w+)"/g)].map((match) => match[1] ?? "");

  assert.ok(asked.length > 40, `only ${asked.length} texts found in the sources`);
  assert.deepEqual(
    asked.filter((key) => !keys.includes(key)),
    [],
  );
  assert.equal(new Set(keys).size, keys.length);
});

test("a text that counts has its forms", () => {
  const asked = [...sources.matchAll(/\bplural\(([^)]*)/g)].flatMap((match) =>
    [...(match[1] ?? "").matchAll(/"(\w{4,})"/g)].map((word) => word[1] ?? "").filter((word) => /^[A-Z]/.test(word)),
  );

  assert.ok(asked.length > 5);
  for (const key of asked) {
    assert.ok(keys.includes(`${key}_one`) && keys.includes(`${key}_other`), key);
  }
});

test("no text is left over", () => {
  const unused = keys.filter((key) => {
    const base = key.replace(/_(one|other|open|mine|waiting|blocked)$/, "");
    return !sources.includes(`"${key}"`) && !sources.includes(`"${base}"`) && !/^(Type|Status|Empty)_/.test(key);
  });

  assert.deepEqual(unused, []);
});
