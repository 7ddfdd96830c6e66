package pageferry.protocol.calls;

import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.VmFlags;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.Routine;
import pageferry.protocol.program.Step;
import pageferry.protocol.program.Step.MapType;
import pageferry.protocol.space.MapArea;
import pageferry.protocol.space.Vma;

/** mmap(2) of anonymous memory: do_mmap() (mm/mmap.c, Linux 6.1). Shared memory gets an inode. */
final class MmapCall extends Routine {
  private final Step.Mmap call;

  MmapCall(Step.Mmap call) {
    super("do_mmap");
    this.call = call;
  }

  @Override
  protected Instruction start() {
    if (call.type() != MapType.ANON) {
      return fail(Errno.EOPNOTSUPP);
    }
    return call.shared()
        ? after(new Instruction.Create(Instruction.Create.Kind.INODE), this::map)
        : map(0);
  }

  private Instruction map(int inode) {
    Vma.Backing backing =
        inode == 0 ? Vma.Backing.ANONYMOUS : new Vma.Backing(MapType.ANON, inode, call.vpn());
    Vma.Attributes attributes =
        new Vma.Attributes(call.protection(), call.shared() ? VmFlags.SHARED : 0, null, backing);
    MapArea map = new MapArea(new Vma(call.vpn(), call.vpn() + call.pages(), attributes));
    return ask(current().mm(), map, MmapLock.WRITE_BRIEFLY, cost(Cost.SET_PTE), mapped -> done(0));
  }
}
