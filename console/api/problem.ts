/** Why a request failed, and what to do about it. */
export interface Problem {
  message: string;
  fix: string;
}
