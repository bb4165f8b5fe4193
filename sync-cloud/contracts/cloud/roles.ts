import { z } from "zod";

/**
 * Who may do what in the cloud. A company admin may everything; a regional manager runs sites; an auditor reads all and changes nothing; an
 * integrator is a program with a key of its own. Each may be limited to regions or sites.
 */
export const cloudRoles = ["company-admin", "regional-manager", "auditor", "integrator"] as const;
export type CloudRole = (typeof cloudRoles)[number];

/** Whoever reads: everybody but a program that was not made for it. */
export const readers: readonly CloudRole[] = ["regional-manager", "auditor", "integrator"];
/** Whoever runs sites; the company admin comes by itself. */
export const managers: readonly CloudRole[] = ["regional-manager"];
export const managersAndPrograms: readonly CloudRole[] = ["regional-manager", "integrator"];
/** Company admins alone. */
export const adminsOnly: readonly CloudRole[] = [];

export const cloudRole = z.enum(cloudRoles);
