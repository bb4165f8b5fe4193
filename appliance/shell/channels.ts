/** What the page's preload and the shell say to each other. */
export const CHANNELS = {
  about: "shell:about",
  painted: "shell:painted",
  reloadScreen: "shell:reload-screen",
  restartAppliance: "shell:restart-appliance",
} as const;
