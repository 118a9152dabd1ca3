/** What the page shows of the stage on every page. */
export interface StageInfo {
  stage: string;
  readOnly: boolean;
}
