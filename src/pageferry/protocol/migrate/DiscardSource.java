package pageferry.protocol.migrate;

import java.util.Objects;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.Shadow;
import pageferry.mm.SwapSpec;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.ops.inode.LeaveSwapCache;
import pageferry.protocol.ops.inode.RemovePage;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.ChargeFolio;
import pageferry.protocol.ops.node.FolioContents;
import pageferry.protocol.ops.node.TakeContents;
import pageferry.protocol.ops.node.swap.NoteEviction;
import pageferry.protocol.ops.space.RemoveMigration;
import pageferry.protocol.ops.space.RemoveMigration.Found;
import pageferry.world.MigrateEvent;

/**
 * Tosses the contents of an unmapped source and clears its entries, so that the next toucher
 * faults: the alternative to copying that mm/migrate.c of no Linux has. Returns 0 or -EAGAIN.
 */
final class DiscardSource extends WalkRmap {
  private int index;

  DiscardSource(Source source) {
    super(KernelFunction.MIGRATE_FOLIO_DISCARD, source);
  }

  @Override
  protected Instruction start() {
    TakeContents take =
        new TakeContents(source.pfn, Objects.requireNonNull(source.look).mappings(), false);
    return ask(nodeOf(source.pfn), take, 0, this::tossed);
  }

  private Instruction tossed(FolioContents contents) {
    if (contents.isBusy()) {
      source.stay = Stay.busy(contents, cpu().nowNs());
      return fail(Errno.EAGAIN);
    }
    source.taken = true;
    source.contents = contents;
    cpu().trace(new MigrateEvent.FolioDiscarded(source.pfn, source.order));
    int group = contents.owner().group();
    return group == 0
        ? leaveCache(contents)
        : ask(
            nodeOf(source.pfn),
            new ChargeFolio(source.pfn, group),
            0,
            charged -> leaveCache(contents));
  }

  /** Its pages stay charged until they are free. */
  private Instruction leaveCache(FolioContents contents) {
    CachePlace place = contents.place();
    if (place.inode() == 0) {
      return clearNext(Found.NOTHING);
    }
    RemovePage remove = new RemovePage(place.offset(), source.pfn);
    return contents.isSwapCached()
        ? ask(
            nodeOf(source.pfn),
            new NoteEviction(source.pfn),
            0,
            shadow -> leaveSwapCache(place.offset(), shadow))
        : after(
            new Instruction.AskInode(place.inode(), remove), removed -> clearNext(Found.NOTHING));
  }

  /** Slots that no entry names are given back. */
  private Instruction leaveSwapCache(long slot, Shadow shadow) {
    LeaveSwapCache leave = new LeaveSwapCache(slot, source.pfn, shadow);
    return after(
        new Instruction.AskInode(SwapSpec.DEVICE, leave), left -> clearNext(Found.NOTHING));
  }

  private Instruction clearNext(Found found) {
    FolioContents contents = Objects.requireNonNull(source.contents);
    if (index == contents.mappings().count()) {
      return unlockRmap(() -> done(0));
    }
    long mapping = contents.mappings().code(index);
    int page = contents.mappings().page(index);
    index++;
    RemoveMigration remove =
        new RemoveMigration(Mapping.vpn(mapping), source.pfn + page, RemoveMigration.NOTHING);
    return ask(Mapping.mm(mapping), remove, MmapLock.NONE, cost(Cost.REMAP), this::clearNext);
  }
}
