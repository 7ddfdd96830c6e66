package pageferry.protocol.migrate;

import java.util.Objects;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.mm.ShadowFate;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.ReuseFrame;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.TakeShadowCopy;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.space.GetEntry;
import pageferry.world.MigrateEvent;

/**
 * Makes the shadow copy of a source its target, so that its contents need not be copied (Nomad,
 * OSDI 2024), if it lies where the source is to go and the source has not been written since, which
 * its entries tell. Otherwise the copy is given up. Returns 0.
 */
final class UseShadow extends Routine {
  private final Source source;
  private final MoveContext context;
  private Mappings mappings = Mappings.NONE;
  private long shadow;
  private int index;

  UseShadow(Source source, MoveContext context) {
    super(KernelFunction.MIGRATE_FOLIO);
    this.source = source;
    this.context = context;
  }

  @Override
  protected Instruction start() {
    return source.target < 0 && !source.large()
        ? ask(nodeOf(source.pfn), new TakeShadowCopy(source.pfn), 0, this::taken)
        : done(0);
  }

  private Instruction taken(long pfn) {
    shadow = pfn;
    if (shadow < 0) {
      return done(0);
    }
    AllocContext where = context.target().placement(current(), source);
    return where.names(nodeOf(shadow)) ? look() : giveUp(ShadowFate.MOVED);
  }

  private Instruction look() {
    if (source.unmapped > 0) {
      mappings = Objects.requireNonNull(source.look).mappings();
      return lookNext();
    }
    return ask(nodeOf(source.pfn), new LookAtSource(source.pfn), 0, this::looked);
  }

  private Instruction looked(SourceLook now) {
    mappings = now.mappings();
    return lookNext();
  }

  private Instruction lookNext() {
    if (index == mappings.count()) {
      return ask(nodeOf(shadow), new ReuseFrame(shadow), 0, this::reused);
    }
    long mapping = mappings.code(index++);
    GetEntry get = new GetEntry(Mapping.vpn(mapping));
    return ask(Mapping.mm(mapping), get, MmapLock.NONE, 0, this::found);
  }

  /** An entry that was zapped meanwhile leads nobody to the page any more. */
  private Instruction found(long entry) {
    boolean leads = Pte.has(entry, source.unmapped > 0 ? Pte.MIGRATION : Pte.PRESENT);
    return leads && Pte.has(entry, Pte.DIRTY) ? giveUp(ShadowFate.WRITTEN) : lookNext();
  }

  private Instruction giveUp(ShadowFate fate) {
    cpu().trace(new MigrateEvent.ShadowCopy(source.pfn, shadow, fate));
    return tell(nodeOf(shadow), new PutFolio(shadow, 1), 0, put -> done(0));
  }

  private Instruction reused(boolean sound) {
    if (!sound) {
      return giveUp(ShadowFate.MOVED);
    }
    source.target = shadow;
    source.copied = true;
    cpu().trace(new MigrateEvent.ShadowCopy(source.pfn, shadow, ShadowFate.USED));
    return done(0);
  }
}
