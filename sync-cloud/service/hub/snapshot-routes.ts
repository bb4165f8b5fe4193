import type { FastifyInstance } from "fastify";
import type { Cloud } from "../cloud-part.ts";

export function snapshotRoutes(_cloud: Cloud, _app: FastifyInstance): void {}
