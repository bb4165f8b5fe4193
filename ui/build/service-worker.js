// Filled in by the build (precache-plugin.ts): the files of the handheld, and a name that changes with them.
const files = __FILES__;
const version = __VERSION__;
const cacheName = `handheld-${version}`;
const shell = "/handheld/";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(cacheName)
      // From the network and not from the browser's own cache: the shell must fit its scripts.
      .then((cache) => cache.addAll(files.map((file) => new Request(file, { cache: "reload" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names.filter((name) => name.startsWith("handheld-") && name !== cacheName).map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

// Only what is listed above is answered from here: what the appliance says is never kept.
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin || address.pathname.startsWith("/api/"))
    return;
  if (request.mode === "navigate") {
    if (address.pathname !== shell && address.pathname !== `${shell}index.html`) return;
    event.respondWith(freshShell(request));
    return;
  }
  if (!files.includes(address.pathname)) return;
  event.respondWith(caches.match(address.pathname, { cacheName }).then((kept) => kept ?? fetch(request)));
});

/** The newest shell when the appliance answers soon, else the kept one: an update must not need a second visit. */
async function freshShell(request) {
  const kept = await caches.match(shell, { cacheName });
  if (kept === undefined) return fetch(request);
  const patience = new Promise((resolve) => setTimeout(() => resolve(kept), 1500));
  const fresh = fetch(request).then(
    (response) => (response.ok ? response : kept),
    () => kept,
  );
  return Promise.race([fresh, patience]);
}
