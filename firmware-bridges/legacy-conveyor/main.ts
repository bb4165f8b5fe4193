import { runBridge } from "../bridge/run-bridge.ts";
import { legacyConveyor } from "./legacy-conveyor.ts";

runBridge(legacyConveyor, "0.1.0");
