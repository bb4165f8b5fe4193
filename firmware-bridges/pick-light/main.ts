import { runBridge } from "../bridge/run-bridge.ts";
import { pickLight } from "./pick-light.ts";

runBridge(pickLight, "0.1.0");
