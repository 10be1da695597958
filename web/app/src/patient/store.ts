// What the pages of one patient share: the record, what is not saved yet, and what it all means.
import { useEffect, useState } from "preact/hooks";
import { api as realApi, ApiError, type Depth } from "../api";
import type { Evaluation, Patient, Statement, Vocabulary } from "../types";
import { applyEdits, conflictsOf, keyOf, statementOf, withEdit, type Conflict, type Edits } from "./editing";
import { Live } from "./live";

export type Saving = "saved" | "waiting" | "saving" | "failed" | "conflict";
export type StoreApi = Pick<typeof realApi, "patient" | "evaluate" | "evaluation" | "saveFindings">;

const nextFrame = (callback: () => void) =>
  typeof requestAnimationFrame === "function" ? void requestAnimationFrame(callback) : void setTimeout(callback, 16);

export class PatientStore {
  patient: Patient;
  edits: Edits = new Map();
  /// Keys that were edited since the page opened, so that a row set to unknown does not vanish under the pointer.
  touched = new Set<string>();
  saving: Saving = "saved";
  saveError: unknown = null;
  conflicts: Conflict[] = [];
  evaluation: Evaluation | null = null;
  depth: Depth = "quick";
  evaluating: Depth | null = null;
  evaluationError: unknown = null;
  private readonly live: Live;
  private readonly listeners = new Set<() => void>();
  private running: Promise<void> | null = null;
  private readonly places = new Map<string, number>();

  constructor(patient: Patient, readonly vocabulary: Vocabulary, private readonly api: StoreApi = realApi, readonly writable = true) {
    this.patient = patient;
    for (const statement of patient.case.presentation ?? []) this.placeOf(keyOf(statement));
    this.live = new Live({
      evaluate: async (file, depth, signal) => (await this.api.evaluate(file, depth, signal)).evaluation,
      show: (evaluation, depth) => {
        // a quick answer has no neck and no future: what the whole one said of them stays until the next whole one
        const kept = this.evaluation;
        this.evaluation = depth === "quick" && kept ? { ...evaluation, ...pick(kept, ["mechanics", "futures"]) } : evaluation;
        this.depth = depth;
        this.evaluationError = null;
        this.tell();
      },
      fail: (error) => {
        this.evaluationError = error;
        this.tell();
      },
      busy: (depth) => {
        this.evaluating = depth;
        this.tell();
      },
      rest: () => void this.save(),
      nextFrame,
    });
  }

  /// The case as it stands on the screen.
  get case() {
    return applyEdits(this.patient.case, this.edits);
  }

  /// Asks for the evaluation of the stored case: quick first, so that something is there at once.
  async open(): Promise<void> {
    const stop = new AbortController();
    const quick = this.api.evaluation(this.patient.id, "quick", stop.signal).then(({ evaluation }) => {
      if (this.evaluation || this.edits.size > 0) return;
      this.evaluation = evaluation;
      this.tell();
    }, () => {});
    this.live.settle(this.case);
    await quick;
  }

  /// Rows keep the place where they first stood, whatever is said of them.
  placeOf(key: string): number {
    const place = this.places.get(key) ?? this.places.size;
    this.places.set(key, place);
    return place;
  }

  state(finding: string, level: string | null = null, side: string | null = null): Statement | undefined {
    const key = keyOf({ finding, level, side });
    return this.edits.get(key) ?? statementOf(this.patient.case, key);
  }

  edit(statement: Statement): void {
    if (!this.writable) return;
    this.touched.add(keyOf(statement));
    this.edits = withEdit(this.edits, statement);
    if (this.saving !== "conflict") this.saving = "waiting";
    this.live.changed(this.case);
    this.tell();
  }

  /// Moves a statement to another level or side: the old one is forgotten.
  move(from: Statement, to: Statement): void {
    if (keyOf(from) !== keyOf(to)) {
      this.edits = withEdit(this.edits, { ...from, present: null });
      this.touched.delete(keyOf(from));
    }
    this.edit(to);
  }

  /// One save at a time; what was typed meanwhile follows. Resolves when nothing is left or something stands in the way.
  save(): Promise<void> {
    this.running ??= this.saveAll().finally(() => { this.running = null; });
    return this.running;
  }

  private async saveAll(): Promise<void> {
    while (this.edits.size > 0 && this.saving !== "conflict") {
      const sent = this.edits;
      this.saving = "saving";
      this.tell();
      try {
        const patient = await this.api.saveFindings(this.patient.id, this.patient.version, [...sent.values()]);
        this.took(patient, sent);
      } catch (error) {
        if (error instanceof ApiError && error.status === 409) {
          if (!(await this.meet())) return;
        } else {
          this.saving = "failed";
          this.saveError = error;
          this.tell();
          return;
        }
      }
    }
  }

  // The server holds what was sent; edits made since then stay.
  private took(patient: Patient, sent: Edits): void {
    this.patient = patient;
    this.edits = new Map([...this.edits].filter(([key, statement]) => sent.get(key) !== statement));
    this.saving = this.edits.size > 0 ? "waiting" : "saved";
    this.saveError = null;
    this.tell();
  }

  // Somebody else saved first. True: their changes touch nothing of mine, go on with their version.
  private async meet(): Promise<boolean> {
    const base = this.patient.case;
    let newest: Patient;
    try {
      newest = await this.api.patient(this.patient.id);
    } catch (error) {
      this.saving = "failed";
      this.saveError = error;
      this.tell();
      return false;
    }
    this.conflicts = conflictsOf(base, newest.case, this.edits);
    this.patient = newest;
    this.live.changed(this.case);
    if (this.conflicts.length === 0) return true;
    this.saving = "conflict";
    this.tell();
    return false;
  }

  /// The person decided about a conflict.
  decide(key: string, whose: "mine" | "theirs"): void {
    if (whose === "theirs") {
      const edits = new Map(this.edits);
      edits.delete(key);
      this.edits = edits;
    }
    this.conflicts = this.conflicts.filter((conflict) => conflict.key !== key);
    if (this.conflicts.length === 0) {
      this.saving = this.edits.size > 0 ? "waiting" : "saved";
      this.live.changed(this.case);
      void this.save();
    }
    this.tell();
  }

  /// The record changed otherwise (person, operation): a new version, evaluated anew.
  replace(patient: Patient): void {
    this.patient = patient;
    this.live.settle(this.case);
    this.tell();
  }

  retry(): void {
    this.saving = "waiting";
    this.evaluationError = null;
    this.live.settle(this.case);
    void this.save();
  }

  end(): void {
    this.live.end();
    this.listeners.clear();
  }
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

function pick<T extends object, K extends keyof T>(from: T, keys: K[]): Partial<T> {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as unknown as Partial<T>;
}

/// Draws the component again with each change of the store.
export function useStore(store: PatientStore): PatientStore {
  const [, setTurn] = useState(0);
  useEffect(() => store.listen(() => setTurn((turn) => turn + 1)), [store]);
  return store;
}
