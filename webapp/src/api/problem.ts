/** Why a request failed, in the words of the API (RFC 9457) or of the network. */
export class ApiProblem extends Error {
  constructor(
    /** The API's `code`, or `offline` or `garbled` where no answer could be read. */
    readonly code: string,
    readonly status: number,
    detail: string,
    readonly retryAfterS: number | null = null,
  ) {
    super(detail);
  }

  /** True if the answer is about who asks, so that asking again changes nothing. */
  get isRefusal(): boolean {
    return this.status === 401 || this.status === 403;
  }
}
