/** The app shell stays usable with the Wi-Fi gone. Without TLS browsers allow no service worker; then only a reload needs the network. */
export function registerServiceWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  addEventListener("load", () => {
    navigator.serviceWorker
      .register("/handheld/service-worker.js", { scope: "/handheld/" })
      .catch((cause) => console.warn(cause));
  });
}
