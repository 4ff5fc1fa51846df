// Builds the widget into dist/, or with --controle into a temporary folder to compare with dist/.
//
// Two files come out. `digitaal-maatje.js` is all a page loads: the element, its button and the quick exit.
// `paneel-<hash>.js` is fetched at the first click; the hash in its name lets a server cache it for ever.
import { build, transform } from "esbuild";
import { mkdir, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const DIST = path.join(HERE, "dist");
const TARGET = ["es2020", "chrome90", "firefox101", "safari16.4"];

/** Imports a .css file as a minified string; the widget puts it in a constructed style sheet. */
const cssAsText = {
  name: "css-as-text",
  setup(b) {
    b.onLoad({ filter: /\.css$/ }, async ({ path: file }) => {
      const { code } = await transform(await readFile(file, "utf8"), { loader: "css", minify: true, target: ["chrome123"] });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const shared = {
  absWorkingDir: HERE,
  bundle: true,
  format: "esm",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  target: TARGET,
  plugins: [cssAsText],
  write: true,
};

/** Builds both files into `folder`, which is emptied first. */
async function buildInto(folder) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const panel = await build({
    ...shared,
    entryPoints: ["src/paneel.ts"],
    entryNames: "paneel-[hash]",
    outdir: folder,
    metafile: true,
  });
  const panelFile = path.basename(Object.keys(panel.metafile.outputs)[0]);
  await build({
    ...shared,
    entryPoints: ["src/digitaal-maatje.ts"],
    outfile: path.join(folder, "digitaal-maatje.js"),
    define: { PANEEL_BESTAND: JSON.stringify(`./${panelFile}`) },
  });
}

/** Returns the names of files that are missing, extra or different in `a` against `b`. */
async function differences(a, b) {
  const [inA, inB] = await Promise.all([readdir(a).catch(() => []), readdir(b)]);
  const names = [...new Set([...inA, ...inB])].sort();
  const different = [];
  for (const name of names) {
    const [x, y] = await Promise.all([a, b].map((f) => readFile(path.join(f, name), "utf8").catch(() => null)));
    if (x !== y) different.push(name);
  }
  return different;
}

if (process.argv.includes("--controle")) {
  const temporary = await mkdtemp(path.join(tmpdir(), "maatje-widget-"));
  try {
    await buildInto(path.join(temporary, "dist"));
    const different = await differences(DIST, path.join(temporary, "dist"));
    if (different.length > 0) {
      console.error(`dist is not up to date: ${different.join(", ")}. Run: npm run build`);
      process.exitCode = 1;
    } else {
      console.log("dist is up to date");
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
} else {
  await buildInto(DIST);
  console.log(`built ${(await readdir(DIST)).join(" ")}`);
}
