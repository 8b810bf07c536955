/** The kinds of findings, the most informative about their cause first; what follows from another one comes later. */
export const FINDING_KINDS = [
  ...(['stateless', 'timeout', 'cut-off', 'encoding', 'content-type', 'json', 'schema', 'header'] as const),
  ...(['status', 'method', 'state', 'lag'] as const),
] as const;

/** What is wrong with a provider, in one sentence each. */
export interface Finding {
  readonly kind: (typeof FINDING_KINDS)[number];
  /** What is wrong, in a sentence. */
  readonly message: string;
  /** JSON pointer into the response's body. */
  readonly pointer?: string | undefined;
  /** The assumption of the contract that the violated rule rests on; it counts with `--strict` alone. */
  readonly assumption?: string | undefined;
  /** Findings of the same cause are reported together. */
  readonly cause: string;
}

/** Adds the assumption that a finding rests on, if there is one. */
export function assuming(finding: Finding, assumption: string | undefined): Finding {
  return assumption === undefined ? finding : { ...finding, assumption, cause: `assumption ${assumption}` };
}

/** An assumption that one of the findings refutes. What a refuted list seems to show may then rest on it, too. */
export function refutedBy(findings: readonly Finding[]): string | undefined {
  return findings.find(({ assumption }) => assumption !== undefined)?.assumption;
}
