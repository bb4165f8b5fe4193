import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleAppliance } from "./bundle/bundle-appliance.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * The programs of the appliance as the image has them, for tests that start many of them: from the bundle a start takes half of the time.
 * Directly below the checkout, where the bundle finds what lies beside it; git does not look at it.
 */
await bundleAppliance(root, join(root, ".test-programs"));
