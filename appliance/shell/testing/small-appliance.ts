import { createServer } from "node:http";

/**
 * Stands in for appliance/main.ts in the shell's tests: it prints the ready line, answers HTTP, and does on request what
 * a real one must not. GET /die ends it at once, /hang stops it answering, SIGTERM ends it in order.
 */
const [behaviour = "good"] = process.argv.slice(2);
let hangs = false;
const server = createServer((request, response) => {
  if (request.url === "/die") process.exit(7);
  if (request.url === "/hang") hangs = true;
  if (!hangs || request.url === "/hang") response.end(String(process.pid));
});

if (behaviour === "dies") process.exit(3);
if (behaviour !== "mute") {
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    process.stdout.write("a line of no interest\n");
    process.stdout.write(
      `${JSON.stringify({ ready: true, urls: { handheld: "https://a.local", kiosk: `${origin}/kiosk` } })}\n`,
    );
  });
} else setInterval(() => undefined, 1_000);

process.on("SIGTERM", () => {
  if (behaviour === "stubborn") return;
  process.stderr.write("stopped in order\n");
  server.closeAllConnections();
  server.close(() => process.exit(0));
});
