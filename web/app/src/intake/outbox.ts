// Sends one thing at a time and does not let go of it: when the connection or the server is away it waits and tries
// again, and before it tries again it looks whether the first try had arrived after all.
import { ApiError } from "../api";
import type { View } from "./client";

export type Sending = "idle" | "sending" | "waiting";

const kWaits = [2_000, 4_000, 8_000, 15_000, 30_000];

/// Worth trying again: nothing reached the server, or it was overloaded or away.
export function isPassing(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    (error.status === 0 || error.status === 408 || error.status === 429 || error.status >= 500)
  );
}

function hasMoved(from: View, to: View): boolean {
  return from.answered !== to.answered || from.state !== to.state || from.question?.id !== to.question?.id;
}

export class Outbox {
  private wake: (() => void) | null = null;
  private stopped = false;

  constructor(
    private readonly look: () => Promise<View>,
    private readonly tell: (state: Sending) => void,
  ) {}

  /// Delivers `post` and resolves with the view after it; `before` is the view it was made on. Rejects only with what
  /// trying again cannot mend.
  async deliver(before: View | null, post: () => Promise<View>): Promise<View> {
    this.tell("sending");
    for (let tries = 0; ; ++tries) {
      try {
        const view = await this.attempt(before, post, tries > 0);
        this.tell("idle");
        return view;
      } catch (error) {
        if (this.stopped || !isPassing(error)) {
          this.tell("idle");
          throw error;
        }
        this.tell("waiting");
        const asked = error instanceof ApiError ? error.retryAfter * 1000 : 0;
        await this.pause(Math.max(asked, kWaits[Math.min(tries, kWaits.length - 1)]!));
      }
    }
  }

  /// Ends a pause at once: the connection is back, or the patient asks for it.
  retryNow(): void {
    this.wake?.();
  }
  stop(): void {
    this.stopped = true;
    this.wake?.();
  }

  private async attempt(before: View | null, post: () => Promise<View>, again: boolean): Promise<View> {
    if (again && before) {
      const now = await this.look();
      if (hasMoved(before, now)) return now;
    }
    try {
      return await post();
    } catch (error) {
      // another question stands: an earlier try arrived, or the link is open twice
      if (error instanceof ApiError && error.status === 409) return this.look();
      throw error;
    }
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.wake = null;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.wake = done;
    });
  }
}
