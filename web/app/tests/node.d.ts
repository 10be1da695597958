// The little of Node.js that tests use, so that its types need not be installed.
declare module "node:child_process" {
  export function execFileSync(file: string, words: string[], options: { encoding?: "utf8"; stdio?: "pipe" }): string;
}
declare module "node:fs" {
  export interface Entry {
    name: string;
    isDirectory(): boolean;
  }
  export function existsSync(path: string): boolean;
  export function mkdtempSync(prefix: string): string;
  export function readdirSync(path: string): string[];
  export function readdirSync(path: string, options: { withFileTypes: true }): Entry[];
  export function readFileSync(path: string, encoding: "utf8"): string;
  export function rmSync(path: string, options: { recursive: boolean }): void;
  export function writeFileSync(path: string, text: string): void;
}
declare module "node:os" {
  export function tmpdir(): string;
}
declare module "node:path" {
  export function join(...parts: string[]): string;
  export function resolve(...parts: string[]): string;
  const path: { join: typeof join; resolve: typeof resolve };
  export default path;
}
declare const process: { execPath: string; env: Record<string, string | undefined> };
interface ImportMeta {
  dirname: string;
}
