/** Milliseconds. A busy chat is looked at every two seconds, a quiet one every fifteen, a failing one every minute. */
export const PACE = { fastest: 2_000, slowest: 15_000, failing: 60_000, slower: 1.5 } as const;

/**
 * Polls Dynamics: often while there is news, less and less often while there is none or while it fails, and not at all
 * while nobody can see the page. There are never two polls at once.
 */
export class Poller {
  private delay: number = PACE.fastest;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private looking: Promise<void> | null = null;
  private again = false;
  private stopped = true;

  /** @param look whether there was news */
  constructor(
    private readonly look: () => Promise<boolean>,
    private readonly failed: (error: unknown | null) => void,
  ) {}

  start(): void {
    this.stopped = false;
    document.addEventListener("visibilitychange", this.seen);
    void this.now();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.seen);
  }

  /**
   * Polls at once, because the user has done something. Polls once more if a poll is running that may have missed it.
   */
  async now(): Promise<void> {
    clearTimeout(this.timer);
    this.delay = PACE.fastest;
    if (this.looking !== null) {
      this.again = true;
      return this.looking;
    }
    this.looking = this.round();
    return this.looking;
  }

  private async round(): Promise<void> {
    do {
      this.again = false;
      try {
        const news = await this.look();
        this.delay = news ? PACE.fastest : Math.min(this.delay * PACE.slower, PACE.slowest);
        this.failed(null);
      } catch (error) {
        this.delay = Math.min(this.delay * 2, PACE.failing);
        this.failed(error);
      }
    } while (this.again);
    this.looking = null;
    this.schedule();
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (!this.stopped && !document.hidden) {
      this.timer = setTimeout(() => {
        this.looking ??= this.round();
      }, this.delay);
    }
  }

  private readonly seen = (): void => {
    if (document.hidden) {
      clearTimeout(this.timer);
    } else {
      void this.now();
    }
  };
}
