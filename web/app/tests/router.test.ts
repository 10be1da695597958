import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressOf, launchOf, routeOf } from "../src/router";

describe("addresses", () => {
  it("name page, id and part", () => {
    expect(routeOf("#/patients/7f3a/options")).toEqual({ page: "patients", id: "7f3a", part: "options" });
    expect(routeOf("#/setup/TO-KEN_1")).toEqual({ page: "setup", id: "TO-KEN_1", part: "" });
    expect(routeOf("")).toEqual({ page: "patients", id: "", part: "" });
    expect(routeOf("#/intake/abc?x=1").id).toBe("abc");
  });
  it("stand broken escapes", () => expect(routeOf("#/patients/%E0%A4%A").id).toBe(""));
  it("come back as they went", () => {
    const word = fc.string({ minLength: 1, unit: "grapheme" });
    fc.assert(fc.property(word, word, word, (page, id, part) => {
      expect(routeOf(addressOf(page, id, part))).toEqual({ page, id, part });
    }));
  });
});

describe("a launch after signing in", () => {
  const after = (next: string) => launchOf(`#/sign-in?next=${encodeURIComponent(next)}`);
  it("goes on where it was", () => expect(after("/smart/launch?iss=a&launch=b&again=1")).toBe("/smart/launch?iss=a&launch=b&again=1"));
  it.each(["https://elsewhere.example/", "//elsewhere.example/smart/", "/smart/../api", "/smart/\\elsewhere", "javascript:alert(1)", "/api/v1/session", ""])(
    "does not go to %s", (next) => expect(after(next)).toBe(""));
  it("is none without an address", () => expect(launchOf("#/sign-in")).toBe(""));
});
