// Bundles every test with esbuild, as the pages are, and has Node's own runner run them.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = mkdtempSync(join(tmpdir(), "webresources-test-"));
try {
  const tests = readdirSync(here).filter((file) => file.endsWith(".test.ts"));
  await build({
    entryPoints: tests.map((test) => join(here, test)),
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    // Kept outside: a DOM and a client API by others, that need Node's own modules.
    alias: { "happy-dom": import.meta.resolve("happy-dom") },
    external: ["file://*"],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    sourcemap: "inline",
    logLevel: "warning",
  });
  const files = tests.map((test) => join(out, test.replace(/\.ts$/, ".mjs")));
  const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], {
    stdio: "inherit",
    env: { ...process.env, TZ: "UTC", WEBRESOURCES: dirname(here) },
  });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
