package pageferry.protocol.ops.space;

import pageferry.mm.CpuMask;

/** Asks which CPUs' TLBs may hold entries of the space: mm_cpumask(). */
public enum SpaceCpus implements SpaceOp<CpuMask> {
  ALL;

  @Override
  public CpuMask on(Space space) {
    return space.cpus();
  }
}
