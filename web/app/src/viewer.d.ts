// web/viewer/neck_viewer.js, as the app uses it.
declare module "#viewer" {
  export class Viewer {
    constructor(data: unknown, options?: { root?: ParentNode; address?: string; words?: Record<string, unknown>; stackBelow?: number });
    /// Indices of the necks that stand beside each other: "1 3".
    show(choice: string): void;
    end(): void;
  }
}
