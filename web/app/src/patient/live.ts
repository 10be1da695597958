// Thinking along while somebody types: at each change a quick evaluation in the next frame, the one before aborted; when
// the keys rest, saving and the whole evaluation. Newer answers are never overwritten by older ones.
import { wasAborted, type Depth } from "../api";
import type { CaseFile, Evaluation } from "../types";

export const kRestMs = 600;

export interface LivePorts {
  evaluate(file: CaseFile, depth: Depth, signal: AbortSignal): Promise<Evaluation>;
  show(evaluation: Evaluation, depth: Depth): void;
  fail(error: unknown): void;
  busy(depth: Depth | null): void;
  rest(): void;
  nextFrame(callback: () => void): void;
}

export class Live {
  private turn = 0;
  private shown = { turn: -1, whole: false };
  private quick: AbortController | null = null;
  private whole: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waiting: CaseFile | null = null;
  private ended = false;

  constructor(private readonly ports: LivePorts) {}

  changed(file: CaseFile): void {
    if (this.ended) return;
    this.turn += 1;
    this.whole?.abort();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.resting(file), kRestMs);
    const framed = this.waiting !== null;
    this.waiting = file;
    if (!framed) this.ports.nextFrame(() => this.askQuick());
  }

  /// The whole evaluation of a case that nobody is changing.
  settle(file: CaseFile): void {
    this.turn += 1;
    void this.ask(file, "whole");
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.quick?.abort();
    this.whole?.abort();
  }

  private askQuick(): void {
    const file = this.waiting;
    this.waiting = null;
    if (file && !this.ended) void this.ask(file, "quick");
  }

  private resting(file: CaseFile): void {
    this.ports.rest();
    void this.ask(file, "whole");
  }

  private async ask(file: CaseFile, depth: Depth): Promise<void> {
    const stop = new AbortController();
    this[depth]?.abort();
    this[depth] = stop;
    const turn = this.turn;
    this.ports.busy(depth);
    try {
      const evaluation = await this.ports.evaluate(file, depth, stop.signal);
      const older = turn < this.shown.turn || (turn === this.shown.turn && this.shown.whole && depth === "quick");
      if (stop.signal.aborted || older || this.ended) return;
      this.shown = { turn, whole: depth === "whole" };
      this.ports.show(evaluation, depth);
    } catch (error) {
      if (!wasAborted(error) && !stop.signal.aborted && !this.ended) this.ports.fail(error);
    } finally {
      if (this[depth] === stop) {
        this[depth] = null;
        if (!this.ended && !this.quick && !this.whole) this.ports.busy(null);
      }
    }
  }
}
