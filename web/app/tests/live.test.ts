import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Depth } from "../src/api";
import { kRestMs, Live } from "../src/patient/live";
import type { CaseFile, Evaluation } from "../src/types";

interface Asked { file: CaseFile; depth: Depth; signal: AbortSignal; answer: (name: string) => Promise<void>; fail: (error: unknown) => Promise<void> }

function setUp() {
  const asked: Asked[] = [], shown: string[] = [], frames: (() => void)[] = [], busy: (Depth | null)[] = [], failed: unknown[] = [];
  let rests = 0;
  const live = new Live({
    evaluate: (file, depth, signal) => new Promise((done, fail) => {
      signal.addEventListener("abort", () => fail(new DOMException("gone", "AbortError")));
      asked.push({ file, depth, signal, answer: async (name) => { done({ nucha: name } as Evaluation); await settle(); }, fail: async (error) => { fail(error); await settle(); } });
    }),
    show: (evaluation, depth) => void shown.push(`${depth} ${evaluation.nucha}`),
    fail: (error) => void failed.push(error),
    busy: (depth) => void busy.push(depth),
    rest: () => { rests += 1; },
    nextFrame: (callback) => void frames.push(callback),
  });
  return { live, asked, shown, failed, busy, frame: () => { for (const callback of frames.splice(0)) callback(); }, rests: () => rests };
}
const settle = async () => { for (let i = 0; i < 6; ++i) await Promise.resolve(); };
const file = (id: string): CaseFile => ({ id });

describe("thinking along", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("asks once a frame, with the newest case", () => {
    const { live, asked, frame } = setUp();
    live.changed(file("1"));
    live.changed(file("2"));
    expect(asked).toHaveLength(0);
    frame();
    expect(asked.map((one) => [one.file.id, one.depth])).toEqual([["2", "quick"]]);
  });

  it("aborts the one before", async () => {
    const { live, asked, frame, shown, failed } = setUp();
    live.changed(file("1"));
    frame();
    live.changed(file("2"));
    frame();
    expect(asked[0]!.signal.aborted).toBe(true);
    await asked[1]!.answer("two");
    expect(shown).toEqual(["quick two"]);
    expect(failed).toEqual([]);
  });

  it("saves and asks for the whole when the keys rest, not before", () => {
    const { live, asked, frame, rests } = setUp();
    live.changed(file("1"));
    frame();
    vi.advanceTimersByTime(kRestMs - 1);
    expect(rests()).toBe(0);
    live.changed(file("2"));
    frame();
    vi.advanceTimersByTime(kRestMs - 1);
    expect(rests()).toBe(0);
    vi.advanceTimersByTime(1);
    expect(rests()).toBe(1);
    expect(asked.at(-1)).toMatchObject({ depth: "whole", file: { id: "2" } });
  });

  it("a late quick answer never covers the whole one", async () => {
    const { live, asked, frame, shown } = setUp();
    live.changed(file("1"));
    frame();
    vi.advanceTimersByTime(kRestMs);
    const [quick, whole] = asked;
    await whole!.answer("all");
    await quick!.answer("late");
    expect(shown).toEqual(["whole all"]);
  });

  it("the whole of an older case is dropped when typing goes on", async () => {
    const { live, asked, frame, shown } = setUp();
    live.changed(file("1"));
    frame();
    await asked[0]!.answer("one");
    vi.advanceTimersByTime(kRestMs);
    live.changed(file("2"));
    frame();
    expect(asked[1]!.signal.aborted).toBe(true);
    await asked[2]!.answer("two");
    expect(shown).toEqual(["quick one", "quick two"]);
  });

  it("tells of a failure and that nothing is running", async () => {
    const { live, asked, failed, busy } = setUp();
    live.settle(file("1"));
    await asked[0]!.fail(new Error("no"));
    expect(failed).toHaveLength(1);
    expect(busy).toEqual(["whole", null]);
  });

  it("says nothing after its end", async () => {
    const { live, asked, frame, shown, rests } = setUp();
    live.changed(file("1"));
    frame();
    live.end();
    await asked[0]!.answer("one");
    vi.advanceTimersByTime(kRestMs * 2);
    live.changed(file("2"));
    expect(shown).toEqual([]);
    expect(rests()).toBe(0);
    expect(asked).toHaveLength(1);
  });
});
