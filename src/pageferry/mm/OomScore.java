package pageferry.mm;

/**
 * How much sooner or later than others a process is killed for want of memory: oom_score_adj and
 * oom_score_adj_min of struct signal_struct (include/linux/sched/signal.h, Linux 6.1).
 *
 * @param adj thousandths of all memory that it counts to have besides what it has
 * @param least the least adj that it may give itself without CAP_SYS_RESOURCE
 */
public record OomScore(int adj, int least) {
  /** That of a process for which nobody has said anything. */
  public static final OomScore PLAIN = new OomScore(0, 0);

  /** The largest adj: OOM_SCORE_ADJ_MAX. */
  public static final int MOST = 1000;

  /** The adj of those that are never killed: OOM_SCORE_ADJ_MIN. */
  public static final int NEVER = -1000;

  /** What {@link #points} answers for those. */
  public static final long NO_POINTS = Long.MIN_VALUE;

  /**
   * How much speaks for killing it: oom_badness() (mm/oom_kill.c, Linux 6.1).
   *
   * @param pages what it has
   * @param total what there is, for all or for its control group
   */
  public long points(long pages, long total) {
    return adj == NEVER ? NO_POINTS : pages + adj * (total / MOST);
  }
}
