package pageferry.protocol.ops.space;

import pageferry.mm.OomScore;

/** How much sooner than others a process is killed: what oom_score_adj_write() looks at. */
public record ReadOomScore() implements SpaceOp<OomScore> {
  @Override
  public OomScore on(Space space) {
    return space.oomScore();
  }
}
