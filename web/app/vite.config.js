import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const kClinic = "http://127.0.0.1:8642";

// The strict Content-Security-Policy of `nucha serve` decides the shape: nothing inline, nothing from elsewhere, assets
// as files of their own. Names hold a hash of the content, so that the same source gives the same bytes.
export default defineConfig({
  base: "/",
  resolve: {
    // the viewer of the reports is one source for both; its three.js is this project's
    alias: [
      { find: "#viewer", replacement: here("../viewer/neck_viewer.js") },
      { find: /^three$/, replacement: here("node_modules/three/build/three.module.js") },
      { find: /^three\/examples\//, replacement: here("node_modules/three/examples/") },
    ],
  },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: { port: 5173, proxy: { "/api": { target: kClinic, headers: { origin: kClinic } } }, fs: { allow: [here("..")] } },
  // a busy machine may take its time to draw
  test: { environment: "node", include: ["tests/**/*.test.ts"], expect: { poll: { timeout: 10_000 } } },
});
