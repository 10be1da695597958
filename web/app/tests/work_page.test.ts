// The work list in a browser.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { faultsOf, openPage, type Look } from "./clinic_mock";

const kBrowser = process.env.NUCHA_CHROMIUM ?? "/usr/bin/chromium";
const root = path.resolve(import.meta.dirname, "..");
const kHour = 3_600_000;
const now = Date.parse("2026-03-04T10:00:00Z");
const item = (intake: string, patient_name: string, urgency: string, alarms: string[], due_in_h: number) => ({
  intake,
  patient: `p${intake}`,
  patient_name,
  state: "submitted",
  urgency,
  submitted_at: new Date(now - kHour).toISOString(),
  alarms: alarms.map((id) => ({ id, urgency, text: id, taken_back: id === "breathless" })),
  due_at: new Date(now + due_in_h * kHour).toISOString(),
  overdue: due_in_h < 0,
});
const kItems = [
  item("1", "Ada Stone", "now", ["airway_closing", "breathless", "stroke"], -1),
  item("2", "Bo Lind", "24 h", ["wound"], 5),
  item("3", "Cy Marsh", "routine", [], 30),
];

describe.skipIf(!existsSync(kBrowser))("work list page", { timeout: 60_000 }, () => {
  let server: ViteDevServer, browser: Browser, base: string, page: Page;
  let items = kItems,
    role = "clinician",
    away = false;
  let closed: unknown[] = [];
  const axe = readFileSync(path.join(root, "node_modules/axe-core/axe.min.js"), "utf8");
  beforeAll(async () => {
    server = await createServer({
      root,
      configFile: path.join(root, "vite.config.js"),
      logLevel: "error",
      server: { port: 0, host: "127.0.0.1", hmr: false, watch: null },
    });
    await server.listen();
    base = server.resolvedUrls!.local[0]!.replace(/\/$/, "");
    browser = await chromium.launch({ executablePath: kBrowser, args: ["--no-sandbox", "--disable-gpu"] });
  }, 60_000);
  afterEach(() => page.context().close());
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const open = async (look: Look = { width: 1280, height: 800 }) => {
    away = false;
    closed = [];
    page = await openPage(browser, look);
    await page.clock.install();
    await page.route("**/api/v1/**", (route) => {
      const at = new URL(route.request().url()).pathname;
      if (away) return route.abort("internetdisconnected");
      if (at.endsWith("/session"))
        return route.fulfill({ json: { account: { id: "a", login: "doc", name: "Dr. Doe", role }, csrf: "c" } });
      if (at.endsWith("/work")) return route.fulfill({ json: { items, now: new Date(now).toISOString() } });
      if (at.endsWith("/close")) {
        closed.push([at, route.request().postDataJSON(), route.request().headers()["x-csrf-token"]]);
        items = items.slice(1);
        return route.fulfill({ status: 204 });
      }
      return route.fulfill({ json: {} });
    });
    await page.goto(`${base}/#/work`);
    await page.waitForSelector(".work-item, .empty");
  };

  it("has no barriers, full and empty, wide and narrow", async () => {
    for (const look of [
      { width: 1280, height: 800 },
      { width: 360, height: 740, dark: true },
    ]) {
      for (const list of [kItems, []]) {
        items = list;
        await open(look);
        // the frame around the page has its own tests
        const own = (await faultsOf(page, axe)).filter((fault) => !fault.includes(".brand"));
        expect(own).toEqual([]);
        await page.context().close();
      }
    }
    items = kItems;
    await open();
  });

  it("says in words what is overdue, and how many wait in the title", async () => {
    items = kItems;
    await open();
    const first = page.locator(".work-item").first();
    expect(await first.innerText()).toMatch(/Ada Stone[\s\S]*Now[\s\S]*Overdue[\s\S]*1 h late/);
    expect(await first.innerText()).toContain("took this answer back");
    expect(await page.locator(".work-item").nth(1).innerText()).not.toContain("Overdue");
    await expect.poll(() => page.title()).toBe("(3) Work list - nucha");
    expect(await page.getByRole("link", { name: "Open patient Ada Stone" }).getAttribute("href")).toBe("#/patients/p1");
  });

  it("refreshes without moving the focus, and tells who is new", async () => {
    items = kItems;
    await open();
    const button = page.getByRole("button", { name: /Bo Lind/ });
    await button.focus();
    items = [kItems[0]!, item("4", "Di Frost", "24 h", [], 2), ...kItems.slice(1)];
    await page.clock.runFor(31_000);
    await page.getByRole("heading", { name: "Di Frost" }).waitFor();
    expect(await button.evaluate((node) => node === document.activeElement)).toBe(true);
    expect(await page.locator("p.hidden[role=status]").innerText()).toContain("Di Frost");
    away = true;
    await page.clock.runFor(31_000);
    await page.locator(".banner.warn").waitFor();
    expect(await page.locator(".work-item").count()).toBe(4);
  });

  it("closes an intake with what was done, and not without", async () => {
    items = kItems;
    await open();
    const button = page.getByRole("button", { name: /Ada Stone/ });
    await button.click();
    expect(
      (await faultsOf(page, axe)).filter((fault) => !fault.includes(".brand") && !fault.startsWith("small")),
    ).toEqual([]);
    await page.keyboard.press("Escape");
    await expect.poll(() => button.evaluate((node) => node === document.activeElement)).toBe(true);
    await button.click();
    await page.getByRole("button", { name: "Close intake" }).click();
    expect(await page.getByRole("alert").innerText()).toContain("Write what was done");
    expect(closed).toEqual([]);
    await page.getByRole("button", { name: "Called the patient, advice given" }).click();
    await page.getByLabel("What was done", { exact: true }).press("End");
    await page.keyboard.type("; comes today");
    await page.getByRole("button", { name: "Close intake" }).click();
    await expect.poll(() => page.locator(".work-item").count()).toBe(2);
    expect(closed).toEqual([
      ["/api/v1/intakes/1/close", { done: "Called the patient, advice given; comes today" }, "c"],
    ]);
    await page.clock.runFor(100);
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
  });

  it("lets readers look only", async () => {
    items = kItems;
    role = "read_only";
    await open();
    expect(await page.getByRole("button", { name: /Ada Stone/ }).count()).toBe(0);
    role = "clinician";
  });
});
