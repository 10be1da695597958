import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../src/api";
import { applyEdits } from "../src/patient/editing";
import { PatientStore, type StoreApi } from "../src/patient/store";
import type { Evaluation, Patient, Statement, Vocabulary } from "../src/types";

const vocabulary: Vocabulary = { findings: [], levels: [], stages: [], groups: [], tests: [], treatments: [], causes: [] };
const evaluation = (name: string, more: Partial<Evaluation> = {}) => ({ nucha: name, red_flags: [], causes: [], next_tests: [], options: [], next_questions: [], notes: [], ...more }) as unknown as Evaluation;
const yes = (finding: string): Statement => ({ finding, present: true, level: null, side: null });
const no = (finding: string): Statement => ({ ...yes(finding), present: false });

/// A server that keeps versions as the real one does.
class Server implements StoreApi {
  stored: Patient = { id: "p", version: 1, person: { name: "A", birth_date: null, sex: null, number: null }, case: { presentation: [yes("pain")] }, created_at: 0, updated_at: 0 };
  down = false;
  saves = 0;
  patient = async () => structuredClone(this.stored);
  evaluate: StoreApi["evaluate"] = async (_, depth) => ({ evaluation: evaluation(depth, depth === "whole" ? { futures: [{ treatment: null, label: "", futures: 1, events: [] }] } : {}) });
  evaluation: StoreApi["evaluation"] = async () => ({ version: this.stored.version, evaluation: evaluation("first") });
  saveFindings: StoreApi["saveFindings"] = async (_, version, findings) => {
    this.saves += 1;
    if (this.down) throw new ApiError(0, "", "");
    if (version !== this.stored.version) throw new ApiError(409, "", "old version");
    this.other(findings);
    return structuredClone(this.stored);
  };
  /// Somebody else, or a save.
  other(findings: Statement[]): void {
    this.stored = { ...this.stored, version: this.stored.version + 1, case: applyEdits(this.stored.case, new Map(findings.map((one) => [`${one.finding}|${one.level ?? ""}|${one.side ?? ""}`, one]))) };
  }
  said = () => Object.fromEntries((this.stored.case.presentation ?? []).map((one) => [one.finding, one.present]));
}

describe("the record of a patient", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const open = () => {
    const server = new Server();
    return { server, store: new PatientStore(structuredClone(server.stored), vocabulary, server) };
  };
  const rest = () => vi.advanceTimersByTimeAsync(1000);

  it("shows a quick answer, then the whole one", async () => {
    const { store } = open();
    await store.open();
    await rest();
    expect([store.evaluation?.nucha, store.depth, store.evaluating]).toEqual(["whole", "whole", null]);
  });

  it("saves when the keys rest, all edits at once", async () => {
    const { server, store } = open();
    store.edit(yes("fever"));
    store.edit(no("pain"));
    expect(store.saving).toBe("waiting");
    expect(store.case.presentation).toEqual([yes("fever"), no("pain")]);
    await rest();
    expect(server.saves).toBe(1);
    expect(server.said()).toEqual({ fever: true, pain: false });
    expect([store.saving, store.edits.size, store.patient.version]).toEqual(["saved", 0, 2]);
  });

  it("keeps what the whole evaluation said of the neck while a quick one replaces the rest", async () => {
    const { store } = open();
    await store.open();
    await rest();
    store.edit(yes("fever"));
    await vi.advanceTimersByTimeAsync(100);
    expect(store.evaluation?.nucha).toBe("quick");
    expect(store.evaluation?.futures).toHaveLength(1);
  });

  it("somebody else's change of other things is taken in without a word", async () => {
    const { server, store } = open();
    server.other([yes("chills")]);
    store.edit(yes("fever"));
    await rest();
    expect(store.saving).toBe("saved");
    expect(server.said()).toEqual({ pain: true, chills: true, fever: true });
  });

  it("somebody else's change of the same thing waits for a choice; the rest is not lost", async () => {
    const { server, store } = open();
    server.other([no("pain")]);
    store.edit({ ...yes("pain"), present: null });
    store.edit(yes("fever"));
    await rest();
    expect(store.saving).toBe("conflict");
    expect(store.conflicts.map(({ key, mine, theirs }) => [key, mine.present, theirs?.present])).toEqual([["pain||", null, false]]);
    expect(server.said()).toEqual({ pain: false });
    store.decide("pain||", "theirs");
    await rest();
    expect(store.saving).toBe("saved");
    expect(server.said()).toEqual({ pain: false, fever: true });
  });

  it("mine, when I choose mine", async () => {
    const { server, store } = open();
    server.other([no("pain")]);
    store.edit({ ...yes("pain"), present: null });
    await rest();
    store.decide("pain||", "mine");
    await rest();
    expect(store.saving).toBe("saved");
    expect(server.said()).toEqual({});
  });

  it("keeps edits while the server is away, and saves them when asked again", async () => {
    const { server, store } = open();
    server.down = true;
    store.edit(yes("fever"));
    await rest();
    expect([store.saving, store.edits.size]).toEqual(["failed", 1]);
    server.down = false;
    store.retry();
    await rest();
    expect([store.saving, store.edits.size]).toEqual(["saved", 0]);
    expect(server.said()).toEqual({ pain: true, fever: true });
  });

  it("what is typed while a save runs is saved after it", async () => {
    const { server, store } = open();
    let letGo = () => {};
    const real = server.saveFindings;
    server.saveFindings = async (...args) => {
      await new Promise<void>((done) => { letGo = done; });
      return real(...args);
    };
    store.edit(yes("fever"));
    await rest();
    store.edit(no("fever"));
    letGo();
    await vi.advanceTimersByTimeAsync(0);
    expect(store.state("fever")?.present).toBe(false);
    server.saveFindings = real;
    letGo();
    await rest();
    expect(server.said()).toEqual({ pain: true, fever: false });
    expect(store.saving).toBe("saved");
  });

  it("moving a finding to another level forgets the old one", async () => {
    const { server, store } = open();
    store.move(yes("pain"), { ...yes("pain"), level: "C5-C6" });
    await rest();
    expect(server.stored.case.presentation).toEqual([{ ...yes("pain"), level: "C5-C6" }]);
  });

  it("a reader changes nothing", async () => {
    const server = new Server();
    const store = new PatientStore(structuredClone(server.stored), vocabulary, server, false);
    store.edit(no("pain"));
    await rest();
    expect([store.edits.size, server.saves]).toEqual([0, 0]);
  });

  it("rows keep their places", () => {
    const { store } = open();
    const first = store.placeOf("pain||");
    const second = store.placeOf("fever||");
    store.edit(no("pain"));
    expect([store.placeOf("pain||"), store.placeOf("fever||")]).toEqual([first, second]);
  });
});
