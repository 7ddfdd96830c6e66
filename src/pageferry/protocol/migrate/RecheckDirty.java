package pageferry.protocol.migrate;

import java.util.Objects;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.space.GetEntry;
import pageferry.world.MigrateEvent;

/**
 * Looks whether an unmapped source has been written since {@link MakeClean}, which its migration
 * entries tell: the commit of a transactional migration (Nomad, OSDI 2024). Returns 0, or -EAGAIN
 * if it has been, so that what was copied is stale; where it is tried again without being undone,
 * all is copied anew.
 */
final class RecheckDirty extends Routine {
  private final Source source;
  private final Mappings mappings;
  private int index;

  RecheckDirty(Source source) {
    super(KernelFunction.MIGRATE_FOLIO);
    this.source = source;
    this.mappings = Objects.requireNonNull(source.look).mappings();
  }

  @Override
  protected Instruction start() {
    return source.copied ? lookNext() : done(0);
  }

  private Instruction lookNext() {
    if (index == mappings.count()) {
      return done(0);
    }
    long mapping = mappings.code(index++);
    return ask(
        Mapping.mm(mapping), new GetEntry(Mapping.vpn(mapping)), MmapLock.NONE, 0, this::looked);
  }

  private Instruction looked(long entry) {
    if (!Pte.has(entry, Pte.MIGRATION) || !Pte.has(entry, Pte.DIRTY)) {
      return lookNext();
    }
    source.copied = false;
    cpu().trace(new MigrateEvent.RevalidationFailed(source.pfn));
    return done(Errno.EAGAIN.negated());
  }
}
