import { join } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { precacheHandheld } from "./build/precache-plugin.ts";

const here = import.meta.dirname;
const publicFiles = ["manifest.webmanifest", "icon.svg", "icon-192.png", "icon-512.png", "icon-maskable-512.png"];

/** One build with a page for each app; see README.md for what lies where. */
export default defineConfig({
  root: join(here, "apps"),
  publicDir: join(here, "public"),
  base: "/",
  resolve: { alias: [{ find: /^#sync\//, replacement: `${join(here, "..", "sync-cloud")}/` }] },
  plugins: [
    react(),
    tailwindcss(),
    precacheHandheld({ template: "service-worker.js", publicFiles: publicFiles.map((file) => `/handheld/${file}`) }),
  ],
  build: {
    outDir: join(here, "dist"),
    emptyOutDir: true,
    target: "es2023",
    // Nothing inline: the pages run under a content security policy without 'unsafe-inline'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      input: {
        console: join(here, "apps/console/index.html"),
        handheld: join(here, "apps/handheld/index.html"),
        kiosk: join(here, "apps/kiosk/index.html"),
      },
    },
  },
  server: { proxy: { "/api": { target: "https://localhost:8443", secure: false, ws: true } } },
});
