package pageferry.protocol.migrate;

import java.util.Objects;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.space.GetEntry;
import pageferry.world.MigrateEvent;

/**
 * Looks whether a source has been written since {@link MakeClean}, which its entries tell or, when
 * it is unmapped, its migration entries: the commit of a transactional migration (Nomad, OSDI
 * 2024). Returns 0, or -EAGAIN if it has been, so that what was copied is stale; where it is tried
 * again without being undone, all is copied anew.
 */
final class RecheckDirty extends Routine {
  private final Source source;
  private Mappings mappings = Mappings.NONE;
  private int index;

  RecheckDirty(Source source) {
    super(KernelFunction.MIGRATE_FOLIO);
    this.source = source;
  }

  @Override
  protected Instruction start() {
    if (source.copiedParts == 0) {
      return done(0);
    }
    return source.unmapped > 0
        ? look(Objects.requireNonNull(source.look).mappings())
        : ask(nodeOf(source.pfn), new LookAtSource(source.pfn), 0, now -> look(now.mappings()));
  }

  private Instruction look(Mappings now) {
    mappings = now;
    return lookNext();
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
    long kind = source.unmapped > 0 ? Pte.MIGRATION : Pte.PRESENT;
    if (!Pte.has(entry, kind) || !Pte.has(entry, Pte.DIRTY)) {
      return lookNext();
    }
    source.copied = false;
    source.copiedParts = 0;
    cpu().trace(new MigrateEvent.RevalidationFailed(source.pfn));
    return done(Errno.EAGAIN.negated());
  }
}
