/** What is wrong with a provider, in one sentence each. */
export interface Finding {
  readonly kind:
    | 'status'
    | 'content-type'
    | 'encoding'
    | 'json'
    | 'schema'
    | 'header'
    | 'state'
    | 'lag'
    | 'method'
    | 'timeout'
    | 'cut-off'
    | 'stateless';
  /** What is wrong, in a sentence. */
  readonly message: string;
  /** JSON pointer into the response's body. */
  readonly pointer?: string;
  /** The assumption of the contract that the violated rule rests on; it counts with `--strict` alone. */
  readonly assumption?: string;
  /** Findings of the same cause are reported together. */
  readonly cause: string;
}

/** Adds the assumption that a finding rests on, if there is one. */
export function assuming(finding: Finding, assumption: string | undefined): Finding {
  return assumption === undefined ? finding : { ...finding, assumption, cause: `assumption ${assumption}` };
}
