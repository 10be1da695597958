// Nothing that a patient answered is dropped or sent twice, whatever the connection does.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../src/api";
import type { View } from "../src/intake/client";
import { Outbox, type Sending } from "../src/intake/outbox";

const view = (answered: number): View => ({
  state: "open",
  question: { id: `q${answered}`, kind: "finding", text: "", findings: [], lines: [], unit: "", why: "" },
  answered,
  alarms: [],
  language: "en",
});
const offline = () => new ApiError(0, "", "");

/// A server that counts; `faults` says what happens to each post in turn.
function server(faults: ("ok" | "away" | "lost" | "busy")[]) {
  const state = { answered: 0, posts: 0, looks: 0 };
  return {
    state,
    post: async (): Promise<View> => {
      const fault = faults[state.posts++] ?? "ok";
      if (fault === "away") throw offline();
      if (fault === "busy") throw new ApiError(503, "busy", "", [], 7);
      state.answered += 1;
      if (fault === "lost") throw offline();
      return view(state.answered);
    },
    look: async (): Promise<View> => {
      state.looks += 1;
      return view(state.answered);
    },
  };
}

describe("outbox", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const told: Sending[] = [];
  const boxOf = (look: () => Promise<View>) => {
    told.length = 0;
    return new Outbox(look, (state) => void told.push(state));
  };

  it("tries again until the connection is back", async () => {
    const s = server(["away", "away", "away"]);
    const delivered = boxOf(s.look).deliver(view(0), s.post);
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await delivered).answered).toBe(1);
    expect(s.state.answered).toBe(1);
    expect(told).toEqual(["sending", "waiting", "waiting", "waiting", "idle"]);
  });

  it("does not send twice what had arrived although its answer was lost", async () => {
    const s = server(["lost"]);
    const delivered = boxOf(s.look).deliver(view(0), s.post);
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await delivered).answered).toBe(1);
    expect(s.state).toEqual({ answered: 1, posts: 1, looks: 1 });
  });

  it("tries at once when asked to", async () => {
    const s = server(["away"]);
    const box = boxOf(s.look);
    const delivered = box.deliver(view(0), s.post);
    await vi.advanceTimersByTimeAsync(1);
    box.retryNow();
    await vi.advanceTimersByTimeAsync(1);
    expect((await delivered).answered).toBe(1);
  });

  it("waits as long as a busy server asks", async () => {
    const s = server(["busy"]);
    const delivered = boxOf(s.look).deliver(view(0), s.post);
    await vi.advanceTimersByTimeAsync(6_900);
    expect(s.state.posts).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    expect((await delivered).answered).toBe(1);
  });

  it("shows the question that stands when another was answered meanwhile", async () => {
    const s = server([]);
    s.state.answered = 3;
    const found = await boxOf(s.look).deliver(view(0), async () => {
      throw new ApiError(409, "", "");
    });
    expect(found.answered).toBe(3);
  });

  it("gives back what trying again cannot mend", async () => {
    for (const status of [400, 404, 410, 422]) {
      const problem = new ApiError(status, "", "");
      await expect(
        boxOf(async () => view(0)).deliver(view(0), async () => {
          throw problem;
        }),
      ).rejects.toBe(problem);
      expect(told).toEqual(["sending", "idle"]);
    }
  });

  it("ends when the page goes", async () => {
    const s = server(["away", "away", "away", "away"]);
    const box = boxOf(s.look);
    const delivered = box.deliver(view(0), s.post);
    const ended = expect(delivered).rejects.toBeInstanceOf(ApiError);
    await vi.advanceTimersByTimeAsync(1);
    box.stop();
    await vi.advanceTimersByTimeAsync(40_000);
    await ended;
    expect(s.state.posts).toBe(2);
  });
});
