package pageferry.protocol.space;

/** Asks which CPUs' TLBs may hold entries of the space, a bit each: mm_cpumask(). */
public enum SpaceCpus implements SpaceOp<Long> {
  ALL;

  @Override
  public Long on(Space space) {
    return space.cpus();
  }
}
