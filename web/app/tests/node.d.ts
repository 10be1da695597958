// The little of Node.js that tests use, so that its types need not be installed.
declare module "node:child_process" {
  export function execFileSync(file: string, words: string[], options: { encoding?: "utf8"; stdio?: "pipe" }): string;
}
declare module "node:fs" {
  export function existsSync(path: string): boolean;
  export function mkdtempSync(prefix: string): string;
  export function readFileSync(path: string, encoding: "utf8"): string;
  export function rmSync(path: string, options: { recursive: boolean }): void;
  export function writeFileSync(path: string, text: string): void;
}
declare module "node:os" {
  export function tmpdir(): string;
}
declare module "node:path" {
  const path: { join(...parts: string[]): string; resolve(...parts: string[]): string };
  export default path;
}
declare const process: { execPath: string; env: Record<string, string | undefined> };
interface ImportMeta {
  dirname: string;
}
