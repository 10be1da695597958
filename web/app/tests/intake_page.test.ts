// The patient's pages in a browser: each state without a barrier, and the ways an answer can go astray.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { at, faultsOf, IntakeMock, kInterview, openIntake, type Look } from "./clinic_mock";

const kBrowser = process.env.NUCHA_CHROMIUM ?? "/usr/bin/chromium";
const root = path.resolve(import.meta.dirname, "..");

describe.skipIf(!existsSync(kBrowser))("patient's pages", { timeout: 60_000 }, () => {
  let server: ViteDevServer, browser: Browser, base: string;
  const pages: Page[] = [];
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
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const open = async (mock: IntakeMock, look: Look = {}) => {
    const page = await openIntake(browser, base, mock, look);
    pages.push(page);
    return page;
  };
  const started = async (mock: IntakeMock, look: Look = {}) => {
    const page = await open(mock, look);
    await page.locator(".in-foot .primary").click();
    await page.waitForSelector(".in-progress");
    return page;
  };
  const next = (page: Page) => page.locator(".in-foot .primary").click();
  const heading = (page: Page) => page.locator("h1").innerText();

  it("have no barriers, from the first question to the thanks", async () => {
    for (const look of [
      { width: 360, height: 740 },
      { width: 390, height: 844, dark: true, locale: "de-DE" },
    ]) {
      const mock = new IntakeMock(0);
      const page = await open(mock, look);
      expect(await faultsOf(page, axe)).toEqual([]);
      await next(page);
      for (let i = 0; i <= kInterview.length; ++i) {
        await page.waitForSelector(i < kInterview.length ? ".in-form" : ".in-answers");
        await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
        expect(await faultsOf(page, axe), kInterview[i]?.question.id).toEqual([]);
        if (i === kInterview.length) break;
        await page.locator(".in-unknown").click();
        await page.waitForFunction(
          (count) =>
            !document.querySelector(".in-form") ||
            document.querySelector(".in-saved .hidden")?.textContent?.includes(String(count)),
          i + 1,
        );
      }
      await next(page);
      await page.waitForSelector(".in-message");
      expect(await faultsOf(page, axe)).toEqual([]);
      expect(mock.state).toBe("submitted");
    }
  });

  it("fit with letters twice as large", async () => {
    for (const id of ["months", "levels", "screen:more", "vas_neck", "fever"]) {
      const page = await started(new IntakeMock(at(id)), { width: 360, height: 740 });
      await page.addStyleTag({ content: ":root { font-size: 200% !important }" });
      expect(await faultsOf(page, axe), id).toEqual([]);
    }
  });

  it("send the words the server takes", async () => {
    const mock = new IntakeMock();
    const page = await started(mock);
    const last = async (count: number) => {
      await expect.poll(() => mock.given.length).toBe(count);
      await page.waitForFunction(
        (n) => document.querySelector(".in-saved .hidden")?.textContent?.includes(String(n)),
        count,
      );
      return mock.given.at(-1);
    };
    await page.locator(".in-number input").fill("58");
    await next(page);
    expect(await last(1)).toBe("58");
    await page.getByRole("button", { name: "Female" }).click();
    expect(await last(2)).toBe("female");
    await page.locator(".in-number input").fill("1,5");
    await page.getByRole("radio", { name: "years" }).click();
    await next(page);
    expect(await last(3)).toBe("18");
    await page.getByRole("button", { name: "At the front of my neck" }).click();
    expect(await last(4)).toBe("front");
    await page.getByLabel("C6-C7").check();
    await page.getByLabel("C5-C6").check();
    await next(page);
    expect(await last(5)).toBe("C5-C6 C6-C7");
    await page.getByLabel("Nothing was put in").check();
    await page.getByLabel("Metal plate").check();
    await next(page);
    expect(await last(6)).toBe("plate");
    await page.getByLabel("Does swallowing hurt?").check();
    await page.getByLabel("None of these").check();
    await next(page);
    expect(await last(7)).toBe("none");
  });

  it("take pain by buttons, slider and keys", async () => {
    const mock = new IntakeMock(at("vas_neck"));
    const page = await started(mock);
    await next(page);
    expect(await page.locator(".in-fault").innerText()).toContain("choose");
    const slider = page.getByLabel("Pain from 0 to 10");
    expect(await slider.getAttribute("aria-valuetext")).toBe("not chosen yet");
    await page.getByRole("radio", { name: "7", exact: true }).check();
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    expect(await slider.getAttribute("aria-valuetext")).toBe("8 out of 10");
    expect(await page.getByRole("radio", { name: "8", exact: true }).isChecked()).toBe(true);
    await next(page);
    await expect.poll(() => mock.given.at(-1)).toBe("8");
  });

  it("ask for a number only after yes, and do not swallow one that is none", async () => {
    const mock = new IntakeMock(at("fever"));
    const page = await started(mock);
    expect(await page.locator(".in-number").count()).toBe(0);
    await page.getByRole("button", { name: "Yes" }).click();
    await page.locator(".in-number input").fill("about 39");
    await next(page);
    expect(await page.locator(".in-fault").innerText()).toContain("number");
    await page.locator(".in-number input").fill("39,2");
    await next(page);
    await expect.poll(() => mock.given.at(-1)).toBe("39.2");
  });

  it("show a danger sign over everything, then keep it on top", async () => {
    const mock = new IntakeMock(at("screen:more"));
    const page = await started(mock);
    await page.getByLabel("Do you find it hard to breathe?").check();
    await next(page);
    const dialog = page.getByRole("alertdialog", { name: "You need help now" });
    await dialog.waitFor();
    await expect.poll(() => dialog.evaluate((box) => box === document.activeElement)).toBe(true);
    expect(await page.locator(".in-form").count()).toBe(0);
    expect(await dialog.innerText()).toContain("Sit upright");
    expect(await dialog.locator("a").getAttribute("href")).toBe("tel:112");
    expect((await dialog.innerText()).match(/Call emergency services now/g)).toHaveLength(1);
    expect(await faultsOf(page, axe)).toEqual([]);
    await dialog.getByRole("button", { name: /go on/ }).click();
    await page.waitForSelector(".in-form");
    expect(await page.locator(".in-bar").innerText()).toContain("Get help now");
    expect(await faultsOf(page, axe)).toEqual([]);
    // the next answer raises nothing new and does not interrupt again
    await page.locator(".in-unknown").click();
    await expect.poll(() => heading(page)).toMatch(/pain/);
    expect(await page.locator(".in-bar").count()).toBe(1);
    // an emergency interrupts again in a new visit
    const again = await open(mock);
    await again.getByRole("alertdialog").waitFor();
  });

  it("keep an answer while the connection is away, say so, and send it after", async () => {
    const mock = new IntakeMock(at("night_pain"));
    const page = await started(mock);
    mock.fault = "away";
    await page.getByRole("button", { name: "No", exact: true }).click();
    await page.waitForSelector(".in-offline");
    expect(await page.locator(".in-delivery").innerText()).toContain("kept on this page");
    expect(await faultsOf(page, axe)).toEqual([]);
    expect(mock.given).toHaveLength(at("night_pain"));
    mock.fault = null;
    await page.getByRole("button", { name: "Try again now" }).click();
    await page.waitForSelector(".in-answers");
    expect(mock.given.at(-1)).toBe("n");
  });

  it("do not answer the next question with words whose receipt was lost", async () => {
    // two screens of one name follow each other
    const mock = new IntakeMock(at("screen:more"));
    const page = await started(mock);
    mock.fault = "lost";
    await page.getByLabel("None of these").check();
    await next(page);
    await page.waitForSelector(".in-offline");
    await page.getByRole("button", { name: "Try again now" }).click();
    await page.getByLabel("Do you have a fever?").waitFor();
    expect(mock.given).toHaveLength(at("screen:more") + 1);
    expect(await page.getByLabel("None of these").isChecked()).toBe(false);
  });

  it("say when the server refuses an answer, again too", async () => {
    const mock = new IntakeMock(0);
    const page = await started(mock);
    mock.fault = "refused";
    for (let i = 0; i < 2; ++i) {
      await page.locator(".in-number input").fill(String(500 + i));
      expect(await page.locator(".in-fault").innerText()).toBe("");
      await next(page);
      await expect.poll(() => page.locator(".in-fault").innerText()).toContain("check");
    }
  });

  it("go back with the answer filled in, by the phone's key too", async () => {
    const mock = new IntakeMock(at("levels"));
    const page = await started(mock);
    await page.getByLabel("C5-C6").check();
    await next(page);
    await expect.poll(() => heading(page)).toMatch(/put into/);
    await page.getByRole("button", { name: "Back" }).click();
    await expect.poll(() => heading(page)).toMatch(/joined/);
    expect(await page.getByLabel("C5-C6").isChecked()).toBe(true);
    await page.goBack();
    await expect.poll(() => heading(page)).toMatch(/cut/);
    expect(await page.getByRole("button", { name: "At the front of my neck" }).getAttribute("aria-pressed")).toBe(
      "true",
    );
    expect(mock.given).toHaveLength(at("approach"));
  });

  it("change an answer from the look over", async () => {
    const mock = new IntakeMock(kInterview.length);
    const page = await started(mock);
    await page.getByRole("button", { name: "Change: How hard is it for you to swallow?" }).click();
    await page.getByRole("button", { name: "Go back to it" }).click();
    await expect.poll(() => heading(page)).toMatch(/swallow/);
    expect(mock.given).toHaveLength(at("dysphagia_any"));
  });

  it("keep the token out of the address and go on after a reload", async () => {
    const mock = new IntakeMock(3);
    const page = await open(mock);
    expect(await page.evaluate(() => location.href)).not.toContain("tok-en");
    await page.reload();
    await page.waitForSelector(".in-welcome");
    expect(await page.locator(".in-lead").innerText()).toContain("Welcome back");
    expect(mock.addresses.filter((address) => address.includes("tok-en"))).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);
  });

  it("speak the language that is chosen, on the spot", async () => {
    const page = await started(new IntakeMock(at("night_pain")));
    await page.getByRole("button", { name: "DE Deutsch" }).click();
    await expect.poll(() => heading(page)).toContain("Wachen Sie");
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("de");
  });

  it("tell what to do when a link has ended or is none", async () => {
    for (const [fault, words] of [
      [404, /does not work/],
      [410, /has ended/],
    ] as const) {
      const mock = new IntakeMock();
      mock.fault = fault;
      const page = await open(mock);
      expect(await heading(page)).toMatch(words);
      expect(await faultsOf(page, axe)).toEqual([]);
    }
  });
});
