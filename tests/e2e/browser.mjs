// The browser, and the watch over every page: no faults in the console, no request to another host, no barrier.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const app = createRequire(new URL("../../web/app/package.json", import.meta.url));
const kProgram = process.env.NUCHA_CHROMIUM ?? "/usr/bin/chromium";
const kArguments = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-background-networking"];
const kRules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const kPatienceMs = 15_000;

/// Why no page can be opened here, or nothing.
export function whatIsMissing() {
  for (const name of ["playwright-core", "axe-core"]) {
    try {
      app.resolve(name);
    } catch {
      return `${name} is not installed: run npm ci in web/app`;
    }
  }
  return existsSync(kProgram) ? "" : `${kProgram} does not exist: install chromium, or name one in NUCHA_CHROMIUM`;
}

/// One browser for the run, and the faults that its pages told of.
export class Browser {
  static async launch(url) {
    const { chromium } = app("playwright-core");
    const self = new Browser();
    self.url = url;
    self.faults = [];
    self.looked = [];
    self.pages = [];
    self.axe = readFileSync(app.resolve("axe-core/axe.min.js"), "utf8");
    self.browser = await chromium.launch({ executablePath: kProgram, args: kArguments });
    return self;
  }

  /// A person at a device of their own: nothing is shared with the others.
  async person(options = {}) {
    const context = await this.browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: "en-GB",
      reducedMotion: "reduce",
      ...options,
    });
    context.setDefaultTimeout(kPatienceMs);
    context.on("request", (request) => this.checkRequest(request.url()));
    context.on("page", (page) => this.watch(page));
    return context.newPage();
  }

  checkRequest(address) {
    const own = address.startsWith(`${this.url}/`) || /^(data|blob):/.test(address);
    if (!own) this.faults.push(`asked elsewhere: ${address}`);
  }

  watch(page) {
    this.pages.push(page);
    page.on("pageerror", (error) => this.faults.push(`error in the page: ${error.message}`));
    page.on("console", (message) => {
      // a browser writes every 401 into its console; asking whether one is signed in is answered by one
      const asked = message.location().url === `${this.url}/api/v1/session` && message.text().includes("401");
      if (message.type() !== "error" || asked) return;
      this.faults.push(`console: ${message.text()} ${message.location().url}`);
    });
  }

  /// The page as it stands: axe-core finds no barrier, and nothing went wrong on the way here.
  async look(page, name) {
    // the page's policy forbids foreign scripts: the checker runs in a world of its own
    const session = await page.context().newCDPSession(page);
    const { frameTree } = await session.send("Page.getFrameTree");
    const world = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
    const run = async (expression) => {
      const contextId = world.executionContextId;
      const how = { awaitPromise: true, returnByValue: true };
      const said = await session.send("Runtime.evaluate", { expression, contextId, ...how });
      assert.ok(!said.exceptionDetails, said.exceptionDetails?.exception?.description);
      return said.result.value;
    };
    await run(`${this.axe};0`);
    const options = JSON.stringify({ runOnly: kRules, resultTypes: ["violations"] });
    const found = JSON.parse(await run(`axe.run(document, ${options}).then((r) => JSON.stringify(r.violations))`));
    await session.detach();
    for (const { id, help, nodes } of found) {
      const where = nodes.slice(0, 3).map((node) => `\n      ${node.html.slice(0, 200)} ${node.any[0]?.message ?? ""}`);
      this.faults.push(`${name}: axe ${id}: ${help} (${nodes.length})${where.join("")}`);
    }
    this.looked.push(name);
    this.checkFaults(name);
  }

  checkFaults(name) {
    assert.deepEqual(this.faults, [], `${name}:\n    ${this.faults.join("\n    ")}`);
  }

  /// A picture of every open page, for whoever has to find out what went wrong.
  async picturePages(folder) {
    const written = [];
    for (const [i, page] of this.pages.filter((one) => !one.isClosed()).entries()) {
      const path = `${folder}/page-${i + 1}.png`;
      await page.screenshot({ path }).then(() => written.push(path), () => {});
    }
    return written;
  }

  close() {
    return this.browser.close();
  }
}
