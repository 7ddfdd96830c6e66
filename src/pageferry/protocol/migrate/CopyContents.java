package pageferry.protocol.migrate;

import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.MigrateReason;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.space.CopyMapped;

/**
 * Copies the contents of one source to its target, or a part of them, while entries map it or not.
 * Each entry is asked in turn, so that what is written through one comes before its look or after.
 * Returns 0.
 */
final class CopyContents extends Routine {
  private final Source source;
  private final MigrateReason reason;
  private final int part;
  private final int parts;
  private Mappings mappings = Mappings.NONE;
  private int index;

  private CopyContents(Source source, MigrateReason reason, int part, int parts) {
    super(KernelFunction.FOLIO_MC_COPY);
    this.source = source;
    this.reason = reason;
    this.part = part;
    this.parts = parts;
  }

  /** What the step at which a source stands is to copy: all, or the next part. */
  static CopyContents next(Source source, MoveContext context) {
    int parts = Math.max(1, context.strategy().parts());
    int part = context.strategy().partsBefore(source.phase, source.step);
    return new CopyContents(source, context.reason(), Math.min(part, parts - 1), parts);
  }

  /** Its first page within the folio, or that of another part. */
  private int first(int of) {
    return source.pages() * of / parts;
  }

  private int pages() {
    return first(part + 1) - first(part);
  }

  /** What is stale already, because it was written, is copied as a whole later. */
  @Override
  protected Instruction start() {
    if (source.copied || source.copiedParts != part) {
      return done(0);
    }
    return source.unmapped > 0
        ? copy()
        : ask(nodeOf(source.pfn), new LookAtSource(source.pfn), 0, this::looked);
  }

  private Instruction looked(SourceLook now) {
    mappings = now.mappings();
    return mappings.count() == 0 ? copy() : readNext();
  }

  private Instruction readNext() {
    if (index == mappings.count()) {
      return spend();
    }
    long mapping = mappings.code(index);
    int page = mappings.page(index++);
    boolean huge = Mapping.isHuge(mapping);
    if (!huge && (page < first(part) || page >= first(part + 1))) {
      return readNext();
    }
    int from = huge ? first(part) : page;
    CopyMapped read =
        new CopyMapped(
            Mapping.vpn(mapping), source.pfn + from, source.target + from, huge ? pages() : 1);
    return ask(Mapping.mm(mapping), read, MmapLock.NONE, 0, there -> readNext());
  }

  /** What nothing maps is copied as it is. */
  private Instruction copy() {
    cpu().copied(source.pfn + first(part), source.target + first(part), pages());
    return spend();
  }

  private Instruction spend() {
    source.copiedParts++;
    source.copied = source.copiedParts == parts;
    CopyPart mine = CopyPart.of(source, paging()).from(first(part), pages());
    return call(new CopyFolios(pages() == 0 ? List.of() : List.of(mine), reason), this::done);
  }
}
