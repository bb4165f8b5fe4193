/** A browser as kiosk-beat sees one: it opens the page it was given, says that one frame was painted, and then shows nothing more. */
const [page = ""] = process.argv.slice(2);
for (;;) {
  const response = await fetch(page);
  // Led on by the waiting page, it is where the appliance is.
  if (response.url !== page) {
    await fetch(new URL("/api/kiosk/painted", response.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ screen: "main" }),
    });
    break;
  }
  process.stdout.write(`${/<title>(.*)<\/title>/.exec(await response.text())?.[1]}\n`);
  await new Promise((again) => setTimeout(again, 50));
}
setInterval(() => undefined, 60_000);
