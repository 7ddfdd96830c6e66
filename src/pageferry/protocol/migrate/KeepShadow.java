package pageferry.protocol.migrate;

import java.util.Objects;
import pageferry.mm.KernelFunction;
import pageferry.mm.MigrateReason;
import pageferry.mm.PageFlags;
import pageferry.mm.ShadowFate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.AddShadow;
import pageferry.protocol.ops.node.KeepFrame;
import pageferry.world.MigrateEvent;

/**
 * Keeps the frame of a source whose contents have moved to a faster tier as the shadow copy of its
 * target (Nomad, OSDI 2024). Like there only base pages of anonymous memory that one entry maps
 * have one. Nothing maps the target yet, so that nobody can have written it. Returns 0.
 */
final class KeepShadow extends Routine {
  private final Source source;
  private final MoveContext context;

  KeepShadow(Source source, MoveContext context) {
    super(KernelFunction.MIGRATE_FOLIO);
    this.source = source;
    this.context = context;
  }

  private boolean suits() {
    int flags = Objects.requireNonNull(source.look).flags();
    int kinds = PageFlags.ANON | PageFlags.KSM | PageFlags.CACHE | PageFlags.HWPOISON;
    return !source.large()
        && (flags & kinds) == PageFlags.ANON
        && Objects.requireNonNull(source.contents).mappings().count() == 1
        && context.reason() != MigrateReason.MR_MEMORY_FAILURE
        && !topology().isDevice(nodeOf(source.target))
        && !cpu().machine().isTop(nodeOf(source.pfn))
        && cpu().machine().isTop(nodeOf(source.target));
  }

  @Override
  protected Instruction start() {
    return suits()
        ? ask(nodeOf(source.pfn), new KeepFrame(source.pfn, source.target), 0, this::kept)
        : done(0);
  }

  private Instruction kept(boolean isKept) {
    return isKept ? add() : done(0);
  }

  private Instruction add() {
    AddShadow add = new AddShadow(source.target, source.pfn);
    return ask(nodeOf(source.target), add, 0, added -> told());
  }

  private Instruction told() {
    cpu().trace(new MigrateEvent.ShadowCopy(source.target, source.pfn, ShadowFate.KEPT));
    return done(0);
  }
}
