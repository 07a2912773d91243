// npm run build -- --outdir <dir>: leaves the web resources under <dir>/wab_/, named as in Dynamics. The same sources give the same
// bytes: no time, no path, no source map.
import { build } from "esbuild";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: { outdir: { type: "string", default: join(here, "../../../../target/dataverse/webresources") } },
});
const out = join(resolve(process.env.INIT_CWD ?? ".", values.outdir), "wab_");

const pages = ["chat", "hub", "notifications", "settings", "block"];
const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  // Dynamics does not always say which charset a script is in.
  charset: "ascii",
  format: "iife",
  target: "es2022",
  legalComments: "eof",
  sourcemap: false,
  logLevel: "warning",
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
// All a page has of its own is its script.
const frame = await readFile(join(here, "src/pages/page.html"), "utf8");
await Promise.all([
  build({
    ...common,
    entryPoints: pages.map((page) => `src/pages/${page}.ts`),
    outdir: out,
  }),
  // The command bar calls functions by their global name.
  build({
    ...common,
    entryPoints: ["src/commands.ts"],
    globalName: "WhatsAppBridge.Commands",
    outfile: join(out, "commands.js"),
  }),
  build({ ...common, entryPoints: ["styles/bridge.css"], outfile: join(out, "bridge.css") }),
  ...pages.map((page) => writeFile(join(out, `${page}.html`), frame.replace("{{page}}", page))),
  cp(join(here, "strings"), out, { recursive: true }),
  cp(join(here, "icons"), join(out, "icons"), { recursive: true, filter: (file) => !file.endsWith(".gitkeep") }),
]);
