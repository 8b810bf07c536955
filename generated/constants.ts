// Made by `npm run generate` from openapi/studio-groups.yaml. Do not edit.

/** The values of Permission. */
export const permissions = [
  "manager",
  "member"
] as const;

/** What a permission that is left out means: an assumption. */
export const defaultPermission = "member" as const;
