import { runBridge } from "../bridge/run-bridge.ts";
import { sensorNode } from "./sensor-node.ts";

runBridge(sensorNode, "0.1.0");
